"""What is taken out of an issued answer goes with all that was written freely beside it (D39).

Places, reasons for an older version, the reference of a letter and what was kept of an earlier
draft can name the same person as the text. The hash, the versions cited and the sections stay.
"""

from django.db import migrations

# Triggers run in the order of their names: `forum_answer_guard` has decided before this one.
ANSWER = """
CREATE FUNCTION forum_answer_taken_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.return_reason := '';
    NEW.returned_md := '';
    NEW.returned_citations := NULL;
    IF NEW.letter_reference <> '' THEN
        NEW.letter_reference := '[redacted]';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_answer_taken_out BEFORE UPDATE ON forum_answer FOR EACH ROW
    WHEN (NEW.redacted_at IS NOT NULL) EXECUTE FUNCTION forum_answer_taken_out();

CREATE FUNCTION forum_citations_taken_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE forum_citation
        SET locator = '[redacted ' || position || ']', updated_at = now(),
            older_reason = CASE WHEN older_reason = '' THEN '' ELSE '[redacted]' END
        WHERE answer_id = NEW.id AND locator IS DISTINCT FROM '[redacted ' || position || ']';
    RETURN NULL;
END $$;
CREATE TRIGGER forum_citations_taken_out AFTER UPDATE ON forum_answer FOR EACH ROW
    WHEN (NEW.redacted_at IS NOT NULL) EXECUTE FUNCTION forum_citations_taken_out();
"""
UNDO_ANSWER = """
DROP TRIGGER forum_citations_taken_out ON forum_answer;
DROP FUNCTION forum_citations_taken_out();
DROP TRIGGER forum_answer_taken_out ON forum_answer;
DROP FUNCTION forum_answer_taken_out();
"""

_CITATION = """
CREATE OR REPLACE FUNCTION forum_citation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands_in uuid[] := ARRAY[]::uuid[];
BEGIN
    {except}
    IF TG_OP <> 'INSERT' THEN stands_in := stands_in || OLD.answer_id; END IF;
    IF TG_OP <> 'DELETE' THEN stands_in := stands_in || NEW.answer_id; END IF;
    IF EXISTS (SELECT 1 FROM forum_answer a
               WHERE a.id = ANY(stands_in) AND a.state <> 'drafting') THEN
        RAISE EXCEPTION 'the citations of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""
# Of an answer that was taken out, the free words go, and nothing else changes.
CITATION = _CITATION.replace(
    "{except}",
    """IF TG_OP = 'UPDATE' AND NEW.locator = '[redacted ' || OLD.position || ']'
        AND NEW.older_reason IN ('', '[redacted]')
        AND (to_jsonb(OLD) - ARRAY['locator', 'older_reason', 'updated_at'])
          = (to_jsonb(NEW) - ARRAY['locator', 'older_reason', 'updated_at'])
        AND EXISTS (SELECT 1 FROM forum_answer a
                    WHERE a.id = OLD.answer_id AND a.redacted_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;""",
)
UNDO_CITATION = _CITATION.replace("{except}", "")


class Migration(migrations.Migration):
    dependencies = [("forum", "0041_positions_and_minutes_hold")]
    operations = [
        migrations.RunSQL(CITATION, UNDO_CITATION),
        migrations.RunSQL(ANSWER, UNDO_ANSWER),
    ]
