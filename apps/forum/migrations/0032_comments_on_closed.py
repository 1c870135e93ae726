"""Members comment on every public question, closed ones too, as the page offers it."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION forum_contribution_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT 1 FROM forum_question q WHERE q.id = NEW.question_id
              AND q.public_at IS NOT NULL AND q.state IN ({states})
        ) THEN
            RAISE EXCEPTION 'only public questions have comments'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM profiles_membership m WHERE m.id = NEW.membership_id
              AND m.user_id = NEW.author_id AND profiles_holds(m.state, m.valid_until)
              AND (m.role <> 'regulator' OR NEW.kind = 'personal_expert')
        ) THEN
            RAISE EXCEPTION 'only verified members comment, officials as persons'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.capacity_id := profiles_freeze_capacity(NEW.membership_id);
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.question_id, OLD.kind, OLD.author_id, OLD.membership_id,
        OLD.capacity_id, OLD.posted_at)
        IS DISTINCT FROM
       (NEW.public_id, NEW.question_id, NEW.kind, NEW.author_id, NEW.membership_id,
        NEW.capacity_id, NEW.posted_at)
       OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    THEN
        RAISE EXCEPTION 'a comment stays with its writer, capacity and question'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = GUARD.replace("{states}", "'open', 'answered'")
NOW = GUARD.replace("{states}", "'open', 'answered', 'closed'")


class Migration(migrations.Migration):
    dependencies = [("forum", "0031_private_texts_go")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
