"""Queue, cases and rules share one authority; rules stay; referrals freeze with answers."""

from django.db import migrations, models

KEYS = """
ALTER TABLE forum_case ADD CONSTRAINT case_queue_of_its_authority
    FOREIGN KEY (queue_id, authority_id) REFERENCES forum_queue (id, authority_id);
ALTER TABLE forum_routingrule ADD CONSTRAINT rule_queue_of_its_authority
    FOREIGN KEY (queue_id, authority_id) REFERENCES forum_queue (id, authority_id);
"""
UNDO_KEYS = """
ALTER TABLE forum_routingrule DROP CONSTRAINT rule_queue_of_its_authority;
ALTER TABLE forum_case DROP CONSTRAINT case_queue_of_its_authority;
"""
RULES = """
CREATE FUNCTION forum_routing_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
        OR (OLD.id, OLD.priority, OLD.topic_id, OLD.country_id, OLD.stage_id, OLD.authority_id,
            OLD.queue_id, OLD.made_by_id, OLD.follows_id, OLD.created_at)
        IS DISTINCT FROM
           (NEW.id, NEW.priority, NEW.topic_id, NEW.country_id, NEW.stage_id, NEW.authority_id,
            NEW.queue_id, NEW.made_by_id, NEW.follows_id, NEW.created_at) THEN
        RAISE EXCEPTION 'a routing rule is ended, never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_routing_rule_stays BEFORE UPDATE OR DELETE ON forum_routingrule
    FOR EACH ROW EXECUTE FUNCTION forum_routing_rule_stays();
"""
UNDO_RULES = """
DROP TRIGGER forum_routing_rule_stays ON forum_routingrule;
DROP FUNCTION forum_routing_rule_stays();
"""
# Beside `forum_answer_guard`, which freezes the text.
REFERRALS = """
CREATE FUNCTION forum_answer_kind_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was offered or issued stays an answer, or the same referral'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_answer_kind_frozen BEFORE UPDATE ON forum_answer FOR EACH ROW
    WHEN (OLD.state <> 'drafting' AND NEW.state <> 'drafting'
          AND (OLD.kind, OLD.channel_id) IS DISTINCT FROM (NEW.kind, NEW.channel_id))
    EXECUTE FUNCTION forum_answer_kind_frozen();
"""
UNDO_REFERRALS = """
DROP TRIGGER forum_answer_kind_frozen ON forum_answer;
DROP FUNCTION forum_answer_kind_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0029_routing_and_referrals")]
    operations = [
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel__isnull", True), ("kind", "official")),
                    models.Q(
                        ("channel__isnull", False), ("is_preliminary", False), ("kind", "referral")
                    ),
                    _connector="OR",
                ),
                name="answer_referral_has_channel",
            ),
        ),
        migrations.RunSQL(KEYS, UNDO_KEYS),
        migrations.RunSQL(RULES, UNDO_RULES),
        migrations.RunSQL(REFERRALS, UNDO_REFERRALS),
    ]
