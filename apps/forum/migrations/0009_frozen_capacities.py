"""Who is behind what was published is frozen by the database, also for what stands already."""

from django.db import migrations

# A question when it is sent, a draft whenever its drafter changes, an answer when it is issued,
# a signature when it is given: from the membership on the row, whatever anybody wrote.
FREEZES = """
CREATE OR REPLACE FUNCTION forum_question_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.submitted_at IS NULL THEN
    NEW.capacity_id := NULL;
  ELSIF TG_OP = 'INSERT' OR OLD.submitted_at IS NULL THEN
    NEW.capacity_id := profiles_freeze_capacity(NEW.asker_membership_id);
  ELSIF OLD.capacity_id IS NOT NULL AND NEW.capacity_id IS DISTINCT FROM OLD.capacity_id THEN
    RAISE EXCEPTION 'the capacity in which somebody asked stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER capacity_of_question BEFORE INSERT OR UPDATE ON forum_question
  FOR EACH ROW EXECUTE FUNCTION forum_question_capacity();

CREATE OR REPLACE FUNCTION forum_answer_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.capacity_id := NULL;
    NEW.drafter_capacity_id := profiles_freeze_capacity(NEW.drafter_membership_id);
    RETURN NEW;
  END IF;
  IF (OLD.drafter_id, OLD.drafter_membership_id)
      IS DISTINCT FROM (NEW.drafter_id, NEW.drafter_membership_id) THEN
    NEW.drafter_capacity_id := profiles_freeze_capacity(NEW.drafter_membership_id);
  ELSIF OLD.drafter_capacity_id IS NOT NULL
      AND NEW.drafter_capacity_id IS DISTINCT FROM OLD.drafter_capacity_id THEN
    RAISE EXCEPTION 'the capacity in which somebody drafted stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.issued_at IS NULL THEN
    NEW.capacity_id := NULL;
  ELSIF OLD.issued_at IS NULL THEN
    NEW.capacity_id := (
      SELECT profiles_freeze_capacity(m.id) FROM profiles_membership m
      WHERE m.user_id = NEW.issued_by_id AND m.organisation_id = NEW.authority_id
        AND m.role = 'regulator' AND m.state = 'verified' AND m.is_signer
    );
  ELSIF OLD.capacity_id IS NOT NULL AND NEW.capacity_id IS DISTINCT FROM OLD.capacity_id THEN
    RAISE EXCEPTION 'the capacity in which an answer was issued stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER capacity_of_answer BEFORE INSERT OR UPDATE ON forum_answer
  FOR EACH ROW EXECUTE FUNCTION forum_answer_capacity();

CREATE OR REPLACE FUNCTION forum_signature_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.capacity_id := profiles_freeze_capacity(NEW.membership_id);
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER capacity_of_signature BEFORE INSERT ON forum_signature
  FOR EACH ROW EXECUTE FUNCTION forum_signature_capacity();
"""
FREEZES_NOT = """
DROP TRIGGER capacity_of_signature ON forum_signature;
DROP FUNCTION forum_signature_capacity();
DROP TRIGGER capacity_of_answer ON forum_answer;
DROP FUNCTION forum_answer_capacity();
DROP TRIGGER capacity_of_question ON forum_question;
DROP FUNCTION forum_question_capacity();
"""

# The organisation as it is now, since nobody wrote down how it was; the earliest day first, so
# that it is the one on the row that equal ones share. Who issued may have left: then the last
# role there counts, and the drafter's where there is none.
FILL = """
ALTER TABLE forum_signature DISABLE TRIGGER forum_signature_guard;

WITH published AS (
  SELECT asker_membership_id AS membership, submitted_at AS at
    FROM forum_question WHERE submitted_at IS NOT NULL
  UNION ALL SELECT drafter_membership_id, created_at FROM forum_answer
  UNION ALL SELECT membership_id, created_at FROM forum_signature
), first AS (
  SELECT membership, min(at) AS at FROM published WHERE membership IS NOT NULL GROUP BY membership
)
SELECT profiles_freeze_capacity(membership, at) FROM first;

UPDATE forum_question SET capacity_id = profiles_freeze_capacity(asker_membership_id, submitted_at)
  WHERE submitted_at IS NOT NULL AND capacity_id IS NULL;

UPDATE forum_answer
  SET drafter_capacity_id = profiles_freeze_capacity(drafter_membership_id, created_at)
  WHERE drafter_capacity_id IS NULL;

UPDATE forum_answer a SET capacity_id = profiles_freeze_capacity(COALESCE((
    SELECT m.id FROM profiles_membership m
    WHERE m.user_id = a.issued_by_id AND m.organisation_id = a.authority_id
      AND m.role = 'regulator'
    ORDER BY (m.state = 'verified') DESC, m.verified_at DESC NULLS LAST, m.id LIMIT 1
  ), a.drafter_membership_id), a.issued_at)
  WHERE issued_at IS NOT NULL AND capacity_id IS NULL;

UPDATE forum_signature SET capacity_id = profiles_freeze_capacity(membership_id, created_at)
  WHERE capacity_id IS NULL;

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE forum_signature ENABLE TRIGGER forum_signature_guard;
"""


class Migration(migrations.Migration):
    # Each of the two is a transaction of its own, and may be repeated: who writes does not wait
    # behind the triggers' lock until all is filled.
    atomic = False
    dependencies = [("forum", "0008_capacities")]

    operations = [
        migrations.RunSQL(FREEZES, FREEZES_NOT),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
