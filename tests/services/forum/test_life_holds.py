"""What the database alone holds of replaced, withdrawn and confirmed answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.forum.models import Answer
from apps.forum.services.due import mark_review_due
from tests.factories.forum import answer, officials_of
from tests.factories.life import replacement, withdrawal, withdrawn

pytestmark = pytest.mark.django_db


def _run(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


SQL_REFUSED = {
    "back to issued": (
        "superseded",
        "UPDATE forum_answer SET state = 'issued', ended_on = NULL WHERE id = %s",
        "stays so",
    ),
    "un-withdrawn": (
        "withdrawn",
        "UPDATE forum_answer SET state = 'issued', ended_on = NULL WHERE id = %s",
        "stays so",
    ),
    "another end": (
        "withdrawn",
        "UPDATE forum_answer SET ended_on = ended_on + 1 WHERE id = %s",
        "stays so",
    ),
    "text of the replaced": (
        "superseded",
        "UPDATE forum_answer SET text_md = 'x' WHERE id = %s",
        "cannot change",
    ),
    "text of the withdrawn": (
        "withdrawn",
        "UPDATE forum_answer SET short = 'x' WHERE id = %s",
        "cannot change",
    ),
    "text of the due": (
        "due",
        "UPDATE forum_answer SET short = 'x' WHERE id = %s",
        "cannot change",
    ),
    "withdrawn by one": (
        "issued",
        "UPDATE forum_answer SET state = 'withdrawn', ended_on = current_date WHERE id = %s",
        "by two officials",
    ),
    "replaced by nothing": (
        "issued",
        "UPDATE forum_answer SET state = 'superseded', ended_on = current_date WHERE id = %s",
        "by one that was issued",
    ),
    "confirmed by nobody": (
        "due",
        "UPDATE forum_answer SET state = 'issued' WHERE id = %s",
        "confirmed by two",
    ),
    "ended without a day": (
        "issued",
        "UPDATE forum_answer SET state = 'superseded' WHERE id = %s",
        "answer_ended_has_a_day",
    ),
    "a day without an end": (
        "issued",
        "UPDATE forum_answer SET ended_on = current_date WHERE id = %s",
        "answer_ended_has_a_day",
    ),
    "deleted": ("withdrawn", "DELETE FROM forum_answer WHERE id = %s", "cannot be deleted"),
}


def _in_state(state: str) -> Answer:
    issued = answer()
    if state == "superseded":
        replacement(issued)
    if state == "withdrawn":
        withdrawn(issued)
    if state == "due":
        mark_review_due(actor=officials_of(issued.authority)[0], answer=issued)
    return issued


@pytest.mark.parametrize("name", SQL_REFUSED)
def test_the_database_holds_the_life_of_answers(name: str) -> None:
    state, sql, message = SQL_REFUSED[name]
    issued = _in_state(state)
    with pytest.raises(IntegrityError, match=message):
        _run(sql, issued.pk)


def test_the_database_holds_decisions() -> None:
    issued = answer()
    proposed = withdrawal(issued)
    drafter, signer = officials_of(issued.authority)
    sign = (
        "UPDATE forum_answerdecision SET signed_at = now(), signed_by_id = %s,"
        " signer_membership_id = %s WHERE id = %s"
    )
    for actor in (drafter, officials_of(answer().authority)[0]):
        with pytest.raises(IntegrityError):
            _run(sign, actor.user_id, actor.acting_membership_id, proposed.pk)
    with pytest.raises(IntegrityError, match="stays as it was"):
        _run("UPDATE forum_answerdecision SET reason = 'x' WHERE id = %s", proposed.pk)
    with pytest.raises(IntegrityError, match="stays on record"):
        _run("DELETE FROM forum_answerdecision WHERE id = %s", proposed.pk)
    _run(sign, signer.user_id, signer.acting_membership_id, proposed.pk)
    with pytest.raises(IntegrityError, match="stays as it was"):
        _run("UPDATE forum_answerdecision SET signed_at = NULL WHERE id = %s", proposed.pk)


def test_no_two_final_answers_speak_on_one_day(without_triggers: Callable[[], None]) -> None:
    old = answer()
    new = replacement(old)
    without_triggers()
    with pytest.raises(IntegrityError, match="answer_one_current_per_day"):
        _run(
            "UPDATE forum_answer SET ended_on = CASE WHEN id = %s THEN current_date + 1"
            " ELSE ended_on END WHERE question_id = %s",
            old.pk,
            old.question_id,
        )
    with pytest.raises(IntegrityError, match=r"answer_one_(final|current)"):
        _run("UPDATE forum_answer SET state = 'issued', ended_on = NULL WHERE id = %s", old.pk)
    assert new.supersedes_id == old.pk


@pytest.fixture
def without_triggers() -> Callable[[], None]:
    """Return what lets the constraints alone hold, for the rest of the transaction."""

    def switch_off() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")

    return switch_off


def test_a_chain_stays_with_its_question_and_begins_with_what_spoke() -> None:
    old, foreign, draft = answer(), answer(), answer("draft")
    offered = replacement(old, "offered")
    point = "UPDATE forum_answer SET state = 'drafting', supersedes_id = %s WHERE id = %s"
    with pytest.raises(IntegrityError, match="takes_a_place_of_its_own"):
        _run(point, foreign.pk, offered.pk)
    with pytest.raises(IntegrityError, match="final one that was issued"):
        _run(point, draft.pk, offered.pk)
