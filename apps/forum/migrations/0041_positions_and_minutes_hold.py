"""What holds of marks, leads and minutes, with every layer above bypassed."""

from django.db import migrations

# An answer speaks as long as nothing took its place, ended it, or removed its text.
COMMON = """
CREATE FUNCTION forum_answer_speaks(state text, replaced_at timestamptz, redacted_at timestamptz)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT state IN ('issued', 'review_due') AND replaced_at IS NULL AND redacted_at IS NULL
$$;
CREATE FUNCTION forum_official_of(membership uuid, authority uuid, signs boolean)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.id = membership AND m.organisation_id = authority AND m.role = 'regulator'
      AND profiles_holds(m.state, m.valid_until) AND (m.is_signer OR NOT signs))
$$;
"""
UNDO_COMMON = """
DROP FUNCTION forum_official_of(uuid, uuid, boolean);
DROP FUNCTION forum_answer_speaks(text, timestamptz, timestamptz);
"""

KEYS = """
ALTER TABLE forum_positionmark ADD CONSTRAINT mark_of_own_answer
    FOREIGN KEY (own_answer_id, question_id, authority_id)
    REFERENCES forum_answer (id, question_id, authority_id);
ALTER TABLE forum_positionmark ADD CONSTRAINT mark_of_other_answer
    FOREIGN KEY (other_answer_id, question_id, other_authority_id)
    REFERENCES forum_answer (id, question_id, authority_id);
ALTER TABLE forum_leadauthority ADD CONSTRAINT lead_of_its_case
    FOREIGN KEY (question_id, authority_id) REFERENCES forum_case (question_id, authority_id);
ALTER TABLE forum_minutes ADD CONSTRAINT minutes_of_its_lead
    FOREIGN KEY (lead_id, question_id, authority_id)
    REFERENCES forum_leadauthority (id, question_id, authority_id);
ALTER TABLE forum_minutesvoice ADD CONSTRAINT voice_of_its_answer
    FOREIGN KEY (answer_id, question_id, authority_id)
    REFERENCES forum_answer (id, question_id, authority_id);
"""
UNDO_KEYS = """
ALTER TABLE forum_minutesvoice DROP CONSTRAINT voice_of_its_answer;
ALTER TABLE forum_minutes DROP CONSTRAINT minutes_of_its_lead;
ALTER TABLE forum_leadauthority DROP CONSTRAINT lead_of_its_case;
ALTER TABLE forum_positionmark DROP CONSTRAINT mark_of_other_answer;
ALTER TABLE forum_positionmark DROP CONSTRAINT mark_of_own_answer;
"""

