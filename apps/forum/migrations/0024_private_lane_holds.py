"""Who may read a private question, and what may become public of it: with every layer bypassed."""

from django.db import migrations

COLLEAGUE = """
CREATE OR REPLACE FUNCTION forum_colleague_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM profiles_membership m
      JOIN profiles_membership a ON a.id = NEW.asker_membership_id
      JOIN forum_question q ON q.id = NEW.question_id
    WHERE m.id = NEW.membership_id
      AND m.state = 'verified' AND a.state = 'verified'
      AND m.organisation_id = a.organisation_id
      AND a.user_id = q.asker_id AND m.user_id <> q.asker_id
      AND (q.submitted_at IS NULL OR q.asker_membership_id = a.id)
  ) THEN
    RAISE EXCEPTION 'only members of the organisation asked for read along'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER forum_colleague_guard BEFORE INSERT OR UPDATE ON forum_questioncolleague
  FOR EACH ROW EXECUTE FUNCTION forum_colleague_guard();
"""
COLLEAGUE_NOT = """
DROP TRIGGER forum_colleague_guard ON forum_questioncolleague;
DROP FUNCTION forum_colleague_guard();
"""

# A request stays as it was asked and is decided once; neither of the two is the asker, nor
# belongs to the asker's organisation or to an authority that was asked.
OPENING = """
CREATE OR REPLACE FUNCTION forum_opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a request to open a question stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' THEN
      RAISE EXCEPTION 'a request to open a question begins undecided'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting' THEN
    RAISE EXCEPTION 'a request to open a question is decided once'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.number, OLD.question_id, OLD.reason, OLD.asked_by_id, OLD.asked_role)
      IS DISTINCT FROM (NEW.number, NEW.question_id, NEW.reason, NEW.asked_by_id, NEW.asked_role)
  THEN
    RAISE EXCEPTION 'a request to open a question stays as it was asked'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'allowed' AND (
    NOT EXISTS (
      SELECT 1 FROM forum_question q
      WHERE q.id = NEW.question_id AND q.submitted_at IS NOT NULL AND q.public_at IS NULL
        AND q.asker_id NOT IN (NEW.asked_by_id, NEW.decided_by_id)
    ) OR EXISTS (
      SELECT 1 FROM profiles_membership m
      WHERE m.user_id IN (NEW.asked_by_id, NEW.decided_by_id) AND m.state = 'verified'
        AND (m.organisation_id IN (
               SELECT c.authority_id FROM forum_case c WHERE c.question_id = NEW.question_id)
             OR m.organisation_id IN (
               SELECT a.organisation_id FROM forum_question q
                 JOIN profiles_membership a ON a.id = q.asker_membership_id
               WHERE q.id = NEW.question_id))
    )
  ) THEN
    RAISE EXCEPTION 'parties of a question do not open it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER forum_opening_guard
  BEFORE INSERT OR UPDATE OR DELETE ON forum_breakglass
  FOR EACH ROW EXECUTE FUNCTION forum_opening_guard();

CREATE OR REPLACE FUNCTION forum_reading_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a reading stays as it was written down'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM forum_breakglass b WHERE b.id = NEW.opening_id AND b.state = 'allowed'
  ) THEN
    RAISE EXCEPTION 'nothing is open'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER forum_reading_guard
  BEFORE INSERT OR UPDATE OR DELETE ON forum_breakglassreading
  FOR EACH ROW EXECUTE FUNCTION forum_reading_guard();
"""
OPENING_NOT = """
DROP TRIGGER forum_reading_guard ON forum_breakglassreading;
DROP FUNCTION forum_reading_guard();
DROP TRIGGER forum_opening_guard ON forum_breakglass;
DROP FUNCTION forum_opening_guard();
"""

# A consent names the text on which both look, is given by a party, and never changes.
CONSENT = """
CREATE OR REPLACE FUNCTION forum_consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted forum_publicationrequest%ROWTYPE;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a consent cannot be changed or removed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT * INTO wanted FROM forum_publicationrequest
    WHERE id = NEW.publication_id FOR NO KEY UPDATE;
  IF wanted.state <> 'awaiting_consents' OR wanted.content_hash <> NEW.content_hash THEN
    RAISE EXCEPTION 'only the text that both look at can be agreed to'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT (
    (NEW.side = 'asker' AND EXISTS (
      SELECT 1 FROM forum_question q
      WHERE q.id = wanted.question_id AND q.asker_id = NEW.person_id))
    OR (NEW.side = 'authority' AND EXISTS (
      SELECT 1 FROM profiles_membership m
      WHERE m.id = NEW.membership_id AND m.user_id = NEW.person_id AND m.role = 'regulator'
        AND m.organisation_id = wanted.authority_id AND m.state = 'verified'))
  ) THEN
    RAISE EXCEPTION 'only the asker and the authority agree'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER forum_consent_guard
  BEFORE INSERT OR UPDATE OR DELETE ON forum_publicationconsent
  FOR EACH ROW EXECUTE FUNCTION forum_consent_guard();
"""
CONSENT_NOT = """
DROP TRIGGER forum_consent_guard ON forum_publicationconsent;
DROP FUNCTION forum_consent_guard();
"""

