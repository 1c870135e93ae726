"""Acts on the clock of a case, the conversation about it, and what time does by itself."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from apps.core.actor import Actor
from apps.core.clock import at, now
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed
from apps.core.models import Event
from apps.forum.choices import AnswerState, CaseState, QuestionState
from apps.forum.clock import due_on
from apps.forum.clock_choices import CaseEventKind, DeclineReason, TransferState
from apps.forum.models import Answer, Case, CaseEvent, CaseMessage, Question, Transfer
from apps.forum.services.answers import sign_answer
from apps.forum.services.calendars import end_day, recompute, set_day, set_target
from apps.forum.services.cases import calendars_of, happened
from apps.forum.services.clock import announce_delay, decline_case, resume_case
from apps.forum.services.conversation import (
    ask_clarification,
    ask_for_more,
    clarify_answer,
    remark_to_asker,
    remark_to_authority,
    reply_to_authority,
)
from apps.forum.services.transfers import (
    accept_transfer,
    propose_transfer,
    refuse_transfer,
    take_back_transfer,
)
from apps.forum.sweeping import run_clocks
from apps.profiles.models import Organisation
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import AuthorityFactory, actor_as, country
from tests.services.forum.clock_acts import step
from tests.unit.forum.test_clock import COUNTRIES

pytestmark = pytest.mark.django_db


def told(of: Case) -> list[str]:
    """Return the kinds of the events of a case, in their order."""
    return list(CaseEvent.objects.filter(case=of).values_list("kind", flat=True))


def fresh(of: Case) -> Case:
    found: Case = Case.objects.select_related("authority", "question").get(pk=of.pk)
    return found


def happened_to(name: str) -> int:
    return Event.objects.filter(name=name).count()


def asked(**where: Any) -> tuple[Case, Actor, Actor]:
    """Return a case with its asker and an official; `where` says of what authority."""
    asker = developer()
    of = case(asker=asker, **where)
    return of, asker, officials_of(of.authority)[0]


def test_a_thread_from_receipt_to_answer() -> None:
    of, _asker, _official = asked()
    assert of.due_on is not None
    answer(of=of)
    assert told(of) == ["received", "begun", "answered"]


def test_the_authority_asks_and_the_reply_lets_the_clock_run() -> None:
    of, asker, official = asked()
    ask_for_more(actor=official, case=of, text="Which vector?")
    stopped = fresh(of)
    assert (stopped.state, stopped.due_on) == (CaseState.STOPPED, None)
    with pytest.raises(Conflict):
        ask_for_more(actor=official, case=of, text="Which vector, please?")
    with at(now() + timedelta(days=20)):
        reply_to_authority(actor=asker, case=of, text="A lentiviral one.")
    runs = fresh(of)
    assert runs.state == CaseState.RUNNING
    assert runs.due_on is not None
    assert of.due_on is not None
    assert runs.due_on > of.due_on
    assert told(of) == ["received", "stopped", "resumed"]
    with pytest.raises(Conflict):
        reply_to_authority(actor=asker, case=of, text="And once more.")
    assert happened_to("forum.clarification_requested") == 1
    assert happened_to("forum.asker_wrote") == 1


def test_only_the_sides_speak() -> None:
    of, _asker, official = asked()
    stranger, other = developer(), officials_of(AuthorityFactory())[0]
    with pytest.raises(NotAllowed):
        ask_for_more(actor=other, case=of, text="Which vector?")
    ask_for_more(actor=official, case=of, text="Which vector?")
    with pytest.raises(NotAllowed):
        reply_to_authority(actor=stranger, case=of, text="A lentiviral one.")
    with pytest.raises(NotAllowed):
        resume_case(actor=other, case=of)
    resume_case(actor=official, case=of)
    assert fresh(of).state == CaseState.RUNNING


def test_nobody_else_reads_the_conversation_of_a_public_question() -> None:
    authorities = [AuthorityFactory(), AuthorityFactory()]
    asker = developer()
    of = case(asker=asker, authorities=authorities)
    official = officials_of(of.authority)[0]
    ask_for_more(actor=official, case=of, text="Which vector?")
    other = next(a for a in authorities if a.pk != of.authority_id)
    readers = {
        "asker": asker,
        "official": official,
        "other authority": officials_of(other)[0],
        "stranger": developer(),
    }
    seen = {name for name, a in readers.items() if CaseMessage.objects.visible_to(a).exists()}
    assert seen == {"asker", "official"}
    seen = {
        name
        for name, a in readers.items()
        if CaseEvent.objects.visible_to(a).filter(case=of).exists()
    }
    assert seen == {"asker", "official"}


def test_remarks_change_no_clock_and_come_once() -> None:
    of, asker, official = asked()
    remark_to_asker(actor=official, case=of, text="We began.")
    first = remark_to_authority(actor=asker, case=of, text="Thank you.")
    assert remark_to_authority(actor=asker, case=of, text="Thank you.").pk == first.pk
    assert CaseMessage.objects.count() == 2
    assert fresh(of).due_on == of.due_on
    with pytest.raises(Invalid):
        remark_to_asker(actor=official, case=of, text="x" * 5001)


def test_a_delay_names_a_later_working_day() -> None:
    of, _asker, official = asked()
    assert of.due_on is not None
    calendar = calendars_of([of.authority])[of.authority_id]
    later = calendar.day_after(of.due_on, 10)
    for wrong in (of.due_on, of.due_on + timedelta(days=500)):
        with pytest.raises(Invalid):
            announce_delay(actor=official, case=of, new_due=wrong, reason="Many questions.")
    announce_delay(actor=official, case=of, new_due=later, reason="Many questions.")
    assert fresh(of).due_on == later
    assert told(of) == ["received", "due_changed"]


def test_declining_closes_the_question_and_voids_signatures() -> None:
    of, _asker, official = asked()
    made = answer("signed", of=of)
    decline_case(actor=official, case=of, code=DeclineReason.OUT_OF_SCOPE, reason="Not our field.")
    made.refresh_from_db()
    assert made.state == AnswerState.DRAFTING
    assert Question.objects.get(pk=of.question_id).state == QuestionState.CLOSED
    signer = officials_of(of.authority)[1]
    with pytest.raises(DomainError):
        sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    last = CaseEvent.objects.filter(case=of).latest("number")
    assert (last.kind, last.reason_code) == ("declined", "out_of_scope")


def test_a_question_stays_open_while_somebody_works_on_it() -> None:
    authorities = [AuthorityFactory(), AuthorityFactory()]
    of = case(authorities=authorities)
    official = officials_of(of.authority)[0]
    decline_case(actor=official, case=of, code=DeclineReason.NO_QUESTION, reason="Unclear.")
    assert Question.objects.get(pk=of.question_id).state == QuestionState.OPEN


def test_clarification_of_an_answer_once() -> None:
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    official = officials_of(made.authority)[0]
    with pytest.raises(Conflict):
        clarify_answer(actor=official, case=made.case, text="Nobody asked.")
    ask_clarification(actor=asker, answer=made, text="Does this hold for frozen products?")
    with pytest.raises(Conflict), transaction.atomic():
        ask_clarification(actor=asker, answer=made, text="And for fresh ones?")
    with pytest.raises(NotAllowed):
        ask_clarification(actor=developer(), answer=made, text="And for me?")
    clarify_answer(actor=official, case=made.case, text="Yes, for both.")
    with pytest.raises(Conflict):
        clarify_answer(actor=official, case=made.case, text="Once more.")
    assert Answer.objects.get(pk=made.pk).text_md == made.text_md


def proposed() -> tuple[Transfer, Case, Actor, Actor]:
    of, asker, official = asked()
    made = propose_transfer(
        actor=official, case=of, to_authority=AuthorityFactory(), reason="They are responsible."
    )
    return made, of, asker, official


def test_a_transfer_needs_the_asker() -> None:
    made, of, asker, official = proposed()
    with pytest.raises(Conflict):
        propose_transfer(
            actor=official, case=of, to_authority=AuthorityFactory(), reason="Or they."
        )
    for actor in (official, developer(), officials_of(made.to_authority)[0]):
        with pytest.raises(NotAllowed):
            accept_transfer(actor=actor, transfer=made)
    reader = officials_of(made.to_authority)[0]
    assert not Case.objects.manageable_by(reader).exists()
    new = accept_transfer(actor=asker, transfer=made)
    assert (fresh(of).state, new.state) == (CaseState.TRANSFERRED, CaseState.RECEIVED)
    assert told(of) == ["received", "transferred"]
    assert Question.objects.get(pk=of.question_id).state == QuestionState.OPEN
    assert Case.objects.manageable_by(reader).get().pk == new.pk
    assert Case.objects.manageable_by(official).get().pk == of.pk
    with pytest.raises(Conflict):
        accept_transfer(actor=asker, transfer=made)


def test_a_private_question_moves_only_with_consent() -> None:
    asker = developer()
    of = case("private", asker=asker)
    other = AuthorityFactory()
    made = propose_transfer(
        actor=officials_of(of.authority)[0], case=of, to_authority=other, reason="They know."
    )
    reader = officials_of(other)[0]
    assert not Question.objects.visible_to(reader).exists()
    refuse_transfer(actor=asker, transfer=made)
    assert not Question.objects.visible_to(reader).exists()
    assert fresh(of).state == CaseState.RECEIVED


def test_who_was_asked_already_takes_nothing_over() -> None:
    authorities = [AuthorityFactory(), AuthorityFactory()]
    of = case(authorities=authorities)
    other = next(a for a in authorities if a.pk != of.authority_id)
    official = officials_of(of.authority)[0]
    for wrong in (other, of.authority):
        with pytest.raises(Invalid):
            propose_transfer(actor=official, case=of, to_authority=wrong, reason="They know.")


def test_a_proposal_ends_with_its_case_with_time_or_by_hand() -> None:
    made, of, asker, official = proposed()
    decline_case(actor=official, case=of, code=DeclineReason.NO_QUESTION, reason="Unclear.")
    made.refresh_from_db()
    assert made.state == TransferState.VOID
    with pytest.raises(Conflict):
        accept_transfer(actor=asker, transfer=made)
    made, of, _asker, official = proposed()
    take_back_transfer(actor=official, case=of)
    made, _of, _asker, _official = proposed()
    with at(now() + settings.FORUM_TRANSFER_WITHIN + timedelta(minutes=1)):
        assert run_clocks()["expired"] == 1
        assert run_clocks()["expired"] == 0
    made.refresh_from_db()
    assert made.state == TransferState.EXPIRED


def test_without_a_reply_a_case_is_reminded_of_and_lapses_once() -> None:
    of, asker, official = asked()
    ask_for_more(actor=official, case=of, text="Which vector?")
    start = now()
    with at(start + timedelta(days=47)):
        assert [run_clocks()[name] for name in ("reminded", "lapsed")] == [1, 0]
        assert run_clocks()["reminded"] == 0
    with at(start + timedelta(days=62)):
        assert run_clocks()["lapsed"] == 1
        assert run_clocks()["lapsed"] == 0
    assert fresh(of).state == CaseState.LAPSED
    assert Question.objects.get(pk=of.question_id).state == QuestionState.CLOSED
    assert happened_to("forum.case_lapsed") == 1
    with at(start + timedelta(days=95)), pytest.raises(Conflict):
        reply_to_authority(actor=asker, case=of, text="Too late.")
    with at(start + timedelta(days=80)):
        reply_to_authority(actor=asker, case=of, text="A lentiviral one.")
    assert fresh(of).state == CaseState.RUNNING
    assert Question.objects.get(pk=of.question_id).state == QuestionState.OPEN


def test_no_case_lapses_whose_asker_was_not_reminded() -> None:
    of, _asker, official = asked()
    ask_for_more(actor=official, case=of, text="Which vector?")
    start = now()
    with at(start + timedelta(days=70)):
        done = run_clocks()
        assert (done["lapsed"], done["reminded"]) == (0, 1)
    assert fresh(of).reminded_at is not None
    with at(start + timedelta(days=85)):
        assert run_clocks()["lapsed"] == 1


def test_overdue_is_told_once_however_often_it_is_looked_for() -> None:
    _of, _asker, _official = asked()
    with at(now() + timedelta(days=1)):
        assert run_clocks()["overdue"] == 0
    for _ in range(2):
        with at(now() + timedelta(days=90)):
            run_clocks()
    assert happened_to("forum.case_overdue") == 1


def test_a_changed_calendar_moves_open_cases() -> None:
    of, _asker, _official = asked()
    signer = officials_of(of.authority)[1]
    assert of.due_on is not None
    day = set_day(actor=signer, authority=of.authority, day=of.due_on, is_open=False, label="Move")
    assert fresh(of).due_on != of.due_on
    end_day(actor=signer, day=day)
    assert fresh(of).due_on == of.due_on
    assert recompute() == 0
    set_target(actor=signer, authority=of.authority, working_days=3)
    assert fresh(of).due_on == of.due_on, "what was said to the asker stays"
    new = case(authorities=[of.authority])
    assert new.due_on is not None
    assert new.due_on < of.due_on
    with pytest.raises(NotAllowed):
        set_target(actor=actor_as("developer"), authority=of.authority, working_days=3)


def alone(of: Case) -> None:
    """Write an event of another state than the case has."""
    CaseEvent.objects.create(
        case=of, number=9, kind=CaseEventKind.DECLINED, at=now(), reason_code="no_question"
    )
    connection.check_constraints()


def test_the_database_keeps_events_and_state_together() -> None:
    """As the release before writes it, and against whoever bypasses the services."""
    of, _asker, official = asked()
    Case.objects.filter(pk=of.pk).update(state=CaseState.RUNNING)
    assert told(of) == ["received", "begun"]
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        alone(of)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseEvent.objects.filter(case=of).update(kind="answered")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseEvent.objects.filter(case=of).delete()
    remark_to_asker(actor=official, case=of, text="We began.")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseMessage.objects.update(text_md="Something else.")
    CaseMessage.objects.update(text_md="", text_html="")


def begun(chance: random.Random, authority: Organisation) -> tuple[Case, Actor, Actor, datetime]:
    """Return a case at the authority, from some time of the year."""
    moment = now() - timedelta(minutes=chance.randint(0, 60 * 24 * 365))
    with at(moment):
        return *asked(authorities=[authority]), moment


# A thousand of them in `make deep`.
MANY = [pytest.param(number, 250, marks=pytest.mark.deep) for number in range(1, 5)]


@pytest.mark.parametrize(("seed", "histories"), [(0, 2), *MANY])
def test_what_is_stored_is_what_the_events_say(seed: int, histories: int) -> None:
    """Random histories in ten calendars, all year round; days as in `unit/forum/test_clock.py`."""
    chance = random.Random(seed)
    authorities = [AuthorityFactory(country=country(code)) for code in COUNTRIES]
    for number in range(histories):
        with transaction.atomic():
            tell_and_compare(chance, authorities[number % len(authorities)])
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)


def tell_and_compare(chance: random.Random, authority: Organisation) -> None:
    """Tell one history; after each step the stored day is that of the events."""
    of, asker, official, moment = begun(chance, authority)
    for _step in range(6):
        moment += timedelta(minutes=chance.randint(1, 60 * 24 * 9))
        with at(moment):
            try:
                with transaction.atomic():
                    step(of, asker, official, chance)
            except DomainError:
                continue
        stored = fresh(of)
        calendar = calendars_of([stored.authority])[stored.authority_id]
        events = happened(CaseEvent.objects.filter(case=of).order_by("number"))
        assert stored.due_on == due_on(events, calendar)


def test_withdrawing_is_told_too() -> None:
    made = question("withdrawn")
    of = Case.objects.get(question=made)
    assert told(of) == ["received", "withdrawn"]