# Both answers are locked while a mark is proposed or confirmed: none of them ends unseen.
MARK = """
CREATE FUNCTION forum_mark_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    speaking integer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a mark stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state <> 'proposed' THEN
        RAISE EXCEPTION 'a mark begins as a proposal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        (OLD.id, OLD.question_id, OLD.authority_id, OLD.own_answer_id, OLD.other_authority_id,
         OLD.other_answer_id, OLD.stance, OLD.note, OLD.language, OLD.proposed_by_id,
         OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.question_id, NEW.authority_id, NEW.own_answer_id, NEW.other_authority_id,
         NEW.other_answer_id, NEW.stance, NEW.note, NEW.language, NEW.proposed_by_id,
         NEW.created_at)
        OR OLD.state NOT IN ('proposed', 'standing')
        OR (OLD.state = 'standing' AND NEW.state NOT IN ('standing', 'replaced', 'lapsed'))
        OR (OLD.state = 'proposed' AND NEW.state NOT IN
            ('proposed', 'standing', 'dropped', 'lapsed'))
        OR ((OLD.confirmed_at, OLD.confirmed_by_id)
                IS DISTINCT FROM (NEW.confirmed_at, NEW.confirmed_by_id)
            AND NOT (OLD.state = 'proposed' AND NEW.state = 'standing'))
    ) THEN
        RAISE EXCEPTION 'a mark stays as it was made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' OR (OLD.state = 'proposed' AND NEW.state = 'standing') THEN
        SELECT count(*) INTO speaking FROM (
            SELECT 1 FROM forum_answer a
            WHERE a.id IN (NEW.own_answer_id, NEW.other_answer_id)
              AND forum_answer_speaks(a.state, a.replaced_at, a.redacted_at)
              AND a.kind = 'official' AND (NOT a.is_preliminary OR a.id = NEW.other_answer_id)
            ORDER BY a.id FOR SHARE
        ) AS both_answers;
        IF speaking <> 2 THEN
            RAISE EXCEPTION 'a mark needs two answers in force'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'INSERT' AND NOT forum_official_of(NEW.proposed_by_id, NEW.authority_id, false) THEN
        RAISE EXCEPTION 'a mark is proposed by an official of its authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed' AND NEW.state = 'standing' AND (
        NOT forum_official_of(NEW.confirmed_by_id, NEW.authority_id, true)
        OR EXISTS (
            SELECT 1 FROM profiles_membership one JOIN profiles_membership two
                ON one.user_id = two.user_id
            WHERE one.id = NEW.proposed_by_id AND two.id = NEW.confirmed_by_id)
    ) THEN
        RAISE EXCEPTION 'a mark is confirmed by a second official who signs'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_mark_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_positionmark
    FOR EACH ROW EXECUTE FUNCTION forum_mark_guard();
CREATE TRIGGER forum_mark_no_truncate BEFORE TRUNCATE ON forum_positionmark
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
"""
UNDO_MARK = """
DROP TRIGGER forum_mark_no_truncate ON forum_positionmark;
DROP TRIGGER forum_mark_guard ON forum_positionmark;
DROP FUNCTION forum_mark_guard();
"""

LEAD = """
CREATE FUNCTION forum_lead_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'who led stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.ended_at IS NOT NULL
            OR NOT forum_official_of(NEW.taken_by_id, NEW.authority_id, false)
            OR NOT EXISTS (
                SELECT 1 FROM forum_case c
                WHERE c.question_id = NEW.question_id AND c.authority_id = NEW.authority_id
                  AND c.state IN ('received', 'running', 'stopped', 'answered', 'referred'))
            OR 2 > (SELECT count(*) FROM forum_case c
                    WHERE c.question_id = NEW.question_id
                      AND c.state IN ('received', 'running', 'stopped', 'answered', 'referred'))
        THEN
            RAISE EXCEPTION 'only one of several authorities that were asked leads'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL OR
        (OLD.id, OLD.question_id, OLD.authority_id, OLD.taken_by_id, OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.question_id, NEW.authority_id, NEW.taken_by_id, NEW.created_at) THEN
        RAISE EXCEPTION 'a lead ends once, and says nothing else later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM forum_case c
        WHERE c.question_id = NEW.question_id
          AND forum_official_of(NEW.ended_by_id, c.authority_id, false)
    ) THEN
        RAISE EXCEPTION 'only authorities that were asked end a lead'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_lead_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_leadauthority
    FOR EACH ROW EXECUTE FUNCTION forum_lead_guard();

CREATE FUNCTION forum_lead_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE forum_minutes
        SET state = 'drafting', offer = NULL, content_hash = '', version = version + 1,
            updated_at = clock_timestamp()
        WHERE lead_id = NEW.id AND state = 'offered';
    RETURN NULL;
END $$;
CREATE TRIGGER forum_lead_ended AFTER UPDATE ON forum_leadauthority
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION forum_lead_ended();
"""
UNDO_LEAD = """
DROP TRIGGER forum_lead_ended ON forum_leadauthority;
DROP FUNCTION forum_lead_ended();
DROP TRIGGER forum_lead_guard ON forum_leadauthority;
DROP FUNCTION forum_lead_guard();
"""

