"""Events of cases cannot be rewritten, and say the same as the state of the case."""

from django.db import migrations

# Texts can be emptied (retention of private questions); nothing else ever changes.
KEPT = """
CREATE FUNCTION forum_case_event_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' THEN
        OLD.reason := NEW.reason;
        OLD.updated_at := NEW.updated_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the events of a case cannot be rewritten'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_case_event_kept BEFORE UPDATE OR DELETE ON forum_caseevent
    FOR EACH ROW EXECUTE FUNCTION forum_case_event_kept();
CREATE TRIGGER forum_case_event_no_truncate BEFORE TRUNCATE ON forum_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();

CREATE FUNCTION forum_case_message_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM forum_answer a
            WHERE a.id = NEW.answer_id AND a.case_id = NEW.case_id AND a.issued_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'a message is about an issued answer of its own case'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.text_md = '' AND NEW.text_html = '' THEN
        OLD.text_md := '';
        OLD.text_html := '';
        OLD.updated_at := NEW.updated_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a message about a case cannot be rewritten'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_case_message_kept BEFORE INSERT OR UPDATE OR DELETE ON forum_casemessage
    FOR EACH ROW EXECUTE FUNCTION forum_case_message_kept();
CREATE TRIGGER forum_case_message_no_truncate BEFORE TRUNCATE ON forum_casemessage
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();

CREATE FUNCTION forum_transfer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'proposed' THEN
        RAISE EXCEPTION 'a transfer begins as a proposal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.state <> 'proposed'
        OR (OLD.case_id, OLD.to_authority_id) IS DISTINCT FROM (NEW.case_id, NEW.to_authority_id))
    THEN
        RAISE EXCEPTION 'a decided transfer stays decided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Only the asker agrees, and only to this authority and this question.
    IF NEW.state = 'accepted' AND NOT EXISTS (
        SELECT 1 FROM forum_case here JOIN forum_case there ON there.question_id = here.question_id
        JOIN forum_question q ON q.id = here.question_id
        WHERE here.id = NEW.case_id AND there.id = NEW.new_case_id AND there.id <> here.id
          AND there.authority_id = NEW.to_authority_id AND q.asker_id = NEW.decided_by_id
    ) THEN
        RAISE EXCEPTION 'a transfer needs the asker and the case at the other authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_transfer_guard BEFORE INSERT OR UPDATE ON forum_transfer
    FOR EACH ROW EXECUTE FUNCTION forum_transfer_guard();

CREATE FUNCTION forum_calendar_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of an authority''s clock cannot be rewritten'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_clock_target_kept BEFORE UPDATE OR DELETE ON forum_clocktarget
    FOR EACH ROW EXECUTE FUNCTION forum_calendar_kept();
CREATE TRIGGER forum_calendar_day_ended BEFORE UPDATE ON forum_calendarday
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL
        OR (OLD.authority_id, OLD.day, OLD.is_open, OLD.set_by_id)
        IS DISTINCT FROM (NEW.authority_id, NEW.day, NEW.is_open, NEW.set_by_id))
    EXECUTE FUNCTION forum_calendar_kept();
CREATE TRIGGER forum_calendar_day_kept BEFORE DELETE ON forum_calendarday
    FOR EACH ROW EXECUTE FUNCTION forum_calendar_kept();
"""
UNDO_KEPT = """
DROP TRIGGER forum_calendar_day_kept ON forum_calendarday;
DROP TRIGGER forum_calendar_day_ended ON forum_calendarday;
DROP TRIGGER forum_clock_target_kept ON forum_clocktarget;
DROP FUNCTION forum_calendar_kept();
DROP TRIGGER forum_transfer_guard ON forum_transfer;
DROP FUNCTION forum_transfer_guard();
DROP TRIGGER forum_case_message_no_truncate ON forum_casemessage;
DROP TRIGGER forum_case_message_kept ON forum_casemessage;
DROP FUNCTION forum_case_message_kept();
DROP TRIGGER forum_case_event_no_truncate ON forum_caseevent;
DROP TRIGGER forum_case_event_kept ON forum_caseevent;
DROP FUNCTION forum_case_event_kept();
"""

