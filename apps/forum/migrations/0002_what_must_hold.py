"""Composite keys and triggers: they hold with every layer above bypassed."""

from django.db import migrations

KEYS = """
ALTER TABLE forum_answer ADD CONSTRAINT answer_of_its_case
    FOREIGN KEY (case_id, question_id, authority_id)
    REFERENCES forum_case (id, question_id, authority_id);
ALTER TABLE forum_acceptance ADD CONSTRAINT acceptance_of_its_answer
    FOREIGN KEY (answer_id, question_id, authority_id)
    REFERENCES forum_answer (id, question_id, authority_id);
ALTER TABLE forum_citation ADD CONSTRAINT citation_section_of_its_version
    FOREIGN KEY (section_id, guidance_version_id)
    REFERENCES vocabularies_guidancesection (id, version_id);
"""
UNDO_KEYS = """
ALTER TABLE forum_citation DROP CONSTRAINT citation_section_of_its_version;
ALTER TABLE forum_acceptance DROP CONSTRAINT acceptance_of_its_answer;
ALTER TABLE forum_answer DROP CONSTRAINT answer_of_its_case;
"""

# An answer is born as a draft; outside `drafting` its content is frozen; it is issued only
# from `in_signoff` with a signature on the current hash by somebody other than its drafter;
# once issued it stays issued in content and origin (state columns stay writable).
ANSWER = """
CREATE FUNCTION forum_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.issued_at IS NOT NULL THEN
            RAISE EXCEPTION 'an issued answer cannot be deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'drafting' OR NEW.issued_at IS NOT NULL THEN
            RAISE EXCEPTION 'an answer begins as a draft'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.case_id, OLD.question_id, OLD.authority_id)
        IS DISTINCT FROM (NEW.public_id, NEW.case_id, NEW.question_id, NEW.authority_id) THEN
        RAISE EXCEPTION 'an answer stays with its case'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'drafting' AND NEW.state <> 'drafting' AND
        (OLD.language, OLD.short, OLD.text_md, OLD.text_html, OLD.basis_id, OLD.jurisdictions,
         OLD.no_guidance_reason, OLD.valid_until, OLD.disclaimer_version, OLD.content_hash,
         OLD.drafter_id, OLD.drafter_membership_id, OLD.is_fictional, OLD.writers, OLD.offer)
        IS DISTINCT FROM
        (NEW.language, NEW.short, NEW.text_md, NEW.text_html, NEW.basis_id, NEW.jurisdictions,
         NEW.no_guidance_reason, NEW.valid_until, NEW.disclaimer_version, NEW.content_hash,
         NEW.drafter_id, NEW.drafter_membership_id, NEW.is_fictional, NEW.writers, NEW.offer) THEN
        RAISE EXCEPTION 'the text of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- A new offer starts without signatures, whatever its hash says.
    IF OLD.state = 'drafting' AND NEW.state = 'in_signoff' THEN
        NEW.offer := gen_random_uuid();
    END IF;
    IF OLD.issued_at IS NOT NULL AND
        ((OLD.issued_at, OLD.issued_by_id, OLD.valid_from)
            IS DISTINCT FROM (NEW.issued_at, NEW.issued_by_id, NEW.valid_from)
         OR NEW.state IN ('drafting', 'in_signoff')) THEN
        RAISE EXCEPTION 'an issued answer stays issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.issued_at IS NULL AND (NEW.state = 'issued' OR NEW.issued_at IS NOT NULL) THEN
        IF OLD.state <> 'in_signoff' OR NOT EXISTS (
            SELECT 1 FROM forum_signature s JOIN profiles_membership m ON m.id = s.membership_id
            WHERE s.answer_id = NEW.id AND s.offer = NEW.offer
              AND s.content_hash = NEW.content_hash
              AND s.signer_id <> NEW.drafter_id AND NOT s.signer_id = ANY (NEW.writers)
              AND m.state = 'verified' AND m.is_signer
        ) OR NOT EXISTS (
            SELECT 1 FROM profiles_membership m
            WHERE m.user_id = NEW.issued_by_id AND m.organisation_id = NEW.authority_id
              AND m.state = 'verified' AND m.is_signer
        ) THEN
            RAISE EXCEPTION 'an answer needs the signature of a second official'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_answer_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_answer
    FOR EACH ROW EXECUTE FUNCTION forum_answer_guard();
"""
UNDO_ANSWER = """
DROP TRIGGER forum_answer_guard ON forum_answer;
DROP FUNCTION forum_answer_guard();
"""

CITATION = """
CREATE FUNCTION forum_citation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands_in uuid[] := ARRAY[]::uuid[];
BEGIN
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
CREATE TRIGGER forum_citation_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_citation
    FOR EACH ROW EXECUTE FUNCTION forum_citation_guard();
"""
UNDO_CITATION = """
DROP TRIGGER forum_citation_guard ON forum_citation;
DROP FUNCTION forum_citation_guard();
"""

