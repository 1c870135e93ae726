"""What questions are found by, and what people said about similar ones."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.ids


def _base():
    return [
        (
            "id",
            models.UUIDField(
                default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False
            ),
        ),
        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
    ]


KEYS = """
ALTER TABLE forum_questionwords ADD CONSTRAINT question_words_of_question
    FOREIGN KEY (question_id) REFERENCES forum_question (id) ON DELETE CASCADE;
ALTER TABLE forum_difference ADD CONSTRAINT difference_of_question
    FOREIGN KEY (question_id) REFERENCES forum_question (id) ON DELETE CASCADE;
"""
UNDO_KEYS = """
ALTER TABLE forum_difference DROP CONSTRAINT difference_of_question;
ALTER TABLE forum_questionwords DROP CONSTRAINT question_words_of_question;
"""

# Weights: the title first, then the short answers, the question's own texts, the answers.
# Drafts of answers are no part of any words: who reads a question reads all that stands here.
TRIGGERS = """
CREATE FUNCTION forum_words_of(which uuid[]) RETURNS void LANGUAGE sql AS $$
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
      FROM forum_answer a WHERE a.question_id = q.id AND a.state = 'issued'), ''),
    core_search_folded(q.title)
  FROM forum_question q WHERE q.id = ANY (which)
  ON CONFLICT (question_id) DO UPDATE
    SET vector = EXCLUDED.vector, title_key = EXCLUDED.title_key
$$;

CREATE FUNCTION forum_question_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forum_words_of(ARRAY[NEW.id]);
  RETURN NULL;
END
$$;
CREATE TRIGGER forum_question_words_new AFTER INSERT ON forum_question
  FOR EACH ROW EXECUTE FUNCTION forum_question_words();
CREATE TRIGGER forum_question_words_changed AFTER UPDATE ON forum_question
  FOR EACH ROW WHEN (
    (OLD.title, OLD.language, OLD.body_md, OLD.position_md, OLD.justification_md)
      IS DISTINCT FROM
    (NEW.title, NEW.language, NEW.body_md, NEW.position_md, NEW.justification_md))
  EXECUTE FUNCTION forum_question_words();

CREATE FUNCTION forum_answer_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forum_words_of(ARRAY[NEW.question_id]);
  RETURN NULL;
END
$$;
CREATE TRIGGER forum_answer_words AFTER UPDATE ON forum_answer
  FOR EACH ROW WHEN ((OLD.state = 'issued' OR NEW.state = 'issued') AND
    (OLD.state, OLD.language, OLD.short, OLD.text_md) IS DISTINCT FROM
    (NEW.state, NEW.language, NEW.short, NEW.text_md))
  EXECUTE FUNCTION forum_answer_words();
"""
UNDO_TRIGGERS = """
DROP TRIGGER forum_answer_words ON forum_answer;
DROP FUNCTION forum_answer_words();
DROP TRIGGER forum_question_words_changed ON forum_question;
DROP TRIGGER forum_question_words_new ON forum_question;
DROP FUNCTION forum_question_words();
DROP FUNCTION forum_words_of(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_search"),
        ("forum", "0024_private_lane_holds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionWords",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="forum.question",
                    ),
                ),
                (
                    "vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False),
                ),
                ("title_key", models.TextField(editable=False)),
            ],
            options={
                "verbose_name": "words of a question",
                "verbose_name_plural": "words of questions",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["vector"], name="question_words_vector"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["title_key"],
                        name="question_words_title",
                        opclasses=["gin_trgm_ops"],
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deflection",
            fields=[
                *_base(),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deflections",
                        to="forum.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "question that was spared",
                "verbose_name_plural": "questions that were spared",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "person"), name="deflection_once_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                *_base(),
                (
                    "reason",
                    models.CharField(max_length=300, verbose_name="why mine is different"),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="differences",
                        to="forum.question",
                    ),
                ),
                (
                    "similar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forum.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "difference from a similar question",
                "verbose_name_plural": "differences from similar questions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "similar"), name="difference_once_per_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("similar", models.F("question")), _negated=True),
                        name="difference_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S(.|\\n){8,}\\S")),
                        name="difference_says_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEYS, UNDO_KEYS),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
    ]