# A changed text is a new edition without consents; "agreed" needs both; what ended stays ended.
PUBLICATION = """
CREATE OR REPLACE FUNCTION forum_publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a request to publish stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM forum_answer a JOIN forum_question q ON q.id = a.question_id
    WHERE a.id = NEW.answer_id AND a.question_id = NEW.question_id
      AND a.authority_id = NEW.authority_id AND a.issued_at IS NOT NULL
      AND q.visibility = 'authority_private'
  ) THEN
    RAISE EXCEPTION 'only an issued answer to a private question is published this way'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'a request to publish begins as a proposal'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.question_id, OLD.answer_id, OLD.authority_id)
      IS DISTINCT FROM (NEW.question_id, NEW.answer_id, NEW.authority_id)
    OR (OLD.new_question_id IS NOT NULL
        AND OLD.new_question_id IS DISTINCT FROM NEW.new_question_id) THEN
    RAISE EXCEPTION 'a request to publish stays with its question'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state IN ('published', 'refused', 'expired') AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'a request to publish that ended stays ended'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.title, OLD.body_md, OLD.position_md, OLD.justification_md, OLD.short, OLD.text_md,
      OLD.no_guidance_reason, OLD.topic_id, OLD.names_country)
      IS DISTINCT FROM
     (NEW.title, NEW.body_md, NEW.position_md, NEW.justification_md, NEW.short, NEW.text_md,
      NEW.no_guidance_reason, NEW.topic_id, NEW.names_country)
    AND OLD.state NOT IN ('refused', 'expired')
    AND (NEW.edition <= OLD.edition OR NEW.state <> 'redacting' OR NEW.content_hash <> '') THEN
    RAISE EXCEPTION 'a changed text is a new edition'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'agreed' AND OLD.state <> 'agreed' AND (
    OLD.state <> 'awaiting_consents' OR OLD.content_hash <> NEW.content_hash
    OR (SELECT count(DISTINCT c.side) FROM forum_publicationconsent c
        WHERE c.publication_id = NEW.id AND c.content_hash = NEW.content_hash) < 2) THEN
    RAISE EXCEPTION 'both sides agree to the same text'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'published' AND OLD.state NOT IN ('agreed', 'published') THEN
    RAISE EXCEPTION 'only what both agreed to is published'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER forum_publication_guard
  BEFORE INSERT OR UPDATE OR DELETE ON forum_publicationrequest
  FOR EACH ROW EXECUTE FUNCTION forum_publication_guard();
"""
PUBLICATION_NOT = """
DROP TRIGGER forum_publication_guard ON forum_publicationrequest;
DROP FUNCTION forum_publication_guard();
"""

