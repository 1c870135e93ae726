"""An answer is marked as invented exactly when its authority is, whoever asked."""

from importlib import import_module

import pytest
from django.db import connection

from apps.forum.models import Answer, Question
from apps.profiles.models import Organisation
from tests.factories.forum import answer, case

pytestmark = pytest.mark.django_db
MIGRATION = import_module("apps.forum.migrations.0005_invented_answers")
SOURCES = [{"name": "Register", "url": "https://register.example"}]


@pytest.mark.parametrize("authority_invented", [True, False])
@pytest.mark.parametrize("question_invented", [True, False])
def test_the_mark_follows_the_authority(authority_invented: bool, question_invented: bool) -> None:
    asked = case()
    Question.objects.filter(pk=asked.question_id).update(is_fictional=question_invented)
    Organisation.objects.filter(pk=asked.authority_id).update(
        is_fictional=authority_invented, sources=SOURCES
    )
    made = answer("draft", of=asked)
    assert Answer.objects.get(pk=made.pk).is_fictional is authority_invented


def test_answers_of_before_were_corrected() -> None:
    wrong, right = answer("issued"), answer("issued")
    assert wrong.authority.is_fictional
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE forum_answer DISABLE TRIGGER forum_answer_guard")
        Answer.objects.filter(pk=wrong.pk).update(is_fictional=False)
        cursor.execute("ALTER TABLE forum_answer ENABLE TRIGGER forum_answer_guard")
        cursor.execute(MIGRATION.CORRECTED)
    assert Answer.objects.filter(pk__in=[wrong.pk, right.pk], is_fictional=True).count() == 2
