"""What holds of duplicates, follow-ups, changes, votes and the FAQ, with every layer bypassed."""

from django.db import migrations

# The canonical question is locked while it is looked at: two people who close two questions as
# duplicates of each other wait for one another, and the second one is refused.
LINKS = """
CREATE FUNCTION forum_question_links() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target forum_question%ROWTYPE;
BEGIN
    IF NEW.parent_question_id IS NOT NULL
        AND (TG_OP = 'INSERT' OR NEW.parent_question_id IS DISTINCT FROM OLD.parent_question_id)
        AND NOT EXISTS (SELECT 1 FROM forum_question p
                        WHERE p.id = NEW.parent_question_id AND p.submitted_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'only what was sent is followed up'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.submitted_at IS NOT NULL
        AND NEW.parent_question_id IS DISTINCT FROM OLD.parent_question_id THEN
        RAISE EXCEPTION 'a sent question follows up what it did when it was sent'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.canonical_question_id IS NOT NULL
        AND (TG_OP = 'INSERT'
             OR NEW.canonical_question_id IS DISTINCT FROM OLD.canonical_question_id) THEN
        SELECT * INTO target FROM forum_question
            WHERE id = NEW.canonical_question_id FOR SHARE;
        IF target.public_at IS NULL OR target.canonical_question_id IS NOT NULL
            OR target.state NOT IN ('open', 'answered', 'closed') OR NEW.public_at IS NULL THEN
            RAISE EXCEPTION 'a duplicate leads to a public question that is none itself'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM forum_question d WHERE d.canonical_question_id = NEW.id) THEN
            RAISE EXCEPTION 'other questions lead to this one'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM forum_answer a WHERE a.question_id = NEW.id
                   AND a.state <> 'drafting') THEN
            RAISE EXCEPTION 'what an authority answers is no duplicate'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IS DISTINCT FROM NEW.state
        AND NEW.state NOT IN ('open', 'answered', 'closed')
        AND EXISTS (SELECT 1 FROM forum_question d WHERE d.canonical_question_id = NEW.id) THEN
        RAISE EXCEPTION 'other questions lead to this one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_question_links_new BEFORE INSERT ON forum_question FOR EACH ROW
    WHEN (NEW.parent_question_id IS NOT NULL OR NEW.canonical_question_id IS NOT NULL)
    EXECUTE FUNCTION forum_question_links();
CREATE TRIGGER forum_question_links BEFORE UPDATE ON forum_question FOR EACH ROW
    WHEN ((OLD.parent_question_id, OLD.canonical_question_id, OLD.state)
        IS DISTINCT FROM (NEW.parent_question_id, NEW.canonical_question_id, NEW.state))
    EXECUTE FUNCTION forum_question_links();
"""
UNDO_LINKS = """
DROP TRIGGER forum_question_links ON forum_question;
DROP TRIGGER forum_question_links_new ON forum_question;
DROP FUNCTION forum_question_links();
"""

# A change is kept as it was said, or emptied for good.
REVISION = """
CREATE FUNCTION forum_question_revision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.withheld_at IS NOT NULL
        AND (NEW.id, NEW.question_id, NEW.number, NEW.changed, NEW.created_at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.question_id, OLD.number, OLD.changed, OLD.created_at)
        AND NEW.before = '{}'::jsonb AND NEW.reason IN ('', OLD.reason) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a change of a question stays as it was made'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_question_revision_kept BEFORE UPDATE OR DELETE ON forum_questionrevision
    FOR EACH ROW EXECUTE FUNCTION forum_question_revision_kept();
CREATE TRIGGER forum_question_revision_no_truncate BEFORE TRUNCATE ON forum_questionrevision
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
"""
UNDO_REVISION = """
DROP TRIGGER forum_question_revision_no_truncate ON forum_questionrevision;
DROP TRIGGER forum_question_revision_kept ON forum_questionrevision;
DROP FUNCTION forum_question_revision_kept();
"""