# Minutes are born as a draft; what is offered is frozen; each offer starts without voices; they
# are issued only when every authority that answers has spoken on the text, two agreed, the lead
# among them.
MINUTES = """
CREATE FUNCTION forum_minutes_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.issued_at IS NOT NULL THEN
            RAISE EXCEPTION 'issued minutes cannot be deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'drafting' THEN
            RAISE EXCEPTION 'minutes begin as a draft'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT q.is_fictional INTO NEW.is_fictional FROM forum_question q
            WHERE q.id = NEW.question_id;
        RETURN NEW;
    END IF;
    IF OLD.issued_at IS NOT NULL THEN
        RAISE EXCEPTION 'issued minutes never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.id, OLD.public_id, OLD.question_id, OLD.is_fictional, OLD.created_at) IS DISTINCT FROM
       (NEW.id, NEW.public_id, NEW.question_id, NEW.is_fictional, NEW.created_at) THEN
        RAISE EXCEPTION 'minutes stay with their question'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Whatever else an update says: another text is a draft, which nobody has agreed to.
    IF OLD.state = 'offered' AND
        (OLD.language, OLD.agreed_md, OLD.agreed_html, OLD.divergence_md, OLD.divergence_html,
         OLD.actions_md, OLD.actions_html, OLD.disclaimer_version, OLD.authority_id, OLD.lead_id)
        IS DISTINCT FROM
        (NEW.language, NEW.agreed_md, NEW.agreed_html, NEW.divergence_md, NEW.divergence_html,
         NEW.actions_md, NEW.actions_html, NEW.disclaimer_version, NEW.authority_id, NEW.lead_id)
    THEN
        NEW.state := 'drafting';
    END IF;
    IF NEW.state = 'drafting' THEN
        NEW.offer := NULL;
        NEW.content_hash := '';
    ELSIF OLD.state = 'drafting' THEN
        IF NEW.state <> 'offered' THEN
            RAISE EXCEPTION 'minutes are offered before they are issued'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.offer := gen_random_uuid();
    ELSIF (OLD.offer, OLD.content_hash, OLD.writers)
        IS DISTINCT FROM (NEW.offer, NEW.content_hash, NEW.writers) THEN
        RAISE EXCEPTION 'what is offered cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'issued' THEN
        PERFORM 1 FROM forum_answer a WHERE a.question_id = NEW.question_id
            AND a.issued_at IS NOT NULL ORDER BY a.id FOR SHARE;
        IF EXISTS (
            SELECT 1 FROM forum_answer a
            WHERE a.question_id = NEW.question_id AND NOT a.is_preliminary
              AND a.kind = 'official'
              AND forum_answer_speaks(a.state, a.replaced_at, a.redacted_at)
              AND NOT EXISTS (
                SELECT 1 FROM forum_minutesvoice v
                WHERE v.minutes_id = NEW.id AND v.offer = NEW.offer AND v.answer_id = a.id
                  AND v.content_hash = NEW.content_hash)
        ) OR 2 > (
            SELECT count(*) FROM forum_minutesvoice v JOIN forum_answer a ON a.id = v.answer_id
            WHERE v.minutes_id = NEW.id AND v.offer = NEW.offer AND v.kind = 'agreed'
              AND forum_answer_speaks(a.state, a.replaced_at, a.redacted_at)
        ) OR NOT EXISTS (
            SELECT 1 FROM forum_minutesvoice v
            WHERE v.minutes_id = NEW.id AND v.offer = NEW.offer AND v.kind = 'agreed'
              AND v.authority_id = NEW.authority_id
        ) OR NOT EXISTS (
            SELECT 1 FROM forum_leadauthority l WHERE l.id = NEW.lead_id AND l.ended_at IS NULL
        ) OR NOT forum_official_of(NEW.issued_by_id, NEW.authority_id, true) THEN
            RAISE EXCEPTION 'minutes need the voice of every authority that answers'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_minutes_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_minutes
    FOR EACH ROW EXECUTE FUNCTION forum_minutes_guard();
CREATE TRIGGER forum_minutes_no_truncate BEFORE TRUNCATE ON forum_minutes
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
"""
UNDO_MINUTES = """
DROP TRIGGER forum_minutes_no_truncate ON forum_minutes;
DROP TRIGGER forum_minutes_guard ON forum_minutes;
DROP FUNCTION forum_minutes_guard();
"""

