"""Of a private answer, only what both sides read becomes public; colleagues go with a draft."""

from django.db import migrations

# The texts are redacted; all else is what the private answer says, and no letter comes along.
# Why an older version is cited may be added, where the version became an older one meanwhile.
ISSUE = """
CREATE FUNCTION forum_publishes_what_was_read(request forum_publicationrequest, new forum_answer)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (request.short, request.text_md, request.no_guidance_reason)
      = (new.short, new.text_md, new.no_guidance_reason)
    AND new.letter_date IS NULL
    AND EXISTS (
      SELECT 1 FROM forum_answer a
      WHERE a.id = request.answer_id AND a.redacted_at IS NULL
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
    IF agreed.state <> 'agreed' OR NOT forum_publishes_what_was_read(agreed, NEW) THEN
      RAISE EXCEPTION 'both sides agree to a text before it is published'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE forum_publicationrequest
      SET state = 'published', ended_at = NEW.issued_at, version = version + 1, updated_at = now()
      WHERE id = agreed.id;
  ELSIF (OLD.short, OLD.text_md, OLD.no_guidance_reason)
      IS DISTINCT FROM (NEW.short, NEW.text_md, NEW.no_guidance_reason)
    AND OLD.issued_at IS NULL THEN
    PERFORM forum_publication_lapses(NEW.question_id);
  END IF;
  RETURN NEW;
END
$$;
"""
ISSUE_NOT = """
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
DROP FUNCTION forum_publishes_what_was_read(forum_publicationrequest, forum_answer);
"""

# The release before this one discards drafts without knowing of colleagues.
COLLEAGUES = """
ALTER TABLE forum_questioncolleague ADD CONSTRAINT colleagues_of_question
  FOREIGN KEY (question_id) REFERENCES forum_question (id) ON DELETE CASCADE;
"""
COLLEAGUES_NOT = "ALTER TABLE forum_questioncolleague DROP CONSTRAINT colleagues_of_question;"


class Migration(migrations.Migration):
    dependencies = [("forum", "0033_words_wait")]

    operations = [
        migrations.RunSQL(ISSUE, ISSUE_NOT),
        migrations.RunSQL(COLLEAGUES, COLLEAGUES_NOT),
    ]
