"""Who decides about a membership, and how long its evidence is kept after the decision."""

from django.db import migrations

# The person concerned takes no part; nor does anybody decide alone (a constraint says that).
NOT_ONESELF = """
CREATE FUNCTION profiles_nobody_reviews_themselves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM profiles_membership
    WHERE id = NEW.membership_id AND user_id IN (NEW.proposed_by_id, NEW.decided_by_id)
  ) THEN
    RAISE EXCEPTION 'nobody decides about themselves'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'review_not_of_oneself';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER review_not_of_oneself
  BEFORE INSERT OR UPDATE ON profiles_review
  FOR EACH ROW EXECUTE FUNCTION profiles_nobody_reviews_themselves();
"""

# Whoever decides, and by whatever way: the same number as EVIDENCE_DAYS in reviewing.py.
DECIDED = """
CREATE FUNCTION profiles_membership_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE profiles_evidence
    SET decided_at = now(), delete_after = now() + interval '30 days', updated_at = now()
    WHERE membership_id = NEW.id AND decided_at IS NULL;
  UPDATE profiles_review
    SET state = 'closed', version = version + 1, updated_at = now()
    WHERE membership_id = NEW.id AND state IN ('waiting', 'asked', 'proposed');
  RETURN NULL;
END
$$;

CREATE TRIGGER membership_decided
  AFTER UPDATE OF state ON profiles_membership
  FOR EACH ROW WHEN (
    OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('verified', 'revoked')
  )
  EXECUTE FUNCTION profiles_membership_decided();
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0017_evidence_and_reviews")]

    operations = [
        migrations.RunSQL(
            NOT_ONESELF,
            """
            DROP TRIGGER review_not_of_oneself ON profiles_review;
            DROP FUNCTION profiles_nobody_reviews_themselves();
            """,
        ),
        migrations.RunSQL(
            DECIDED,
            """
            DROP TRIGGER membership_decided ON profiles_membership;
            DROP FUNCTION profiles_membership_decided();
            """,
        ),
    ]