VOICE = """
CREATE FUNCTION forum_voice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said forum_minutes%ROWTYPE;
    speaks boolean;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a voice cannot be changed or removed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT forum_answer_speaks(a.state, a.replaced_at, a.redacted_at) AND NOT a.is_preliminary
        AND a.kind = 'official'
        INTO speaks FROM forum_answer a WHERE a.id = NEW.answer_id FOR SHARE;
    SELECT * INTO said FROM forum_minutes WHERE id = NEW.minutes_id FOR NO KEY UPDATE;
    IF said.state <> 'offered' OR said.offer IS DISTINCT FROM NEW.offer
        OR said.content_hash <> NEW.content_hash OR said.question_id <> NEW.question_id
        OR NOT speaks THEN
        RAISE EXCEPTION 'only the text that is offered can be agreed to'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT forum_official_of(NEW.signer_id, NEW.authority_id, true) OR EXISTS (
        SELECT 1 FROM profiles_membership m
        WHERE m.id = NEW.signer_id AND m.user_id = ANY (said.writers)
    ) THEN
        RAISE EXCEPTION 'a signer who wrote none of it speaks for an authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_voice_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_minutesvoice
    FOR EACH ROW EXECUTE FUNCTION forum_voice_guard();
CREATE TRIGGER forum_voice_no_truncate BEFORE TRUNCATE ON forum_minutesvoice
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
"""
UNDO_VOICE = """
DROP TRIGGER forum_voice_no_truncate ON forum_minutesvoice;
DROP TRIGGER forum_voice_guard ON forum_minutesvoice;
DROP FUNCTION forum_voice_guard();
"""

# Whatever ends an answer ends what was said about it, in the same transaction; and minutes that
# are offered speak of the answers of that day.
ANSWER = """
CREATE FUNCTION forum_answer_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT forum_answer_speaks(NEW.state, NEW.replaced_at, NEW.redacted_at) THEN
        UPDATE forum_positionmark
            SET state = 'lapsed', ended_at = clock_timestamp(), updated_at = clock_timestamp()
            WHERE (own_answer_id = NEW.id OR other_answer_id = NEW.id)
              AND state IN ('proposed', 'standing');
    END IF;
    UPDATE forum_minutes
        SET state = 'drafting', offer = NULL, content_hash = '', version = version + 1,
            updated_at = clock_timestamp()
        WHERE question_id = NEW.question_id AND state = 'offered';
    RETURN NULL;
END $$;
CREATE TRIGGER forum_answer_changed AFTER UPDATE ON forum_answer
    FOR EACH ROW WHEN (forum_answer_speaks(OLD.state, OLD.replaced_at, OLD.redacted_at)
        IS DISTINCT FROM forum_answer_speaks(NEW.state, NEW.replaced_at, NEW.redacted_at))
    EXECUTE FUNCTION forum_answer_changed();
"""
UNDO_ANSWER = """
DROP TRIGGER forum_answer_changed ON forum_answer;
DROP FUNCTION forum_answer_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0040_positions_and_minutes"), ("profiles", "0016_terms_kept")]
    operations = [
        migrations.RunSQL(COMMON, UNDO_COMMON),
        migrations.RunSQL(KEYS, UNDO_KEYS),
        migrations.RunSQL(MARK, UNDO_MARK),
        migrations.RunSQL(LEAD, UNDO_LEAD),
        migrations.RunSQL(MINUTES, UNDO_MINUTES),
        migrations.RunSQL(VOICE, UNDO_VOICE),
        migrations.RunSQL(ANSWER, UNDO_ANSWER),
    ]