# At the end of a transaction the last event says the state. The release before this one
# writes states only: for it, and where there is nothing more to tell, the database adds the event.
FITS = """
CREATE FUNCTION forum_state_after(kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN kind IN ('begun', 'resumed') THEN 'running' ELSE kind END
$$;
CREATE FUNCTION forum_last_case_event(of_case uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT kind FROM forum_caseevent
    WHERE case_id = of_case AND kind <> 'due_changed' ORDER BY number DESC LIMIT 1
$$;
CREATE FUNCTION forum_case_tells() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here forum_case%ROWTYPE;
    last text;
BEGIN
    SELECT * INTO here FROM forum_case WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    last := forum_last_case_event(here.id);
    IF last IS NULL THEN
        INSERT INTO forum_caseevent
            (id, created_at, updated_at, case_id, number, kind, at, reason, reason_code,
             working_days)
        VALUES (gen_random_uuid(), now(), now(), here.id, 1, 'received', here.received_at, '', '',
            COALESCE((SELECT t.working_days FROM forum_clocktarget t
                      WHERE t.authority_id = here.authority_id
                      ORDER BY t.created_at DESC LIMIT 1), 30));
        last := 'received';
    END IF;
    IF forum_state_after(last) <> here.state THEN
        INSERT INTO forum_caseevent
            (id, created_at, updated_at, case_id, number, kind, at, reason, reason_code)
        SELECT gen_random_uuid(), now(), now(), here.id, 1 + max(e.number),
            CASE WHEN here.state <> 'running' THEN here.state
                 WHEN last IN ('stopped', 'lapsed') THEN 'resumed' ELSE 'begun' END,
            COALESCE(here.answered_at, here.updated_at), '', ''
        FROM forum_caseevent e WHERE e.case_id = here.id;
    END IF;
    -- Nobody decides any more about handing on what is closed.
    IF here.state NOT IN ('received', 'running', 'stopped') THEN
        UPDATE forum_transfer SET state = 'void', decided_at = here.updated_at, updated_at = now()
        WHERE case_id = here.id AND state = 'proposed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER forum_new_case_tells AFTER INSERT ON forum_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forum_case_tells();
CREATE TRIGGER forum_case_tells AFTER UPDATE OF state ON forum_case
    FOR EACH ROW EXECUTE FUNCTION forum_case_tells();

CREATE FUNCTION forum_case_event_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF forum_state_after(forum_last_case_event(NEW.case_id))
        IS DISTINCT FROM (SELECT state FROM forum_case WHERE id = NEW.case_id) THEN
        RAISE EXCEPTION 'the last event of a case says another state than the case'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER forum_case_event_fits AFTER INSERT ON forum_caseevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forum_case_event_fits();

-- A case that was closed gives no answer.
CREATE FUNCTION forum_answer_case_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM forum_case c WHERE c.id = NEW.case_id
               AND c.state IN ('declined', 'transferred', 'lapsed', 'withdrawn')) THEN
        RAISE EXCEPTION 'a closed case gives no answer'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_answer_case_open BEFORE UPDATE ON forum_answer FOR EACH ROW
    WHEN (OLD.state = 'drafting' AND NEW.state <> 'drafting'
          OR OLD.issued_at IS NULL AND NEW.issued_at IS NOT NULL)
    EXECUTE FUNCTION forum_answer_case_open();
"""
UNDO_FITS = """
DROP TRIGGER forum_answer_case_open ON forum_answer;
DROP FUNCTION forum_answer_case_open();
DROP TRIGGER forum_case_event_fits ON forum_caseevent;
DROP FUNCTION forum_case_event_fits();
DROP TRIGGER forum_case_tells ON forum_case;
DROP TRIGGER forum_new_case_tells ON forum_case;
DROP FUNCTION forum_case_tells();
DROP FUNCTION forum_last_case_event(uuid);
DROP FUNCTION forum_state_after(text);
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0018_case_clock")]
    operations = [
        migrations.RunSQL(KEPT, UNDO_KEPT),
        migrations.RunSQL(FITS, UNDO_FITS),
    ]
