"""What holds of answers, comments and taken-out texts, with every layer above bypassed."""

from django.db import migrations

# As before, and one thing more: a text may give way to the tombstone where two admins decided
# so. Everything but the text stays, above all the hash.
_GUARD = """
CREATE OR REPLACE FUNCTION forum_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    {texts}
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
"""
_BEFORE = """
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
"""
_NOW = """
    IF OLD.state <> 'drafting' AND NEW.state <> 'drafting' AND
        (OLD.language, OLD.basis_id, OLD.jurisdictions,
         OLD.valid_until, OLD.disclaimer_version, OLD.content_hash,
         OLD.drafter_id, OLD.drafter_membership_id, OLD.is_fictional, OLD.writers, OLD.offer,
         OLD.conditions, OLD.for_classes, OLD.for_stages, OLD.is_preliminary,
         OLD.letter_date, OLD.letter_reference, OLD.letter_scan_id)
        IS DISTINCT FROM
        (NEW.language, NEW.basis_id, NEW.jurisdictions,
         NEW.valid_until, NEW.disclaimer_version, NEW.content_hash,
         NEW.drafter_id, NEW.drafter_membership_id, NEW.is_fictional, NEW.writers, NEW.offer,
         NEW.conditions, NEW.for_classes, NEW.for_stages, NEW.is_preliminary,
         NEW.letter_date, NEW.letter_reference, NEW.letter_scan_id)
    THEN
        RAISE EXCEPTION 'the text of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'drafting' AND NEW.state <> 'drafting' AND
        (OLD.short, OLD.text_md, OLD.text_html, OLD.no_guidance_reason, OLD.redacted_at)
        IS DISTINCT FROM
        (NEW.short, NEW.text_md, NEW.text_html, NEW.no_guidance_reason, NEW.redacted_at)
        AND NOT (
            OLD.issued_at IS NOT NULL AND OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL
            AND NEW.short = '[redacted]' AND NEW.text_md = '[redacted]'
            AND NEW.text_html = '' AND NEW.no_guidance_reason IN ('', '[redacted]')
            AND EXISTS (
                SELECT 1 FROM forum_redaction r
                WHERE r.answer_id = NEW.id AND r.done_at IS NOT NULL
                  AND r.done_by_id <> r.proposed_by_id
            )
        ) THEN
        RAISE EXCEPTION 'the text of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'drafting' AND NEW.redacted_at IS NOT NULL THEN
        RAISE EXCEPTION 'only an issued text is taken out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'in_signoff' AND NEW.state <> 'drafting'
        AND NEW.review_by IS DISTINCT FROM OLD.review_by THEN
        RAISE EXCEPTION 'what is offered for signature cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.replaced_at IS DISTINCT FROM OLD.replaced_at AND (
        OLD.replaced_at IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM forum_answer f
            WHERE f.case_id = NEW.case_id AND f.issued_at IS NOT NULL AND NOT f.is_preliminary
        )
    ) THEN
        RAISE EXCEPTION 'only a final answer takes the place of a preliminary one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.issued_at IS NOT NULL AND OLD.issued_at IS NULL AND NEW.is_preliminary AND EXISTS (
        SELECT 1 FROM forum_answer f
        WHERE f.case_id = NEW.case_id AND f.issued_at IS NOT NULL AND NOT f.is_preliminary
    ) THEN
        RAISE EXCEPTION 'after the final answer there is no preliminary one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
"""
GUARD, GUARD_BEFORE = _GUARD.replace("{texts}", _NOW), _GUARD.replace("{texts}", _BEFORE)

# A preliminary answer settles nothing: only the final one can be accepted.
ACCEPTANCE = """
CREATE FUNCTION forum_acceptance_of_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM forum_answer a WHERE a.id = NEW.answer_id AND a.is_preliminary) THEN
        RAISE EXCEPTION 'a preliminary answer cannot be accepted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_acceptance_of_final BEFORE INSERT ON forum_acceptance
    FOR EACH ROW EXECUTE FUNCTION forum_acceptance_of_final();
"""
UNDO_ACCEPTANCE = """
DROP TRIGGER forum_acceptance_of_final ON forum_acceptance;
DROP FUNCTION forum_acceptance_of_final();
"""

