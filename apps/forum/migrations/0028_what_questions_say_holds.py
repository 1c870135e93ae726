"""Only known facts are kept, and what a question says stays once it is answered."""

from django.db import migrations

# The codes of applicability.py; a test compares them.
FACTS = """
ALTER TABLE forum_question ADD CONSTRAINT question_facts_known CHECK (
  jsonb_typeof(facts) = 'object'
  AND facts - ARRAY['donor', 'gmo', 'device', 'orphan', 'paediatric', 'first_in_human'] = '{}'
  AND coalesce(facts->>'donor', 'unknown')
    IN ('autologous', 'allogeneic', 'xenogeneic', 'none', 'unknown')
  AND coalesce(facts->>'gmo', 'unknown') IN ('yes', 'no', 'unknown')
  AND coalesce(facts->>'device', 'unknown') IN ('yes', 'no', 'unknown')
  AND coalesce(facts->>'orphan', 'unknown') IN ('yes', 'no', 'unknown')
  AND coalesce(facts->>'paediatric', 'unknown') IN ('yes', 'no', 'unknown')
  AND coalesce(facts->>'first_in_human', 'unknown') IN ('yes', 'no', 'unknown')
);
ALTER TABLE forum_question ADD CONSTRAINT question_jurisdictions_are_codes CHECK (
  array_to_string(jurisdictions, '') ~ '^([A-Z]{2})*$'
);
"""
FACTS_NOT = """
ALTER TABLE forum_question DROP CONSTRAINT question_jurisdictions_are_codes;
ALTER TABLE forum_question DROP CONSTRAINT question_facts_known;
"""
STAYS = """
CREATE FUNCTION forum_question_said_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM forum_answer a
             WHERE a.question_id = OLD.id AND a.issued_at IS NOT NULL) THEN
    RAISE EXCEPTION 'an answered question stays as it was asked'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER forum_question_said_guard BEFORE UPDATE ON forum_question FOR EACH ROW
  WHEN ((OLD.jurisdictions, OLD.facts, OLD.indication, OLD.related)
        IS DISTINCT FROM (NEW.jurisdictions, NEW.facts, NEW.indication, NEW.related)
        AND NOT forum_is_reduction(OLD, NEW))
  EXECUTE FUNCTION forum_question_said_guard();
"""
STAYS_NOT = """
DROP TRIGGER forum_question_said_guard ON forum_question;
DROP FUNCTION forum_question_said_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0027_what_questions_say")]

    operations = [
        migrations.RunSQL(FACTS, FACTS_NOT),
        migrations.RunSQL(STAYS, STAYS_NOT),
    ]
