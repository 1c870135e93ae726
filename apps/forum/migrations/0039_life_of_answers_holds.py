"""What holds of replaced, withdrawn and confirmed answers, with every layer above bypassed."""

from django.db import migrations

# A chain stays with one question and one authority.
KEY = """
ALTER TABLE forum_answer ADD CONSTRAINT answer_takes_a_place_of_its_own
    FOREIGN KEY (supersedes_id, question_id, authority_id)
    REFERENCES forum_answer (id, question_id, authority_id);
"""
UNDO_KEY = "ALTER TABLE forum_answer DROP CONSTRAINT answer_takes_a_place_of_its_own;"

# Beside `forum_answer_guard`, which freezes the text. What is ended never comes back; what
# takes a place was written when the other one had spoken, so that there are no circles.
LIFE = """
CREATE FUNCTION forum_answer_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.supersedes_id IS NOT NULL AND NEW.issued_at IS NULL
        AND (TG_OP = 'INSERT' OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id)
        AND NOT EXISTS (SELECT 1 FROM forum_answer a WHERE a.id = NEW.supersedes_id
                        AND a.issued_at IS NOT NULL AND NOT a.is_preliminary) THEN
        RAISE EXCEPTION 'an answer takes the place of a final one that was issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'drafting' AND NEW.state <> 'drafting'
        AND (OLD.supersedes_id, OLD.change_note) IS DISTINCT FROM
            (NEW.supersedes_id, NEW.change_note)
        AND NOT (OLD.supersedes_id IS NOT DISTINCT FROM NEW.supersedes_id
            AND OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL
            AND NEW.change_note = '[redacted]') THEN
        RAISE EXCEPTION 'the text of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.issued_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.state IN ('superseded', 'withdrawn')
        AND (OLD.state, OLD.ended_on) IS DISTINCT FROM (NEW.state, NEW.ended_on) THEN
        RAISE EXCEPTION 'what is no longer in force stays so'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = NEW.state THEN
        RETURN NEW;
    END IF;
    IF NEW.state = 'withdrawn' AND NOT EXISTS (
        SELECT 1 FROM forum_answerdecision d
        WHERE d.answer_id = NEW.id AND d.kind = 'withdraw' AND d.signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an answer is withdrawn by two officials'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'review_due' AND NEW.state = 'issued' AND NOT EXISTS (
        SELECT 1 FROM forum_answerdecision d
        WHERE d.answer_id = NEW.id AND d.kind = 'confirm'
          AND d.signed_at >= OLD.review_due_on) THEN
        RAISE EXCEPTION 'an answer is confirmed by two officials'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'superseded' AND NEW.is_preliminary THEN
        RAISE EXCEPTION 'a preliminary answer gives way to the final one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_answer_life BEFORE INSERT OR UPDATE ON forum_answer
    FOR EACH ROW EXECUTE FUNCTION forum_answer_life();

-- At the end of the transaction: nothing is replaced by nothing.
CREATE FUNCTION forum_answer_is_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM forum_answer a
                   WHERE a.supersedes_id = NEW.id AND a.issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an answer is replaced by one that was issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER forum_answer_is_replaced AFTER UPDATE ON forum_answer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state <> 'superseded' AND NEW.state = 'superseded')
    EXECUTE FUNCTION forum_answer_is_replaced();
"""
UNDO_LIFE = """
DROP TRIGGER forum_answer_is_replaced ON forum_answer;
DROP FUNCTION forum_answer_is_replaced();
DROP TRIGGER forum_answer_life ON forum_answer;
DROP FUNCTION forum_answer_life();
"""