VOTE = """
CREATE FUNCTION forum_answer_vote_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM forum_answer a JOIN forum_question q ON q.id = a.question_id
        WHERE a.id = NEW.answer_id AND a.state IN ('issued', 'review_due')
          AND a.replaced_at IS NULL AND a.redacted_at IS NULL
          AND q.public_at IS NOT NULL AND q.state IN ('open', 'answered', 'closed')
          AND NEW.person_id <> a.drafter_id AND NOT NEW.person_id = ANY (a.writers)
          AND NEW.person_id IS DISTINCT FROM a.issued_by_id
          AND NOT EXISTS (SELECT 1 FROM forum_signature s
                          WHERE s.answer_id = a.id AND s.signer_id = NEW.person_id)
          AND NOT EXISTS (
              SELECT 1 FROM profiles_membership m
              WHERE m.user_id = NEW.person_id AND m.organisation_id = a.authority_id
                AND profiles_holds(m.state, m.valid_until))
    ) THEN
        RAISE EXCEPTION 'only public official answers of others are called helpful'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM profiles_membership m WHERE m.id = NEW.membership_id
          AND m.user_id = NEW.person_id AND profiles_holds(m.state, m.valid_until)
    ) THEN
        RAISE EXCEPTION 'only verified members call an answer helpful'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_answer_vote_guard BEFORE INSERT OR UPDATE ON forum_answervote
    FOR EACH ROW EXECUTE FUNCTION forum_answer_vote_guard();
"""
UNDO_VOTE = """
DROP TRIGGER forum_answer_vote_guard ON forum_answervote;
DROP FUNCTION forum_answer_vote_guard();
"""

# What is published rests on a public question, stays, and is what search finds.
FAQ = """
CREATE FUNCTION forum_faq_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a published text of the FAQ stays as it was'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM forum_faqentry e JOIN forum_question q ON q.id = e.question_id
        WHERE e.id = NEW.entry_id AND q.public_at IS NOT NULL AND q.state = 'answered'
    ) THEN
        RAISE EXCEPTION 'the FAQ rests on public questions that were answered'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE forum_faqentry SET
        vector = core_search_weighted(NEW.language, NEW.title, 'A')
            || core_search_weighted(NEW.language, NEW.text_md, 'B'),
        title_key = core_search_folded(NEW.title)
        WHERE id = NEW.entry_id;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_faq_revision_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_faqrevision
    FOR EACH ROW EXECUTE FUNCTION forum_faq_revision_guard();
CREATE TRIGGER forum_faq_revision_no_truncate BEFORE TRUNCATE ON forum_faqrevision
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();

CREATE FUNCTION forum_faq_source_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT 1 FROM forum_faqrevision r JOIN forum_faqentry e ON e.id = r.entry_id
        JOIN forum_answer a ON a.question_id = e.question_id
        WHERE r.id = NEW.revision_id AND a.id = NEW.answer_id AND a.issued_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a text of the FAQ rests on issued answers to its own question'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_faq_source_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_faqsource
    FOR EACH ROW EXECUTE FUNCTION forum_faq_source_guard();
"""
UNDO_FAQ = """
DROP TRIGGER forum_faq_source_guard ON forum_faqsource;
DROP FUNCTION forum_faq_source_guard();
DROP TRIGGER forum_faq_revision_no_truncate ON forum_faqrevision;
DROP TRIGGER forum_faq_revision_guard ON forum_faqrevision;
DROP FUNCTION forum_faq_revision_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_search"), ("forum", "0036_reading")]
    operations = [
        migrations.RunSQL(LINKS, UNDO_LINKS),
        migrations.RunSQL(REVISION, UNDO_REVISION),
        migrations.RunSQL(VOTE, UNDO_VOTE),
        migrations.RunSQL(FAQ, UNDO_FAQ),
    ]
