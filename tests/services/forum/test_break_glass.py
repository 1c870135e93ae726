"""Opening a private question: two people, a reason, an hour, and the asker is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.models import Answer, BreakGlass, BreakGlassReading, Question
from apps.forum.private_choices import OpeningState
from apps.forum.services.break_glass import ask_to_open, decide_opening, read_opened
from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import Membership
from tests.factories.forum import case, question
from tests.factories.profiles import MembershipFactory, actor_as, actor_for
from tests.support import deliver_events

pytestmark = pytest.mark.django_db
WHY = "A court asks for this record, letter of 3 March."


def staff(role: str = Role.MODERATOR) -> Actor:
    """Return somebody of the staff with a second factor."""
    return replace(actor_as(role), second_factor=True)


def opened() -> tuple[Actor, Actor, Question, BreakGlass]:
    """Return who asked, who allowed, the question and the request."""
    asks, allows, made = staff(), staff(Role.ADMIN), question("private")
    opening = ask_to_open(actor=asks, number=made.public_id, reason=WHY)
    return asks, allows, made, decide_opening(actor=allows, opening=opening, allow=True)


def test_two_people_open_and_the_asker_is_told() -> None:
    asks, _allows, made, opening = opened()
    assert opening.state == OpeningState.ALLOWED
    assert read_opened(actor=asks, opening=opening) == made
    assert read_opened(actor=asks, opening=opening) == made
    assert BreakGlassReading.objects.count() == 2
    assert Event.objects.filter(name="forum.opened_question_read").count() == 2
    deliver_events()
    told = Notification.objects.filter(recipient_id=made.asker_id, kind="forum.question_opened")
    assert [row.private for row in told] == [True]


def test_whoever_allowed_reads_nothing_and_the_usual_doors_stay_shut() -> None:
    asks, allows, made, opening = opened()
    with pytest.raises(NotAllowed):
        read_opened(actor=allows, opening=opening)
    for person in (asks, allows):
        assert not Question.objects.visible_to(person).filter(pk=made.pk).exists()
        assert not Answer.objects.visible_to(person).filter(question=made).exists()


def test_nobody_decides_their_own_request() -> None:
    asks, made = staff(), question("private")
    opening = ask_to_open(actor=asks, number=made.public_id, reason=WHY)
    with pytest.raises(NotAllowed):
        decide_opening(actor=asks, opening=opening, allow=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.filter(pk=opening.pk).update(
            state="allowed",
            decided_by_id=asks.person_id,
            decided_at=timezone.now(),
            open_until=timezone.now(),
        )


@pytest.mark.parametrize(
    "who",
    [
        lambda: replace(staff(), second_factor=False),
        lambda: replace(actor_as(Role.EDITOR), second_factor=True),
        lambda: replace(staff(), bound=True),
    ],
    ids=["no second factor", "editor", "token"],
)
def test_only_staff_with_a_second_factor_ask(who: Callable[[], Actor]) -> None:
    with pytest.raises(NotAllowed):
        ask_to_open(actor=who(), number=question("private").public_id, reason=WHY)
    assert not BreakGlass.objects.exists()


def test_asking_for_a_number_that_does_not_exist_looks_like_one_that_does() -> None:
    asks, made = staff(), question("private")
    there = ask_to_open(actor=asks, number=made.public_id, reason=WHY)
    nowhere = ask_to_open(actor=asks, number=question("public").public_id, reason=WHY)
    assert there.state == nowhere.state == OpeningState.WAITING
    assert (there.question_id, nowhere.question_id) == (made.pk, None)
    decided = decide_opening(actor=staff(), opening=nowhere, allow=True)
    assert decided.state == OpeningState.VOID
    with pytest.raises(NotAllowed):
        read_opened(actor=asks, opening=decided)


def test_a_draft_is_never_opened() -> None:
    opening = ask_to_open(actor=staff(), number=question("draft").public_id, reason=WHY)
    assert decide_opening(actor=staff(), opening=opening, allow=True).state == OpeningState.VOID


@pytest.mark.parametrize("party", ["asker", "organisation", "authority"])
@pytest.mark.parametrize("who", ["asks", "allows"])
def test_a_party_opens_nothing(party: str, who: str) -> None:
    at = case("private")
    asked_for = Membership.objects.get(pk=str(at.question.asker_membership_id)).organisation
    place = at.authority if party == "authority" else asked_for
    own = Role.REGULATOR if party == "authority" else Role.DEVELOPER
    member = MembershipFactory(organisation=place, role=own).user
    person = at.question.asker if party == "asker" else member
    role = MembershipFactory(user=person, role=Role.MODERATOR)
    whole = actor_for(person, second_factor=True)
    acting = next(c for c in whole.capacities if c.membership_id == role.pk)
    involved, other = replace(whole, acting=acting), staff()
    asks, allows = (involved, other) if who == "asks" else (other, involved)
    opening = ask_to_open(actor=asks, number=at.question.public_id, reason=WHY)
    assert decide_opening(actor=allows, opening=opening, allow=True).state == OpeningState.VOID


def test_whoever_becomes_a_party_later_reads_no_more() -> None:
    asks, _allows, made, opening = opened()
    place = Membership.objects.get(pk=str(made.asker_membership_id)).organisation
    joined = MembershipFactory(user_id=asks.person_id, organisation=place)
    whole = replace(actor_for(joined.user, second_factor=True), acting=asks.acting)
    with pytest.raises(NotAllowed):
        read_opened(actor=whole, opening=opening)


def test_the_time_is_over_after_an_hour() -> None:
    asks, _allows, _made, opening = opened()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(NotAllowed):
        read_opened(actor=asks, opening=opening)
    assert not BreakGlassReading.objects.exists()


def test_a_role_that_ended_reads_no_more() -> None:
    asks, _allows, _made, opening = opened()
    gone = replace(asks, capacities=(), acting=None)
    with pytest.raises(NotAllowed):
        read_opened(actor=gone, opening=opening)


def test_refusing_opens_nothing_and_is_final() -> None:
    asks, made = staff(), question("private")
    opening = ask_to_open(actor=asks, number=made.public_id, reason=WHY)
    refused = decide_opening(actor=staff(), opening=opening, allow=False)
    with pytest.raises(NotAllowed):
        read_opened(actor=asks, opening=refused)
    with pytest.raises(Conflict):
        decide_opening(actor=staff(), opening=opening, allow=True)
    deliver_events()
    assert not Notification.objects.filter(kind="forum.question_opened").exists()


@pytest.mark.parametrize(
    ("number", "reason", "field"),
    [("nothing", WHY, "number"), ("Q-7K3F9-X", "short", "reason")],
)
def test_number_and_reason_are_asked_for(number: str, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask_to_open(actor=staff(), number=number, reason=reason)
    assert field in refused.value.fields


def test_the_database_keeps_requests_and_readings_as_they_are() -> None:
    asks, _allows, _made, opening = opened()
    read_opened(actor=asks, opening=opening)
    tries: list[Callable[[], object]] = [
        lambda: BreakGlass.objects.filter(pk=opening.pk).update(reason="Something else"),
        lambda: BreakGlass.objects.filter(pk=opening.pk).delete(),
        lambda: BreakGlassReading.objects.all().update(created_at=timezone.now()),
        lambda: BreakGlassReading.objects.all().delete(),
    ]
    for attempt in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
