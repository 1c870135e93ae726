"""One person in several windows at the same moment, through the pages of asking."""

import pytest
from django.test import Client

from apps.core.actor import Actor
from apps.forum.choices import QuestionState
from apps.forum.models import Case, Question
from tests.factories.forum import developer, question
from tests.support import race, winners
from tests.web.forum.test_reading import page_of, signed_in
from tests.web.forum.test_wizard import ASK, at, first_step, shown

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 4


def _windows(asker: Actor) -> list[Client]:
    return [signed_in(asker) for _ in range(CROWD)]


def test_continue_pressed_in_several_windows_at_once_makes_one_draft() -> None:
    windows, data = _windows(developer()), first_step()
    outcomes = race(CROWD, lambda n: windows[n].post(ASK, data)["Location"])
    assert set(winners(outcomes)) == {at(Question.objects.get(), "case")}
    assert len(winners(outcomes)) == CROWD


def test_a_draft_sent_from_several_windows_at_once_is_sent_once() -> None:
    asker = developer()
    found, windows = question("draft", asker=asker), _windows(asker)
    data = shown(windows[0], at(found)) | {"action": "send"}
    outcomes = race(CROWD, lambda n: windows[n].post(at(found), data)["Location"])
    assert winners(outcomes) == [page_of(found)] * CROWD
    assert Question.objects.get().state == QuestionState.OPEN
    assert Case.objects.count() == 1


def test_sending_and_changing_at_once_sends_only_what_was_looked_at() -> None:
    """Either the change came first and nothing was sent, or it was sent and stays as it was."""
    asker = developer()
    found, windows = question("draft", asker=asker), _windows(asker)
    send = shown(windows[0], at(found)) | {"action": "send"}
    change = shown(windows[1], at(found, "case")) | {"body": "Changed.", "action": "next"}

    def act(number: int) -> int:
        address, data = (at(found), send) if number == 0 else (at(found, "case"), change)
        return windows[number].post(address, data).status_code

    statuses = tuple(winners(race(2, act)))
    now = Question.objects.get()
    assert (statuses, now.state, now.body_md == "Changed.") in {
        ((302, 409), QuestionState.OPEN, False),
        ((409, 302), QuestionState.DRAFT, True),
    }
