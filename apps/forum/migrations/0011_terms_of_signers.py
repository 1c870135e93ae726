"""Who signs and who issues holds the role at that moment, by the clock of the database."""

from django.db import migrations

HOLDS = """
CREATE FUNCTION forum_signer_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.id = NEW.membership_id AND profiles_holds(m.state, m.valid_until)
  ) THEN
    RAISE EXCEPTION 'the role of who signs has ended'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER forum_signer_holds BEFORE INSERT ON forum_signature
  FOR EACH ROW EXECUTE FUNCTION forum_signer_holds();

CREATE FUNCTION forum_issued_while_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM forum_signature s JOIN profiles_membership m ON m.id = s.membership_id
    WHERE s.answer_id = NEW.id AND s.offer = NEW.offer AND s.content_hash = NEW.content_hash
      AND s.signer_id <> NEW.drafter_id AND NOT s.signer_id = ANY (NEW.writers)
      AND profiles_holds(m.state, m.valid_until) AND m.is_signer
  ) OR NOT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.user_id = NEW.issued_by_id AND m.organisation_id = NEW.authority_id
      AND profiles_holds(m.state, m.valid_until) AND m.is_signer
  ) THEN
    RAISE EXCEPTION 'who signs and who issues holds the role at that moment'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER forum_issued_while_held
  BEFORE UPDATE ON forum_answer
  FOR EACH ROW WHEN (OLD.issued_at IS NULL AND NEW.issued_at IS NOT NULL)
  EXECUTE FUNCTION forum_issued_while_held();
"""

DROPPED = """
DROP TRIGGER forum_issued_while_held ON forum_answer;
DROP FUNCTION forum_issued_while_held();
DROP TRIGGER forum_signer_holds ON forum_signature;
DROP FUNCTION forum_signer_holds();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0010_capacities_stay"),
        ("profiles", "0016_terms_kept"),
    ]

    operations = [migrations.RunSQL(HOLDS, DROPPED)]
