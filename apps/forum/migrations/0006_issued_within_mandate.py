"""Nothing is issued for a country that the mandate in force does not name."""

from django.db import migrations

KEPT = """
CREATE FUNCTION forum_answer_within_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT named.code FROM unnest(NEW.jurisdictions) AS named (code)
    EXCEPT
    SELECT c.code FROM profiles_mandate m
      JOIN profiles_mandate_jurisdictions j ON j.mandate_id = m.id
      JOIN vocabularies_country c ON c.id = j.country_id
      WHERE m.organisation_id = NEW.authority_id AND m.ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'an answer is issued within the mandate of its authority'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER forum_answer_within_mandate
  BEFORE UPDATE ON forum_answer
  FOR EACH ROW WHEN (OLD.issued_at IS NULL AND NEW.issued_at IS NOT NULL)
  EXECUTE FUNCTION forum_answer_within_mandate();
"""

DROPPED = """
DROP TRIGGER forum_answer_within_mandate ON forum_answer;
DROP FUNCTION forum_answer_within_mandate();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0005_invented_answers"),
        ("profiles", "0008_shown_at_kept"),
    ]

    operations = [migrations.RunSQL(KEPT, DROPPED)]
