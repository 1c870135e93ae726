"""Cases of the first release get the events that their stored times tell (migration 0020)."""

from importlib import import_module

import pytest
from django.db import connection

from apps.forum.choices import CaseState
from apps.forum.models import Answer, Case, CaseEvent
from apps.forum.services.cases import replayed_day
from apps.forum.services.questions import withdraw_question
from tests.factories.forum import answer, case, developer

pytestmark = pytest.mark.django_db
FILL = import_module("apps.forum.migrations.0020_events_of_cases").FILL


def test_each_state_of_the_first_release_gets_its_history() -> None:
    waiting, drafted, issued, asker = case(), answer("draft"), answer("issued"), developer()
    back = case(asker=asker)
    withdraw_question(actor=asker, question=back.question)
    expected = {
        waiting.pk: ["received"],
        drafted.case_id: ["received", "begun"],
        issued.case_id: ["received", "begun", "answered"],
        back.pk: ["received", "withdrawn"],
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM forum_caseevent")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # Twice, as after an update that was cut: nothing is told again.
        cursor.execute(FILL)
        cursor.execute(FILL)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for pk, kinds in expected.items():
        rows = CaseEvent.objects.filter(case=pk).order_by("number")
        assert list(rows.values_list("kind", flat=True)) == kinds
        assert [row.at for row in rows] == sorted(row.at for row in rows)
    left = Case.objects.get(pk=issued.case_id)
    assert CaseEvent.objects.get(case=left, kind="answered").at == left.answered_at
    begun = CaseEvent.objects.get(case=drafted.case_id, kind="begun")
    assert begun.at == Answer.objects.get(pk=drafted.pk).created_at
    running = Case.objects.exclude(state__in=[CaseState.ANSWERED, CaseState.WITHDRAWN])
    for one in running.select_related("authority"):
        assert replayed_day(one) == one.due_on