# Proposed about an answer in force; signed by another signer of the authority, or dropped.
DECISION = """
CREATE FUNCTION forum_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided forum_answer%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was decided about an answer stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO decided FROM forum_answer WHERE id = NEW.answer_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.signed_at IS NOT NULL OR NEW.dropped_at IS NOT NULL
            OR decided.state NOT IN ('issued', 'review_due') OR decided.replaced_at IS NOT NULL
            OR (NEW.kind = 'confirm'
                AND (decided.is_preliminary OR decided.redacted_at IS NOT NULL))
            OR NOT EXISTS (
                SELECT 1 FROM profiles_membership m
                WHERE m.id = NEW.proposer_membership_id AND m.user_id = NEW.proposed_by_id
                  AND m.organisation_id = decided.authority_id
                  AND profiles_holds(m.state, m.valid_until))
            OR EXISTS (
                SELECT named.id FROM unnest(NEW.checked_versions) AS named (id)
                EXCEPT SELECT v.id FROM vocabularies_guidanceversion v) THEN
            RAISE EXCEPTION 'a decision begins as a proposal about an answer in force'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.proposer_capacity_id := profiles_freeze_capacity(NEW.proposer_membership_id);
        RETURN NEW;
    END IF;
    IF OLD.signed_at IS NOT NULL OR OLD.dropped_at IS NOT NULL OR
        (OLD.id, OLD.answer_id, OLD.kind, OLD.reason, OLD.review_by, OLD.checked_versions,
         OLD.proposed_by_id, OLD.proposer_membership_id, OLD.proposer_capacity_id,
         OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.answer_id, NEW.kind, NEW.reason, NEW.review_by, NEW.checked_versions,
         NEW.proposed_by_id, NEW.proposer_membership_id, NEW.proposer_capacity_id,
         NEW.created_at) THEN
        RAISE EXCEPTION 'a decision stays as it was proposed and made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.signed_at IS NOT NULL THEN
        IF decided.state NOT IN ('issued', 'review_due') OR decided.replaced_at IS NOT NULL
            OR (NEW.kind = 'confirm' AND decided.valid_until < NEW.review_by)
            OR NOT EXISTS (
                SELECT 1 FROM profiles_membership m
                WHERE m.id = NEW.signer_membership_id AND m.user_id = NEW.signed_by_id
                  AND m.organisation_id = decided.authority_id AND m.is_signer
                  AND profiles_holds(m.state, m.valid_until)) THEN
            RAISE EXCEPTION 'only a signer of the authority decides, about an answer in force'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.signer_capacity_id := profiles_freeze_capacity(NEW.signer_membership_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forum_decision_guard BEFORE INSERT OR UPDATE OR DELETE ON forum_answerdecision
    FOR EACH ROW EXECUTE FUNCTION forum_decision_guard();
CREATE TRIGGER forum_answerdecision_no_truncate BEFORE TRUNCATE ON forum_answerdecision
    FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
"""
UNDO_DECISION = """
DROP TRIGGER forum_answerdecision_no_truncate ON forum_answerdecision;
DROP TRIGGER forum_decision_guard ON forum_answerdecision;
DROP FUNCTION forum_decision_guard();
"""

# Only what is in force is accepted; the row is locked, so that nobody ends it meanwhile.
ACCEPTANCE = """
CREATE OR REPLACE FUNCTION forum_acceptance_of_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    accepted forum_answer%ROWTYPE;
BEGIN
    SELECT * INTO accepted FROM forum_answer WHERE id = NEW.answer_id FOR SHARE;
    IF accepted.is_preliminary THEN
        RAISE EXCEPTION 'a preliminary answer cannot be accepted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF accepted.state IN ('superseded', 'withdrawn') THEN
        RAISE EXCEPTION 'what is no longer in force cannot be accepted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO_ACCEPTANCE = """
CREATE OR REPLACE FUNCTION forum_acceptance_of_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM forum_answer a WHERE a.id = NEW.answer_id AND a.is_preliminary) THEN
        RAISE EXCEPTION 'a preliminary answer cannot be accepted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""

