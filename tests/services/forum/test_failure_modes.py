"""How forums fail (forum.md, section 5): each check turns red on the naive version.

Here are the modes 5, 6, 10, 13 and 15. The others have theirs elsewhere: 1 and 2 in
`faults/test_bites.py`, 3 in `architecture/test_query_counts.py`, 4 in
`services/notifications/test_walk.py`, 8 in `access/test_mutants.py`, the races of 5 and 6 in
`races/test_bites.py`; the walk of an answer is in `test_walks.py`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.access import RULES
from apps.core.clock import at, now
from apps.core.errors import Invalid, NotAllowed
from apps.core.events import SUBSCRIPTIONS, Subscription
from apps.core.models import Event
from apps.core.versions import save_versioned
from apps.forum import sweeping
from apps.forum.choices import AnswerState, AnswerValidity
from apps.forum.clock import Calendar, Happened
from apps.forum.clock_choices import CaseEventKind
from apps.forum.models import Acceptance, Answer, AnswerVote, Case, Question, Watch
from apps.forum.rules import READ, may_issue_answer
from apps.forum.services import acceptance, cases, questions, votes
from apps.forum.services.answers import issue_answer, sign_answer
from apps.forum.services.clock import announce_delay
from apps.forum.services.conversation import ask_for_more, reply_to_authority
from apps.notifications.models import Notification
from apps.profiles import capacities
from apps.profiles.models import Membership, Organisation, organisations
from apps.profiles.services import domains
from tests.factories.forum import (
    answer,
    case,
    developer,
    officials_of,
    question,
    question_content,
)
from tests.factories.life import replacement
from tests.factories.profiles import (
    AuthorityFactory,
    DomainFactory,
    OrganisationFactory,
    actor_as,
    actor_for,
)
from tests.services.forum.test_first_public import WALKS, Walk

pytestmark = pytest.mark.django_db
Check = Callable[[], None]
Plant = Callable[[pytest.MonkeyPatch], None]
# What a check raises when it finds what it looks for; anything else is a broken test.
RED = (AssertionError, pytest.fail.Exception)


def _sql(statement: str) -> Plant:
    """Return a plant that takes a guard of the database away, for one transaction."""

    def plant(_patch: pytest.MonkeyPatch) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return plant


def _put(target: Any, name: str, value: Any) -> Plant:
    """Return a plant that puts something else in the place of a name."""
    return lambda patch: patch.setattr(target, name, value)


def _all(*plants: Plant) -> Plant:
    def plant(patch: pytest.MonkeyPatch) -> None:
        for one in plants:
            one(patch)

    return plant


# 5: two accepted answers, or one of another question


def one_answer_of_an_authority_is_accepted() -> None:
    asker = developer()
    old = answer(of=case(asker=asker))
    acceptance.accept_answer(actor=asker, answer=old)
    new = replacement(old)
    acceptance.accept_answer(actor=asker, answer=new)
    acceptance.accept_answer(actor=asker, answer=new)
    assert list(Acceptance.objects.active().values_list("answer", flat=True)) == [new.pk]


def no_answer_of_another_question_is_accepted() -> None:
    asker = developer()
    made, other = answer(of=case(asker=asker)), question(asker=asker)
    row: dict[str, Any] = {"authority_id": made.authority_id, "actor_id": asker.person_id}
    with pytest.raises(IntegrityError), transaction.atomic():
        _insert_and_check(Acceptance(question=other, answer=made, **row))


def _insert_and_check(row: Acceptance) -> None:
    row.save(force_insert=True)
    connection.check_constraints()


def _accept_and_clear_nothing(*, actor: Any, answer: Answer) -> Acceptance:
    row: dict[str, Any] = {"question_id": answer.question_id, "authority_id": answer.authority_id}
    made: Acceptance = Acceptance.objects.create(answer=answer, actor_id=actor.person_id, **row)
    return made


# 6: sent twice


def a_form_sent_twice_asks_once() -> None:
    actor, content = developer(), question_content(authorities=[AuthorityFactory()])
    key = uuid4().hex
    for _time in range(2):
        questions.ask_question(actor=actor, content=content, key=key, submit=False)
    assert Question.objects.filter(asker_id=actor.user_id).count() == 1


def a_vote_pressed_twice_counts_once() -> None:
    issued, reader = answer(), developer()
    for _time in range(2):
        votes.vote_answer(actor=reader, answer=issued)
    number = Answer.objects.annotate(n=AnswerVote.objects.all().number_of("pk"))
    assert number.get(pk=issued.pk).n == 1


def _always_create(**given: Any) -> tuple[Any, bool]:
    return given["create"](), True


# 10: news at the wrong moment


def _walked(kind: str) -> Check:
    def check() -> None:
        WALKS[kind](Walk(kind))

    return check


def _tell_at(event: str) -> Plant:
    """Return a plant that tells whoever watches, whenever this happens."""

    def naive(told: Event) -> None:
        Notification.objects.bulk_create(
            Notification(recipient_id=pk, event=told, kind="forum.question_is_news")
            for pk in Watch.objects.values_list("person_id", flat=True)
        )

    def plant(patch: pytest.MonkeyPatch) -> None:
        entry = Subscription("forum.naive", (event,), naive)
        patch.setitem(SUBSCRIPTIONS._entries, "forum.naive", entry)

    return plant


# 13: an official who is none, or is none any more


def who_left_signs_and_issues_nothing() -> None:
    made = answer("signed")
    _drafter, signer = officials_of(made.authority)
    gone = Membership.objects.select_related("user").get(user_id=signer.person_id)
    Membership.objects.filter(pk=gone.pk).update(state="lapsed")
    left = actor_for(gone.user, second_factor=True)
    assert not left.may(READ)
    with pytest.raises(NotAllowed):
        sign_answer(actor=left, answer=made, seen_hash=made.content_hash)
    with pytest.raises(NotAllowed):
        issue_answer(actor=left, answer=made, seen_hash=made.content_hash)


def an_answer_keeps_the_name_of_its_day() -> None:
    made = answer()
    before = made.authority.name
    Organisation.objects.filter(pk=made.authority_id).update(name="Agency of Another Name")
    found = Answer.objects.select_related("authority", "capacity").get(pk=made.pk)
    assert found.authority_name == before


def who_wrote_does_not_sign() -> None:
    made = answer("offered")
    drafter, _signer = officials_of(made.authority)
    with pytest.raises(NotAllowed):
        sign_answer(actor=drafter, answer=made, seen_hash=made.content_hash)


def without_second_factor_nobody_signs() -> None:
    made = answer("offered")
    signer = officials_of(made.authority)[1]
    stolen = actor_for(Membership.objects.get(user_id=signer.person_id).user)
    with pytest.raises(NotAllowed):
        sign_answer(actor=stolen, answer=made, seen_hash=made.content_hash)


def what_looks_like_another_domain_is_refused() -> None:
    DomainFactory(domain="medicines.example")
    with pytest.raises(Invalid):
        domains.add_domain(
            actor=actor_as("admin"), organisation=OrganisationFactory(), domain="rnedicines.example"
        )


def _rights_of_whoever_ever_was_one(patch: pytest.MonkeyPatch) -> None:
    """As a badge that is written into a session, or computed from a group."""

    def naive() -> Any:
        rows = Membership.objects.with_mandate_facts()
        return rows.select_related("organisation").order_by("verified_at", "pk")

    patch.setattr(capacities, "_verified", naive)


def _issue_without_second_step(patch: pytest.MonkeyPatch) -> None:
    rule = RULES.get("forum.sign_answer")

    def naive(actor: Any, obj: Any = None) -> Any:
        decision = rule(actor, obj)
        return True if getattr(decision, "code", "") == "second_factor_required" else decision

    patch.setitem(RULES._entries, "forum.sign_answer", naive)


# 15: clocks that lie


def past_its_date_nothing_is_valid() -> None:
    made = answer()
    found = Answer.objects.with_validity().get(pk=made.pk)
    assert found.valid_until is not None
    after = found.valid_until + timedelta(days=1)
    assert found.validity_on(after) == AnswerValidity.EXPIRED


def a_day_is_counted_in_working_days() -> None:
    of = case()
    calendar = Calendar(of.authority.country_id or "")
    assert of.due_on is not None
    assert calendar.is_working(of.due_on)
    days = of.events.get(kind=CaseEventKind.RECEIVED).working_days
    received = calendar.local_day(of.received_at)
    assert calendar.working_days(received, of.due_on) == days


def while_it_waits_for_the_asker_the_clock_stands() -> None:
    asker = developer()
    of = case(asker=asker)
    ask_for_more(actor=officials_of(of.authority)[0], case=of, text="Which vector?")
    with at(now() + timedelta(days=30)):
        reply_to_authority(actor=asker, case=of, text="A lentiviral one.")
    later = Case.objects.get(pk=of.pk).due_on
    assert of.due_on is not None
    assert later is not None
    assert later > of.due_on + timedelta(days=20)


def the_stored_day_is_that_of_the_events() -> None:
    of = case()
    calendar = Calendar(of.authority.country_id or "")
    assert of.due_on is not None
    new = calendar.day_after(of.due_on, 5)
    announce_delay(
        actor=officials_of(of.authority)[0], case=of, new_due=new, reason="The file is large."
    )
    found = Case.objects.select_related("authority").get(pk=of.pk)
    assert found.due_on == cases.replayed_day(found) == new


def that_it_is_over_is_told_once() -> None:
    of = case()
    assert of.due_on is not None
    for days in (1, 1, 5):
        with at(of.received_at + timedelta(days=(of.due_on - of.received_at.date()).days + days)):
            sweeping.run_clocks()
    assert Event.objects.filter(name="forum.case_overdue", subject_id=of.pk).count() == 1


def _by_the_stored_state(answer: Answer, _day: date) -> AnswerValidity:
    issued = answer.state == AnswerState.ISSUED
    return AnswerValidity.VALID if issued else AnswerValidity.SUPERSEDED


def _days_of_the_calendar(_calendar: Calendar, day: date, count: int) -> date:
    return day + timedelta(days=count)


def _stops_are_nothing(events: Any, calendar: Calendar) -> date | None:
    first: Happened = events[0]
    return calendar.day_after(calendar.local_day(first.at), first.working_days or 1)


def _tell_each_time(patch: pytest.MonkeyPatch) -> None:
    def naive(obj: Any, **given: Any) -> None:
        given["values"] = {k: v for k, v in given["values"].items() if k != "overdue_told_at"}
        save_versioned(obj, **given)

    patch.setattr(sweeping, "save_versioned", naive)


FAILURES: dict[str, tuple[Check, Plant]] = {
    "5 two accepted": (
        one_answer_of_an_authority_is_accepted,
        _all(
            _sql("DROP INDEX acceptance_one_active_per_authority"),
            _put(acceptance, "accept_answer", _accept_and_clear_nothing),
        ),
    ),
    "5 of another question": (
        no_answer_of_another_question_is_accepted,
        _sql("ALTER TABLE forum_acceptance DROP CONSTRAINT acceptance_of_its_answer"),
    ),
    "6 sent twice": (a_form_sent_twice_asks_once, _put(questions, "once", _always_create)),
    "6 voted twice": (
        a_vote_pressed_twice_counts_once,
        _sql("ALTER TABLE forum_answervote DROP CONSTRAINT vote_once_per_person"),
    ),
    "10 when it is sent to an authority": (
        _walked("private"),
        _tell_at("forum.question_submitted"),
    ),
    "10 before it is answered": (_walked("after_answer"), _tell_at("forum.question_submitted")),
    "10 on hold": (_walked("held"), _tell_at("forum.question_held")),
    "10 when it is sent back": (_walked("held"), _tell_at("forum.question_returned")),
    "10 at each edit": (_walked("public"), _tell_at("forum.question_edited")),
    "10 when it opens again": (_walked("duplicate"), _tell_at("forum.duplicate_undone")),
    "13 who left": (who_left_signs_and_issues_nothing, _rights_of_whoever_ever_was_one),
    "13 another name": (
        an_answer_keeps_the_name_of_its_day,
        _put(Answer, "authority_name", property(lambda answer: answer.authority.name)),
    ),
    "13 drafter": (
        who_wrote_does_not_sign,
        _all(
            lambda patch: patch.setitem(RULES._entries, "forum.sign_answer", may_issue_answer),
            _sql("ALTER TABLE forum_signature DISABLE TRIGGER forum_signature_guard"),
        ),
    ),
    "13 stolen password": (without_second_factor_nobody_signs, _issue_without_second_step),
    "13 looks alike": (
        what_looks_like_another_domain_is_refused,
        _all(
            _put(domains, "skeleton_of", lambda domain: domain),
            _put(organisations, "skeleton_of", lambda domain: domain),
        ),
    ),
    "15 stored validity": (
        past_its_date_nothing_is_valid,
        _put(Answer, "validity_on", _by_the_stored_state),
    ),
    "15 weekends": (
        a_day_is_counted_in_working_days,
        _put(Calendar, "day_after", _days_of_the_calendar),
    ),
    "15 stops": (
        while_it_waits_for_the_asker_the_clock_stands,
        _put(cases, "due_on", _stops_are_nothing),
    ),
    "15 stale": (the_stored_day_is_that_of_the_events, _put(cases, "CHANGES_THE_DAY", set())),
    "15 told twice": (that_it_is_over_is_told_once, _tell_each_time),
}


@pytest.mark.parametrize("mode", FAILURES)
def test_the_check_is_green(mode: str) -> None:
    FAILURES[mode][0]()


@pytest.mark.parametrize("mode", FAILURES)
def test_the_check_is_red_on_the_naive_version(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check, plant = FAILURES[mode]
    plant(monkeypatch)
    with pytest.raises(RED):
        check()
