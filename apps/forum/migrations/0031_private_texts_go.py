"""What goes with the texts of a private question, and what else ends an agreement to publish."""

from django.db import migrations

# The reason of a transfer says what the case is about: its words go with the question's.
TRANSFER = """
CREATE FUNCTION forum_transfer_is_reduction(before forum_transfer, after forum_transfer)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (before.id, before.case_id, before.to_authority_id, before.state, before.proposed_by_id,
          before.expires_at, before.decided_by_id, before.decided_at, before.new_case_id,
          before.created_at)
      IS NOT DISTINCT FROM
         (after.id, after.case_id, after.to_authority_id, after.state, after.proposed_by_id,
          after.expires_at, after.decided_by_id, after.decided_at, after.new_case_id,
          after.created_at)
    AND EXISTS (SELECT 1 FROM forum_case c
                JOIN forum_questionreduction r ON r.question_id = c.question_id
                WHERE c.id = before.case_id AND r.reduced_at IS NULL)
$$;
DROP TRIGGER forum_transfer_guard ON forum_transfer;
CREATE TRIGGER forum_transfer_begins BEFORE INSERT ON forum_transfer
  FOR EACH ROW EXECUTE FUNCTION forum_transfer_guard();
CREATE TRIGGER forum_transfer_guard BEFORE UPDATE ON forum_transfer
  FOR EACH ROW WHEN (NOT forum_transfer_is_reduction(OLD, NEW))
  EXECUTE FUNCTION forum_transfer_guard();
"""
TRANSFER_NOT = """
DROP TRIGGER forum_transfer_begins ON forum_transfer;
CREATE OR REPLACE TRIGGER forum_transfer_guard BEFORE INSERT OR UPDATE ON forum_transfer
  FOR EACH ROW EXECUTE FUNCTION forum_transfer_guard();
DROP FUNCTION forum_transfer_is_reduction(forum_transfer, forum_transfer);
"""

# What both sides did not read does not become public beside what they did.
LAPSE = """
CREATE TRIGGER forum_published_question_says BEFORE UPDATE ON forum_question
  FOR EACH ROW WHEN (
    (OLD.jurisdictions, OLD.facts, OLD.indication, OLD.related, OLD.language, OLD.visibility)
    IS DISTINCT FROM
    (NEW.jurisdictions, NEW.facts, NEW.indication, NEW.related, NEW.language, NEW.visibility))
  EXECUTE FUNCTION forum_published_question();
"""
LAPSE_NOT = "DROP TRIGGER forum_published_question_says ON forum_question;"


class Migration(migrations.Migration):
    dependencies = [("forum", "0030_routing_and_referrals_hold")]

    operations = [
        migrations.RunSQL(TRANSFER, TRANSFER_NOT),
        migrations.RunSQL(LAPSE, LAPSE_NOT),
    ]
