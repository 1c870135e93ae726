"""What holds at an authority's desk: who works on a case, who stands in, what notes keep."""

from django.db import migrations

# The share lock makes a revocation that is under way wait, or be seen.
ASSIGNEE = """
CREATE FUNCTION forum_case_assignee_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM profiles_membership m
    WHERE m.id = NEW.assignee_id AND m.organisation_id = NEW.authority_id
      AND m.role = 'regulator' AND m.state = 'verified' AND m.valid_until > now()
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a verified official of the authority works on its case'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_assignee_works_there';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_case_assignee_fits BEFORE INSERT OR UPDATE OF assignee_id ON forum_case
    FOR EACH ROW WHEN (NEW.assignee_id IS NOT NULL)
    EXECUTE FUNCTION forum_case_assignee_fits();
"""
UNDO_ASSIGNEE = """
DROP TRIGGER forum_case_assignee_fits ON forum_case;
DROP FUNCTION forum_case_assignee_fits();
"""

# One absence of an authority at a time is checked: two that would close a circle wait here.
ABSENCE = """
CREATE FUNCTION forum_absence_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place uuid;
    circle boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.membership_id, OLD.deputy_id, OLD.starts_on, OLD.ends_on)
            IS DISTINCT FROM (NEW.membership_id, NEW.deputy_id, NEW.starts_on, NEW.ends_on)
            OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
            RAISE EXCEPTION 'an absence is entered anew, not changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'absence_stays';
        END IF;
        RETURN NEW;
    END IF;
    SELECT a.organisation_id INTO place
    FROM profiles_membership a JOIN profiles_membership b
      ON b.organisation_id = a.organisation_id AND b.user_id <> a.user_id
    WHERE a.id = NEW.membership_id AND b.id = NEW.deputy_id
      AND a.role = 'regulator' AND b.role = 'regulator'
      AND a.state = 'verified' AND b.state = 'verified';
    IF place IS NULL THEN
        RAISE EXCEPTION 'a deputy is another official of the same authority'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'absence_deputy_is_a_colleague';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('forum_absence'), hashtext(place::text));
    WITH RECURSIVE chain(member, first_day, last_day) AS (
        SELECT NEW.deputy_id, NEW.starts_on, NEW.ends_on
        UNION
        SELECT n.deputy_id, greatest(c.first_day, n.starts_on), least(c.last_day, n.ends_on)
        FROM chain c JOIN forum_absence n ON n.membership_id = c.member
          AND n.ended_at IS NULL AND n.starts_on <= c.last_day AND n.ends_on >= c.first_day
        WHERE c.member <> NEW.membership_id
    )
    SELECT EXISTS (SELECT 1 FROM chain WHERE member = NEW.membership_id) INTO circle;
    IF circle THEN
        RAISE EXCEPTION 'the deputy is away too, and leads back to the one who is away'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'absence_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_absence_fits BEFORE INSERT OR UPDATE ON forum_absence
    FOR EACH ROW EXECUTE FUNCTION forum_absence_fits();
"""
UNDO_ABSENCE = """
DROP TRIGGER forum_absence_fits ON forum_absence;
DROP FUNCTION forum_absence_fits();
"""

NOTES = """
CREATE FUNCTION forum_note_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.case_id, OLD.author_id, OLD.author_membership_id, OLD.created_at)
            IS DISTINCT FROM
            (NEW.case_id, NEW.author_id, NEW.author_membership_id, NEW.created_at) THEN
            RAISE EXCEPTION 'a note stays with its case and its writer'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'note_stays';
        END IF;
        IF OLD.body_md IS DISTINCT FROM NEW.body_md AND NOT EXISTS (
            SELECT 1 FROM forum_casenoterevision r
            WHERE r.note_id = OLD.id AND r.body_md = OLD.body_md
        ) THEN
            RAISE EXCEPTION 'what a note said before is kept'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'note_keeps_what_it_said';
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM profiles_membership m JOIN forum_case c
          ON c.authority_id = m.organisation_id
        WHERE c.id = NEW.case_id AND m.id = NEW.author_membership_id
          AND m.user_id = NEW.author_id AND m.role = 'regulator' AND m.state = 'verified'
    ) THEN
        RAISE EXCEPTION 'only officials of the authority write notes on its case'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'note_of_the_authority';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_note_fits BEFORE INSERT OR UPDATE ON forum_casenote
    FOR EACH ROW EXECUTE FUNCTION forum_note_fits();

CREATE FUNCTION forum_note_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notes and what they said before stay'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'note_stays';
END $$;
CREATE TRIGGER forum_note_stays BEFORE DELETE ON forum_casenote
    FOR EACH ROW EXECUTE FUNCTION forum_note_stays();
CREATE TRIGGER forum_note_revision_stays BEFORE UPDATE OR DELETE ON forum_casenoterevision
    FOR EACH ROW EXECUTE FUNCTION forum_note_stays();
"""
UNDO_NOTES = """
DROP TRIGGER forum_note_revision_stays ON forum_casenoterevision;
DROP TRIGGER forum_note_stays ON forum_casenote;
DROP FUNCTION forum_note_stays();
DROP TRIGGER forum_note_fits ON forum_casenote;
DROP FUNCTION forum_note_fits();
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0016_desk")]
    operations = [
        migrations.RunSQL(ASSIGNEE, UNDO_ASSIGNEE),
        migrations.RunSQL(ABSENCE, UNDO_ABSENCE),
        migrations.RunSQL(NOTES, UNDO_NOTES),
    ]
