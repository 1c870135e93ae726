"""The words of a question are made anew one after another, whoever changes its answers."""

from django.db import migrations

# The lock is a statement of its own: the next one sees what the transaction before committed.
WAITING = """
CREATE OR REPLACE FUNCTION forum_question_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM forum_questionwords WHERE question_id = NEW.id FOR UPDATE;
  PERFORM forum_words_of(ARRAY[NEW.id]);
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION forum_answer_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM forum_questionwords WHERE question_id = NEW.question_id FOR UPDATE;
  PERFORM forum_words_of(ARRAY[NEW.question_id]);
  RETURN NULL;
END
$$;
"""
AS_BEFORE = """
CREATE OR REPLACE FUNCTION forum_question_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forum_words_of(ARRAY[NEW.id]);
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION forum_answer_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forum_words_of(ARRAY[NEW.question_id]);
  RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0032_comments_on_closed")]

    operations = [migrations.RunSQL(WAITING, AS_BEFORE)]
