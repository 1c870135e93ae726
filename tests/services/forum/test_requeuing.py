"""Moving a case into another queue by hand."""

import pytest

from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.choices import CaseState
from apps.forum.clock_choices import DeclineReason
from apps.forum.models import Case, Queue
from apps.forum.services.clock import decline_case
from apps.forum.services.requeuing import move_to_queue
from tests.factories.forum import case, developer, officials_of
from tests.factories.profiles import AuthorityFactory
from tests.web.forum.test_reading import signed_in

pytestmark = pytest.mark.django_db


def queue(of: Case, name: str = "Quality") -> Queue:
    made: Queue = Queue.objects.create(authority=of.authority, name=name)
    return made


def test_in_and_out_again_and_twice_is_once() -> None:
    of = case("private")
    official, into = officials_of(of.authority)[0], queue(of)
    for _time in range(2):
        assert move_to_queue(actor=official, case=of, queue=into, seen=None).queue_id == into.pk
    assert move_to_queue(actor=official, case=of, queue=None, seen=into.pk).queue_id is None
    told = Event.objects.filter(name="forum.case_queued", subject_id=of.pk).order_by("pk")
    assert [event.data["queue_id"] for event in told] == [str(into.pk), None]


def test_who_saw_another_queue_moves_nothing() -> None:
    of = case()
    official, first, second = officials_of(of.authority)[0], queue(of), queue(of, "Clinic")
    move_to_queue(actor=official, case=of, queue=first, seen=None)
    with pytest.raises(Conflict, match="taken"):
        move_to_queue(actor=official, case=of, queue=second, seen=None)
    assert Case.objects.get(pk=of.pk).queue_id == first.pk


def test_neither_ended_nor_foreign_queues_nor_closed_cases_nor_strangers() -> None:
    of, foreign = case(), case()
    official, ended = officials_of(of.authority)[0], queue(of)
    Queue.objects.filter(pk=ended.pk).update(ended_at=of.received_at)
    for wrong in (ended, queue(foreign)):
        with pytest.raises(Invalid):
            move_to_queue(actor=official, case=of, queue=wrong, seen=None)
    good = queue(of, "Clinic")
    for stranger in (developer(), officials_of(AuthorityFactory())[0]):
        with pytest.raises(NotAllowed):
            move_to_queue(actor=stranger, case=of, queue=good, seen=None)
    decline_case(actor=official, case=of, code=DeclineReason.NO_QUESTION, reason="None asked.")
    with pytest.raises(Conflict, match="closed"):
        move_to_queue(actor=official, case=of, queue=good, seen=None)
    assert Case.objects.get(pk=of.pk).state == CaseState.DECLINED


def test_from_the_page_of_the_case() -> None:
    of = case()
    into = queue(of)
    browser = signed_in(officials_of(of.authority)[0], second_factor=True)
    page = f"/en/questions/inbox/{of.question.public_id}/"
    html = browser.get(page).content.decode()
    assert "In no queue" in html
    sent = {"case": str(of.pk), "queue": str(into.pk), "seen": ""}
    answered = browser.post(f"{page}queue/", sent, follow=True)
    assert "is in the queue “Quality” now" in answered.content.decode()
    assert Case.objects.get(pk=of.pk).queue_id == into.pk
    for wrong in ({"queue": "x"}, {"seen": "x"}):
        assert browser.post(f"{page}queue/", sent | wrong).status_code == 422
    assert browser.post(f"{page}queue/", sent | {"case": "x"}).status_code == 409
