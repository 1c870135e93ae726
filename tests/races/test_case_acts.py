"""Two acts on one case at one moment: it ends in a state that one order of them explains.

Every act locks question, case and draft before it looks (locks.py). Each docstring says what
happens without the locks; these tests were seen red without them. Tests that go past the
services name the constraint that is left.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.errors import Conflict, DomainError
from apps.core.models import Event
from apps.forum.choices import AnswerState, CaseState
from apps.forum.clock_choices import CaseEventKind, DeclineReason, TransferState
from apps.forum.models import (
    Answer,
    Case,
    CaseEvent,
    CaseMessage,
    RoutingRule,
    Signature,
    Transfer,
)
from apps.forum.services.answers import issue_answer, save_draft, sign_answer
from apps.forum.services.assignment import assign_case
from apps.forum.services.cases import replayed_day
from apps.forum.services.clock import decline_case, lapse_case
from apps.forum.services.conversation import ask_for_more, reply_to_authority
from apps.forum.services.routing import RuleContent, add_rule, change_rule, end_rule
from apps.forum.services.transfers import accept_transfer, propose_transfer
from apps.profiles.choices import Role
from tests.factories.forum import (
    answer,
    answer_content,
    case,
    developer,
    membership_of,
    officials_of,
)
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.support import Outcome, race, winners

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
CROWD, ROUNDS = 8, 20


def either(first: Callable[[], Any], second: Callable[[], Any]) -> list[Outcome]:
    """Let half of the crowd do the first, half the second; nothing but a refusal goes wrong."""
    outcomes = race(CROWD, lambda number: (second if number % 2 else first)())
    wrong = [o.error for o in outcomes if o.error and not isinstance(o.error, DomainError)]
    assert wrong == []
    return outcomes


def told(of: Case) -> list[str]:
    """Return the kinds of events of the case; each has the number after the one before."""
    rows = list(CaseEvent.objects.filter(case=of).order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return [row.kind for row in rows]


def fresh(of: Case) -> Case:
    """Return the case as it stands; its day is what its events say."""
    found: Case = Case.objects.select_related("authority", "question").get(pk=of.pk)
    assert found.due_on == replayed_day(found)
    return found


def stopped() -> tuple[Case, Actor, Actor]:
    """Return a case that waits for its asker, with the asker and an official."""
    asker = developer()
    of = case("private", asker=asker)
    official, _signer = officials_of(of.authority)
    ask_for_more(actor=official, case=of, text="Which vector is it?")
    return of, asker, official


def test_a_reply_and_a_lapse_end_with_one_reply_and_a_running_clock() -> None:
    """Without locks: a reply that reached a closed case, or two ends of one stop."""
    for _round in range(ROUNDS):
        of, asker, _official = stopped()
        outcomes = either(
            lambda: reply_to_authority(actor=asker, case=of, text="The third one."),  # noqa: B023
            lambda: lapse_case(case=of),  # noqa: B023
        )
        replies = CaseMessage.objects.filter(case=of, side="asker").count()
        assert replies == 1
        assert fresh(of).state == CaseState.RUNNING
        kinds = told(of)
        lapses = kinds.count(CaseEventKind.LAPSED)
        assert lapses <= 1
        assert len(winners(outcomes)) == 1 + lapses
        assert kinds[-1] == CaseEventKind.RESUMED
        lapsed = Event.objects.filter(name="forum.case_lapsed", subject_id=of.pk)
        assert lapsed.count() == lapses


def test_of_many_writers_of_the_next_event_one_gets_through() -> None:
    """The services bypassed: `case_event_number` is what is left."""
    for _round in range(ROUNDS):
        of, _asker, _official = stopped()

        def act(number: int, of: Case = of) -> object:
            kind = CaseEventKind.LAPSED if number % 2 else CaseEventKind.RESUMED
            state = CaseState.LAPSED if number % 2 else CaseState.RUNNING
            with transaction.atomic():
                CaseEvent.objects.create(case=of, number=3, kind=kind, at=timezone.now())
                return Case.objects.filter(pk=of.pk).update(state=state)

        outcomes = race(CROWD, act)
        assert len(winners(outcomes)) == 1
        assert {type(o.error) for o in outcomes if o.error} == {IntegrityError}
        told(of)


def test_eight_stops_are_one_stop() -> None:
    """Without locks: several requests, of which the asker can reply to one."""
    for _round in range(ROUNDS):
        asker = developer()
        of = case("private", asker=asker)
        people = officials_of(of.authority)
        outcomes = race(
            CROWD,
            lambda n: ask_for_more(actor=people[n % 2], case=of, text=f"Which vector? {n}"),  # noqa: B023
        )
        assert len(winners(outcomes)) == 1
        assert {type(o.error) for o in outcomes if o.error} == {Conflict}
        assert CaseMessage.objects.filter(case=of).count() == 1
        assert told(of) == [CaseEventKind.RECEIVED, CaseEventKind.STOPPED]
        asked = Event.objects.filter(name="forum.clarification_requested", subject_id=of.pk)
        assert asked.count() == 1


def test_a_stop_and_an_issue_never_stop_what_is_answered() -> None:
    """Without locks: an answered case that waits for its asker for ever."""
    for _round in range(ROUNDS):
        made = answer("signed")
        drafter, signer = officials_of(made.authority)
        of, seen = made.case, made.content_hash
        outcomes = either(
            lambda: issue_answer(actor=signer, answer=made, seen_hash=seen),  # noqa: B023
            lambda: ask_for_more(actor=drafter, case=of, text="Which vector is it?"),  # noqa: B023
        )
        assert fresh(of).state == CaseState.ANSWERED
        assert Answer.objects.get(pk=made.pk).state == AnswerState.ISSUED
        kinds = told(of)
        assert kinds[-1] == CaseEventKind.ANSWERED
        assert len(winners(outcomes)) == 1 + kinds.count(CaseEventKind.STOPPED)


def test_declining_and_signing_leave_no_signature_that_counts() -> None:
    """Without locks: a declined case with an answer that is signed and offered still."""
    for _round in range(ROUNDS):
        made = answer("offered")
        drafter, signer = officials_of(made.authority)
        seen = made.content_hash
        either(
            lambda: decline_case(
                actor=drafter,  # noqa: B023
                case=made.case,  # noqa: B023
                code=DeclineReason.OUT_OF_SCOPE,
                reason="Not ours.",
            ),
            lambda: sign_answer(actor=signer, answer=made, seen_hash=seen),  # noqa: B023
        )
        assert fresh(made.case).state == CaseState.DECLINED
        left = Answer.objects.get(pk=made.pk)
        assert (left.state, left.content_hash) == (AnswerState.DRAFTING, "")
        assert not Signature.objects.valid_for(left).exists()
        with pytest.raises(DomainError):
            issue_answer(actor=signer, answer=left, seen_hash=seen)


def test_a_consent_to_a_transfer_and_an_issue_exclude_each_other() -> None:
    """Without locks: answered here and handed on, with two clocks for one question."""
    for _round in range(ROUNDS):
        asker, there = developer(), AuthorityFactory()
        made = answer("signed", of=case(asker=asker))
        drafter, signer = officials_of(made.authority)
        proposal = propose_transfer(
            actor=drafter, case=made.case, to_authority=there, reason="They license it."
        )
        outcomes = either(
            lambda: accept_transfer(actor=asker, transfer=proposal),  # noqa: B023
            lambda: issue_answer(actor=signer, answer=made, seen_hash=made.content_hash),  # noqa: B023
        )
        assert len(winners(outcomes)) == 1
        left, state = fresh(made.case), Transfer.objects.get(pk=proposal.pk).state
        moved = Case.objects.filter(question=made.question, authority=there).exists()
        issued = Answer.objects.get(pk=made.pk).state == AnswerState.ISSUED
        assert (left.state, state, moved, issued) in {
            (CaseState.ANSWERED, TransferState.VOID, False, True),
            (CaseState.TRANSFERRED, TransferState.ACCEPTED, True, False),
        }


def test_two_consents_to_one_transfer_open_one_case() -> None:
    """The services bypassed: of one question and authority there is one case."""
    for _round in range(ROUNDS):
        asker, there = developer(), AuthorityFactory()
        of = case("private", asker=asker)
        proposal = propose_transfer(
            actor=officials_of(of.authority)[0], case=of, to_authority=there, reason="Theirs."
        )
        outcomes = race(CROWD, lambda _n: accept_transfer(actor=asker, transfer=proposal))  # noqa: B023
        assert len(winners(outcomes)) == 1
        assert Case.objects.filter(question=of.question, authority=there).count() == 1
        received = Event.objects.filter(
            name="forum.case_received",
            data__case_id=str(Case.objects.get(question=of.question, authority=there).pk),
        )
        assert received.count() == 1
        elsewhere = AuthorityFactory()

        def bypass(_number: int, of: Case = of, there: Any = elsewhere) -> object:
            moment = timezone.now()
            return Case.objects.create(question=of.question, authority=there, received_at=moment)

        again = race(CROWD, bypass)
        assert len(winners(again)) == 1
        assert {type(o.error) for o in again if o.error} == {IntegrityError}


def test_two_editors_change_one_rule_once() -> None:
    """Without locks two rules follow one; past the services that is what a key refuses."""
    editors = [actor_as(Role.EDITOR) for _ in range(CROWD)]
    authority = AuthorityFactory()
    for _round in range(ROUNDS):
        rule = add_rule(actor=editors[0], content=RuleContent(authority=authority))

        def act(number: int, rule: RoutingRule = rule) -> object:
            if number == 0:
                end_rule(actor=editors[0], rule=rule)
                return rule
            content = RuleContent(authority=authority, priority=number)
            return change_rule(actor=editors[number], rule=rule, content=content)

        outcomes = race(CROWD, act)
        assert len(winners(outcomes)) == 1
        assert {type(o.error) for o in outcomes if o.error} == {Conflict}
        assert RoutingRule.objects.filter(follows=rule).count() == (outcomes[0].error is not None)
        RoutingRule.objects.in_force().update(ended_at=timezone.now(), ended_by=editors[0].user_id)
    lone = add_rule(actor=editors[0], content=RuleContent(authority=authority))

    def bypass(number: int) -> object:
        return RoutingRule.objects.create(
            authority=authority, follows=lone, made_by_id=editors[number].person_id
        )

    outcomes = race(CROWD, bypass)
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {IntegrityError}


def test_a_claim_and_a_draft_at_once_are_both_kept() -> None:
    """Without locks one of them would write the row as it was before the other."""
    for _round in range(ROUNDS):
        of = case("private")
        first, second = officials_of(of.authority)
        seat, content = membership_of(second), answer_content()

        def act(
            number: int,
            of: Case = of,
            people: Any = (first, second),
            seat: Any = seat,
            content: Any = content,
        ) -> object:
            if number % 2:
                return assign_case(actor=people[1], case=of, to=seat, seen=None)
            return save_draft(actor=people[0], case=of, content=content, version=None)

        outcomes = race(CROWD, act)
        assert {type(o.error) for o in outcomes if o.error} <= {Conflict}
        # Claiming twice is claiming once; only one first draft is made.
        assert all(o.error is None for o in outcomes[1::2])
        assert len(winners(outcomes[::2])) == 1
        left = fresh(of)
        assert (left.state, left.assignee_id) == (CaseState.RUNNING, seat.pk)
        assert Answer.objects.filter(case=of).count() == 1
        assert told(of) == [CaseEventKind.RECEIVED, CaseEventKind.BEGUN]
        assigned = Event.objects.filter(name="forum.case_assigned", subject_id=of.pk)
        assert assigned.count() == 1