# A proposal becomes done or is dropped, once; it is never deleted and never says otherwise.
REDACTION = """
CREATE FUNCTION forum_redaction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a redaction stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.done_at IS NOT NULL OR NEW.dropped_at IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM forum_answer a WHERE a.id = NEW.answer_id AND a.issued_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'a redaction begins as a proposal about an issued answer'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.done_at IS NOT NULL OR OLD.dropped_at IS NOT NULL OR
        (OLD.id, OLD.answer_id, OLD.ground, OLD.reason, OLD.proposed_by_id, OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.answer_id, NEW.ground, NEW.reason, NEW.proposed_by_id, NEW.created_at) THEN
        RAISE EXCEPTION 'a redaction stays as it was decided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_redaction_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_redaction
    FOR EACH ROW EXECUTE FUNCTION forum_redaction_guard();
CREATE TRIGGER forum_redaction_no_truncate BEFORE TRUNCATE ON forum_redaction
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();

CREATE FUNCTION redact_issued(proposal uuid, confirmer uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    concerned uuid;
BEGIN
    UPDATE forum_redaction
        SET done_by_id = confirmer, done_at = clock_timestamp(), updated_at = clock_timestamp()
        WHERE id = proposal AND done_at IS NULL AND dropped_at IS NULL
        RETURNING answer_id INTO concerned;
    IF concerned IS NULL THEN
        RAISE EXCEPTION 'nobody proposes this any more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE forum_answer
        SET short = '[redacted]', text_md = '[redacted]', text_html = '',
            no_guidance_reason =
                CASE WHEN no_guidance_reason = '' THEN '' ELSE '[redacted]' END,
            redacted_at = clock_timestamp(), updated_at = clock_timestamp(),
            version = version + 1
        WHERE id = concerned;
    RETURN concerned;
END $$;
"""
UNDO_REDACTION = """
DROP FUNCTION redact_issued(uuid, uuid);
DROP TRIGGER forum_redaction_no_truncate ON forum_redaction;
DROP TRIGGER forum_redaction_guard ON forum_redaction;
DROP FUNCTION forum_redaction_guard();
"""

# Comments stand under public questions only, in a capacity that the database freezes.
CONTRIBUTION = """
ALTER TABLE forum_contributionacceptance ADD CONSTRAINT acceptance_of_its_contribution
    FOREIGN KEY (contribution_id, question_id) REFERENCES forum_contribution (id, question_id);

CREATE FUNCTION forum_contribution_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT 1 FROM forum_question q WHERE q.id = NEW.question_id
              AND q.public_at IS NOT NULL AND q.state IN ('open', 'answered')
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
CREATE TRIGGER forum_contribution_guard BEFORE INSERT OR UPDATE ON forum_contribution
    FOR EACH ROW EXECUTE FUNCTION forum_contribution_guard();

CREATE FUNCTION forum_revision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an earlier text stays as it was'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER forum_revision_stays BEFORE UPDATE ON forum_contributionrevision
    FOR EACH ROW EXECUTE FUNCTION forum_revision_stays();

CREATE FUNCTION forum_contribution_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revoked_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM forum_contribution c JOIN forum_question q ON q.id = c.question_id
        WHERE c.id = NEW.contribution_id AND c.withdrawn_at IS NULL
          AND q.asker_id = NEW.actor_id AND c.author_id <> NEW.actor_id
    ) THEN
        RAISE EXCEPTION 'only the asker accepts, and only what others say'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_contribution_accepted BEFORE INSERT OR UPDATE ON forum_contributionacceptance
    FOR EACH ROW EXECUTE FUNCTION forum_contribution_accepted();
"""
UNDO_CONTRIBUTION = """
DROP TRIGGER forum_contribution_accepted ON forum_contributionacceptance;
DROP FUNCTION forum_contribution_accepted();
DROP TRIGGER forum_revision_stays ON forum_contributionrevision;
DROP FUNCTION forum_revision_stays();
DROP TRIGGER forum_contribution_guard ON forum_contribution;
DROP FUNCTION forum_contribution_guard();
ALTER TABLE forum_contributionacceptance DROP CONSTRAINT acceptance_of_its_contribution;
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0021_answers_and_comments")]
    operations = [
        migrations.RunSQL(GUARD, GUARD_BEFORE),
        migrations.RunSQL(ACCEPTANCE, UNDO_ACCEPTANCE),
        migrations.RunSQL(REDACTION, UNDO_REDACTION),
        migrations.RunSQL(CONTRIBUTION, UNDO_CONTRIBUTION),
    ]
