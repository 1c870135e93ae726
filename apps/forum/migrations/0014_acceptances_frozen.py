"""In which capacity an answer was accepted is frozen by the database, also of what stands."""

from django.db import migrations

# From the membership in which the question was asked: nobody else accepts.
FREEZES = """
CREATE OR REPLACE FUNCTION forum_acceptance_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.capacity_id := (
      SELECT profiles_freeze_capacity(q.asker_membership_id)
      FROM forum_question q WHERE q.id = NEW.question_id
    );
  ELSIF OLD.capacity_id IS NOT NULL AND NEW.capacity_id IS DISTINCT FROM OLD.capacity_id THEN
    RAISE EXCEPTION 'the capacity in which an answer was accepted stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER capacity_of_acceptance BEFORE INSERT OR UPDATE ON forum_acceptance
  FOR EACH ROW EXECUTE FUNCTION forum_acceptance_capacity();
"""
FREEZES_NOT = """
DROP TRIGGER capacity_of_acceptance ON forum_acceptance;
DROP FUNCTION forum_acceptance_capacity();
"""
FILL = """
UPDATE forum_acceptance a
  SET capacity_id = profiles_freeze_capacity(q.asker_membership_id, a.created_at)
  FROM forum_question q WHERE q.id = a.question_id AND a.capacity_id IS NULL;
"""


class Migration(migrations.Migration):
    # Each of the two is a transaction of its own, and may be repeated.
    atomic = False
    dependencies = [("forum", "0013_capacity_of_acceptances")]

    operations = [
        migrations.RunSQL(FREEZES, FREEZES_NOT),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
