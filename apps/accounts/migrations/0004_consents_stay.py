"""What somebody agreed to is a proof: it never changes, and goes only with the person's row."""

from django.db import migrations

STAYS = """
CREATE FUNCTION accounts_consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM accounts_user WHERE id = OLD.user_id) THEN
    RAISE EXCEPTION 'what somebody agreed to stays as it was'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_stays';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER consent_never_changes
  AFTER UPDATE ON accounts_consent
  FOR EACH ROW EXECUTE FUNCTION accounts_consent_stays();

-- Deferred: the rows of a person go a moment before the person's own row does.
CREATE CONSTRAINT TRIGGER consent_stays
  AFTER DELETE ON accounts_consent
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION accounts_consent_stays();
"""

# The release before keeps one row a version: it cannot hold the other kinds.
UNDO = """
DROP TRIGGER consent_stays ON accounts_consent;
DROP TRIGGER consent_never_changes ON accounts_consent;
DROP FUNCTION accounts_consent_stays();
DELETE FROM accounts_consent WHERE kind <> 'terms';
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_consent_kinds")]

    operations = [migrations.RunSQL(STAYS, UNDO)]
