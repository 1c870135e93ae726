"""New questions and those that are there get their marks, beside the traffic."""

from django.db import migrations

_MARKS = """
    CASE WHEN q.state IN ('open', 'answered', 'closed') THEN q.public_at END AS listed_at,
    q.state AS state,
    ARRAY[q.topic_id, q.product_class_id, q.stage_id]
      || ARRAY(SELECT c.authority_id FROM forum_case c WHERE c.question_id = q.id ORDER BY c.id)
      AS marks
"""
_WORDS = """
CREATE OR REPLACE FUNCTION forum_words_of(which uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO forum_questionwords (question_id, vector, title_key{names})
  SELECT q.id,
    core_search_weighted(q.language, q.title, 'A')
    || core_search_weighted(q.language, q.body_md, 'C')
    || core_search_weighted(q.language, q.position_md, 'C')
    || core_search_weighted(q.language, q.justification_md, 'C')
    || coalesce((
      SELECT core_search_joined(
        core_search_weighted(a.language, a.short, 'B')
        || core_search_weighted(a.language, a.text_md, 'D') ORDER BY a.id)
      FROM forum_answer a WHERE a.question_id = q.id AND a.state IN ('issued', 'review_due')), ''),
    core_search_folded(q.title){values}
  FROM forum_question q WHERE q.id = ANY (which)
  ON CONFLICT (question_id) DO UPDATE
    SET vector = EXCLUDED.vector, title_key = EXCLUDED.title_key{changes}
$$;
"""
# The functions of before name no marks: they would leave a new question without any.
WORDS = _WORDS.format(
    names=", listed_at, state, marks",
    values=f", {_MARKS}",
    changes=", listed_at = EXCLUDED.listed_at, state = EXCLUDED.state, marks = EXCLUDED.marks",
)
UNDO_WORDS = _WORDS.format(names="", values="", changes="")

# The lock is a statement of its own: the next one sees what the transaction before committed.
_KEEPING = """
CREATE FUNCTION forum_marks_of(which uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM forum_questionwords
    WHERE question_id = ANY (which) ORDER BY question_id FOR UPDATE;
  UPDATE forum_questionwords w
    SET listed_at = told.listed_at, state = told.state, marks = told.marks
    FROM (SELECT q.id, {marks} FROM forum_question q WHERE q.id = ANY (which)) told
    WHERE w.question_id = told.id AND (w.listed_at, w.state, w.marks)
      IS DISTINCT FROM (told.listed_at, told.state, told.marks);
END
$$;

CREATE FUNCTION forum_question_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forum_marks_of(ARRAY[NEW.id]);
  RETURN NULL;
END
$$;
CREATE TRIGGER forum_question_marks AFTER UPDATE ON forum_question
  FOR EACH ROW WHEN (
    (OLD.public_at, OLD.state, OLD.topic_id, OLD.product_class_id, OLD.stage_id)
      IS DISTINCT FROM
    (NEW.public_at, NEW.state, NEW.topic_id, NEW.product_class_id, NEW.stage_id))
  EXECUTE FUNCTION forum_question_marks();

CREATE FUNCTION forum_case_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forum_marks_of(ARRAY(SELECT DISTINCT question_id FROM touched));
  RETURN NULL;
END
$$;
CREATE TRIGGER forum_case_marks_new AFTER INSERT ON forum_case
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION forum_case_marks();
CREATE TRIGGER forum_case_marks_gone AFTER DELETE ON forum_case
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION forum_case_marks();
"""
MARKS = _KEEPING.replace("{marks}", _MARKS)
UNDO_MARKS = """
DROP TRIGGER forum_case_marks_gone ON forum_case;
DROP TRIGGER forum_case_marks_new ON forum_case;
DROP FUNCTION forum_case_marks();
DROP TRIGGER forum_question_marks ON forum_question;
DROP FUNCTION forum_question_marks();
DROP FUNCTION forum_marks_of(uuid[]);
"""
FILL = """
SELECT forum_marks_of(array_agg(id)) FROM forum_question;
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0044_words_in_order")]
    operations = [
        migrations.RunSQL(WORDS, UNDO_WORDS),
        migrations.RunSQL(MARKS, UNDO_MARKS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