# The new question and its answer: another text ends the agreement, and only the agreed text is
# issued. The row of the request is locked last, after question, case and answer.
LAPSE = """
CREATE OR REPLACE FUNCTION forum_publication_lapses(new_question uuid) RETURNS void
LANGUAGE sql AS $$
  UPDATE forum_publicationrequest
  SET state = 'redacting', content_hash = '', edition = edition + 1, version = version + 1,
      updated_at = now()
  WHERE new_question_id = new_question AND state = 'agreed';
$$;

CREATE OR REPLACE FUNCTION forum_published_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  agreed forum_publicationrequest%ROWTYPE;
BEGIN
  SELECT * INTO agreed FROM forum_publicationrequest WHERE new_question_id = NEW.question_id;
  IF agreed.id IS NULL THEN
    RETURN NEW;
  END IF;
  IF OLD.issued_at IS NULL AND NEW.issued_at IS NOT NULL THEN
    SELECT * INTO agreed FROM forum_publicationrequest WHERE id = agreed.id FOR NO KEY UPDATE;
    IF agreed.state <> 'agreed'
      OR (agreed.short, agreed.text_md, agreed.no_guidance_reason)
         IS DISTINCT FROM (NEW.short, NEW.text_md, NEW.no_guidance_reason) THEN
      RAISE EXCEPTION 'both sides agree to a text before it is published'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE forum_publicationrequest
      SET state = 'published', ended_at = NEW.issued_at, version = version + 1, updated_at = now()
      WHERE id = agreed.id;
  ELSIF (OLD.short, OLD.text_md, OLD.no_guidance_reason)
      IS DISTINCT FROM (NEW.short, NEW.text_md, NEW.no_guidance_reason) THEN
    PERFORM forum_publication_lapses(NEW.question_id);
  END IF;
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER forum_published_answer BEFORE UPDATE ON forum_answer
  FOR EACH ROW EXECUTE FUNCTION forum_published_answer();

CREATE OR REPLACE FUNCTION forum_published_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forum_publication_lapses(NEW.id);
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER forum_published_question BEFORE UPDATE ON forum_question
  FOR EACH ROW WHEN (
    (OLD.title, OLD.body_md, OLD.position_md, OLD.justification_md, OLD.topic_id,
     OLD.product_class_id, OLD.stage_id, OLD.asker_hidden)
    IS DISTINCT FROM
    (NEW.title, NEW.body_md, NEW.position_md, NEW.justification_md, NEW.topic_id,
     NEW.product_class_id, NEW.stage_id, NEW.asker_hidden))
  EXECUTE FUNCTION forum_published_question();
"""
LAPSE_NOT = """
DROP TRIGGER forum_published_question ON forum_question;
DROP FUNCTION forum_published_question();
DROP TRIGGER forum_published_answer ON forum_answer;
DROP FUNCTION forum_published_answer();
DROP FUNCTION forum_publication_lapses(uuid);
"""

# The one change of an answered question: the texts of a private one go, after its asker was told.
KEEPING = """
CREATE OR REPLACE FUNCTION forum_is_reduction(before forum_question, after forum_question)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT before.visibility = 'authority_private' AND after.visibility = 'authority_private'
    AND after.body_html = '' AND after.position_md = '' AND after.position_html = ''
    AND after.justification_md = '' AND after.justification_html = ''
    AND (before.public_id, before.state, before.asker_id, before.asker_membership_id,
         before.submitted_at, before.capacity_id, before.topic_id, before.product_class_id,
         before.stage_id, before.is_fictional)
        IS NOT DISTINCT FROM
        (after.public_id, after.state, after.asker_id, after.asker_membership_id,
         after.submitted_at, after.capacity_id, after.topic_id, after.product_class_id,
         after.stage_id, after.is_fictional)
    AND EXISTS (SELECT 1 FROM forum_questionreduction r
                WHERE r.question_id = before.id AND r.reduced_at IS NULL)
$$;
CREATE OR REPLACE TRIGGER forum_question_guard BEFORE UPDATE ON forum_question
  FOR EACH ROW WHEN (NOT forum_is_reduction(OLD, NEW)) EXECUTE FUNCTION forum_question_guard();
"""
KEEPING_NOT = """
CREATE OR REPLACE TRIGGER forum_question_guard BEFORE UPDATE ON forum_question
  FOR EACH ROW EXECUTE FUNCTION forum_question_guard();
DROP FUNCTION forum_is_reduction(forum_question, forum_question);
"""
TRUNCATE = """
CREATE OR REPLACE TRIGGER forum_breakglass_no_truncate BEFORE TRUNCATE ON forum_breakglass
  FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
CREATE OR REPLACE TRIGGER forum_breakglassreading_no_truncate
  BEFORE TRUNCATE ON forum_breakglassreading
  FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
CREATE OR REPLACE TRIGGER forum_publicationconsent_no_truncate
  BEFORE TRUNCATE ON forum_publicationconsent
  FOR EACH STATEMENT EXECUTE FUNCTION forum_no_truncate();
"""
TRUNCATE_NOT = """
DROP TRIGGER forum_publicationconsent_no_truncate ON forum_publicationconsent;
DROP TRIGGER forum_breakglassreading_no_truncate ON forum_breakglassreading;
DROP TRIGGER forum_breakglass_no_truncate ON forum_breakglass;
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0023_private_lane")]

    operations = [
        migrations.RunSQL(COLLEAGUE, COLLEAGUE_NOT),
        migrations.RunSQL(OPENING, OPENING_NOT),
        migrations.RunSQL(CONSENT, CONSENT_NOT),
        migrations.RunSQL(PUBLICATION, PUBLICATION_NOT),
        migrations.RunSQL(LAPSE, LAPSE_NOT),
        migrations.RunSQL(KEEPING, KEEPING_NOT),
        migrations.RunSQL(TRUNCATE, TRUNCATE_NOT),
    ]