# Search finds what is in force.
_WORDS = """
CREATE OR REPLACE FUNCTION forum_words_of(which uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO forum_questionwords (question_id, vector, title_key)
  SELECT q.id,
    core_search_weighted(q.language, q.title, 'A')
    || core_search_weighted(q.language, q.body_md, 'C')
    || core_search_weighted(q.language, q.position_md, 'C')
    || core_search_weighted(q.language, q.justification_md, 'C')
    || coalesce((
      SELECT core_search_joined(
        core_search_weighted(a.language, a.short, 'B')
        || core_search_weighted(a.language, a.text_md, 'D') ORDER BY a.id)
      FROM forum_answer a WHERE a.question_id = q.id AND a.state IN ({speaks})), ''),
    core_search_folded(q.title)
  FROM forum_question q WHERE q.id = ANY (which)
  ON CONFLICT (question_id) DO UPDATE
    SET vector = EXCLUDED.vector, title_key = EXCLUDED.title_key
$$;
CREATE OR REPLACE TRIGGER forum_answer_words AFTER UPDATE ON forum_answer
  FOR EACH ROW WHEN ((OLD.state IN ({speaks}) OR NEW.state IN ({speaks})) AND
    (OLD.state, OLD.language, OLD.short, OLD.text_md) IS DISTINCT FROM
    (NEW.state, NEW.language, NEW.short, NEW.text_md))
  EXECUTE FUNCTION forum_answer_words();
"""
WORDS = _WORDS.replace("{speaks}", "'issued', 'review_due'")
UNDO_WORDS = _WORDS.replace("{speaks}", "'issued'")

# What is replaced or withdrawn in the private lane is not published as if it held.
_PUBLISHED = """
CREATE OR REPLACE FUNCTION forum_publishes_what_was_read(
    request forum_publicationrequest, new forum_answer)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (request.short, request.text_md, request.no_guidance_reason)
      = (new.short, new.text_md, new.no_guidance_reason)
    AND new.letter_date IS NULL
    AND EXISTS (
      SELECT 1 FROM forum_answer a
      WHERE a.id = request.answer_id AND a.redacted_at IS NULL {ended}
        AND (a.kind, a.language, a.basis_id, a.jurisdictions, a.conditions, a.for_classes,
             a.for_stages, a.is_preliminary)
            IS NOT DISTINCT FROM
            (new.kind, new.language, new.basis_id, new.jurisdictions, new.conditions,
             new.for_classes, new.for_stages, new.is_preliminary))
    AND NOT EXISTS (
      SELECT 1 FROM forum_citation c
      WHERE c.answer_id = new.id AND NOT EXISTS (
        SELECT 1 FROM forum_citation p
        WHERE p.answer_id = request.answer_id
          AND (p.guidance_version_id, p.locator) = (c.guidance_version_id, c.locator)
          AND p.older_reason IN ('', c.older_reason)))
$$;
"""
PUBLISHED = _PUBLISHED.replace("{ended}", "AND a.ended_on IS NULL")
UNDO_PUBLISHED = _PUBLISHED.replace("{ended}", "")

# What changed is a part of the text that goes.
_REDACT = """
CREATE OR REPLACE FUNCTION redact_issued(proposal uuid, confirmer uuid) RETURNS uuid
LANGUAGE plpgsql AS $$
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
            {note}
            redacted_at = clock_timestamp(), updated_at = clock_timestamp(),
            version = version + 1
        WHERE id = concerned;
    RETURN concerned;
END $$;
"""
REDACT = _REDACT.replace(
    "{note}", "change_note = CASE WHEN change_note = '' THEN '' ELSE '[redacted]' END,"
)
UNDO_REDACT = _REDACT.replace("{note}", "")


class Migration(migrations.Migration):
    dependencies = [("forum", "0038_life_of_answers")]
    operations = [
        migrations.RunSQL(KEY, UNDO_KEY),
        migrations.RunSQL(LIFE, UNDO_LIFE),
        migrations.RunSQL(DECISION, UNDO_DECISION),
        migrations.RunSQL(ACCEPTANCE, UNDO_ACCEPTANCE),
        migrations.RunSQL(WORDS, UNDO_WORDS),
        migrations.RunSQL(PUBLISHED, UNDO_PUBLISHED),
        migrations.RunSQL(REDACT, UNDO_REDACT),
    ]