SIGNATURE = """
CREATE FUNCTION forum_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed forum_answer%ROWTYPE;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a signature cannot be changed or removed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO signed FROM forum_answer WHERE id = NEW.answer_id FOR NO KEY UPDATE;
    IF signed.drafter_id = NEW.signer_id OR NEW.signer_id = ANY (signed.writers) THEN
        RAISE EXCEPTION 'who wrote a text cannot sign it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF signed.state <> 'in_signoff' OR signed.content_hash <> NEW.content_hash
        OR signed.offer IS DISTINCT FROM NEW.offer THEN
        RAISE EXCEPTION 'only the text that is offered for signature can be signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM profiles_membership m
        WHERE m.id = NEW.membership_id AND m.user_id = NEW.signer_id
          AND m.organisation_id = signed.authority_id
          AND m.state = 'verified' AND m.is_signer
    ) THEN
        RAISE EXCEPTION 'only a signer of the authority can sign'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_signature_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_signature
    FOR EACH ROW EXECUTE FUNCTION forum_signature_guard();
"""
UNDO_SIGNATURE = """
DROP TRIGGER forum_signature_guard ON forum_signature;
DROP FUNCTION forum_signature_guard();
"""

# Only an issued answer can be accepted, and only by the person who asked.
ACCEPTANCE = """
CREATE FUNCTION forum_acceptance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM forum_answer a JOIN forum_question q ON q.id = a.question_id
        WHERE a.id = NEW.answer_id AND a.issued_at IS NOT NULL AND q.asker_id = NEW.actor_id
    ) THEN
        RAISE EXCEPTION 'only the asker can accept, and only an issued answer'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_acceptance_guard BEFORE INSERT OR UPDATE ON forum_acceptance
    FOR EACH ROW EXECUTE FUNCTION forum_acceptance_guard();
"""
UNDO_ACCEPTANCE = """
DROP TRIGGER forum_acceptance_guard ON forum_acceptance;
DROP FUNCTION forum_acceptance_guard();
"""

# What officials answered stays what was asked; who may read it never changes after sending.
QUESTION = """
CREATE FUNCTION forum_question_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.submitted_at IS NOT NULL AND
        (OLD.visibility, OLD.asker_id, OLD.asker_membership_id, OLD.submitted_at, OLD.public_id)
        IS DISTINCT FROM
        (NEW.visibility, NEW.asker_id, NEW.asker_membership_id, NEW.submitted_at, NEW.public_id)
    THEN
        RAISE EXCEPTION 'asker and readers of a sent question cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM forum_answer a
               WHERE a.question_id = OLD.id AND a.issued_at IS NOT NULL)
        AND ((OLD.title, OLD.language, OLD.body_md, OLD.body_html, OLD.position_md,
              OLD.position_html, OLD.justification_md, OLD.justification_html, OLD.topic_id,
              OLD.product_class_id, OLD.stage_id, OLD.is_fictional)
             IS DISTINCT FROM
             (NEW.title, NEW.language, NEW.body_md, NEW.body_html, NEW.position_md,
              NEW.position_html, NEW.justification_md, NEW.justification_html, NEW.topic_id,
              NEW.product_class_id, NEW.stage_id, NEW.is_fictional)
             OR NEW.state IN ('draft', 'withdrawn')
             OR (OLD.public_at IS NOT NULL AND NEW.public_at IS NULL)) THEN
        RAISE EXCEPTION 'an answered question stays as it was asked'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_question_guard BEFORE UPDATE ON forum_question
    FOR EACH ROW EXECUTE FUNCTION forum_question_guard();
"""
UNDO_QUESTION = """
DROP TRIGGER forum_question_guard ON forum_question;
DROP FUNCTION forum_question_guard();
"""

CASE = """
CREATE FUNCTION forum_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.question_id, OLD.authority_id) IS DISTINCT FROM (NEW.question_id, NEW.authority_id)
    THEN
        RAISE EXCEPTION 'a case stays with its question and authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> 'answered' AND EXISTS (
        SELECT 1 FROM forum_answer a WHERE a.case_id = OLD.id AND a.issued_at IS NOT NULL
    ) AND OLD.state = 'answered' THEN
        RAISE EXCEPTION 'an answered case stays answered'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_case_guard BEFORE UPDATE ON forum_case
    FOR EACH ROW EXECUTE FUNCTION forum_case_guard();
"""
UNDO_CASE = """
DROP TRIGGER forum_case_guard ON forum_case;
DROP FUNCTION forum_case_guard();
"""

# TRUNCATE fires no row trigger.
TRUNCATE = """
CREATE FUNCTION forum_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'official records cannot be emptied'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_answer_no_truncate BEFORE TRUNCATE ON forum_answer
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
CREATE TRIGGER forum_citation_no_truncate BEFORE TRUNCATE ON forum_citation
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
CREATE TRIGGER forum_signature_no_truncate BEFORE TRUNCATE ON forum_signature
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
"""
UNDO_TRUNCATE = """
DROP TRIGGER forum_signature_no_truncate ON forum_signature;
DROP TRIGGER forum_citation_no_truncate ON forum_citation;
DROP TRIGGER forum_answer_no_truncate ON forum_answer;
DROP FUNCTION forum_no_truncate();
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]
    operations = [
        migrations.RunSQL(KEYS, UNDO_KEYS),
        migrations.RunSQL(ANSWER, UNDO_ANSWER),
        migrations.RunSQL(CITATION, UNDO_CITATION),
        migrations.RunSQL(SIGNATURE, UNDO_SIGNATURE),
        migrations.RunSQL(ACCEPTANCE, UNDO_ACCEPTANCE),
        migrations.RunSQL(QUESTION, UNDO_QUESTION),
        migrations.RunSQL(CASE, UNDO_CASE),
        migrations.RunSQL(TRUNCATE, UNDO_TRUNCATE),
    ]
