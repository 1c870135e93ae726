"""Two acts on one issued answer at one moment: replaced, withdrawn, confirmed, accepted."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.core.errors import Conflict
from apps.core.locking import lock_row
from apps.core.models import Event
from apps.forum.choices import AnswerState
from apps.forum.models import Acceptance, Answer, AnswerDecision, Case, Question
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import issue_answer
from apps.forum.services.decisions import drop_decision, sign_decision
from tests.factories.forum import answer, case, officials_of
from tests.factories.life import confirmation, replacement, withdrawal
from tests.factories.profiles import actor_for
from tests.support import Outcome, race, winners
from tests.support.races import queued

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
CROWD, ROUNDS = 8, 10


def _one_speaks(of: Case) -> list[Answer]:
    return list(Answer.objects.in_force().filter(case=of))


def test_a_replacement_is_issued_once_and_ends_the_old_one_once() -> None:
    for _round in range(ROUNDS):
        old = answer()
        new = replacement(old, "signed")
        signer = officials_of(old.authority)[1]

        def act(_n: int, new: Answer = new, signer: Any = signer) -> object:
            return issue_answer(actor=signer, answer=new, seen_hash=new.content_hash)

        outcomes = race(CROWD, act)
        assert len(winners(outcomes)) == 1
        assert {type(o.error) for o in outcomes if o.error} == {Conflict}
        assert _one_speaks(old.case) == [new]
        told = Event.objects.filter(name="forum.answer_superseded", subject_id=old.pk)
        assert told.count() == 1


def test_replace_and_withdraw_leave_one_end_and_one_answer_in_force() -> None:
    for _round in range(ROUNDS):
        old = answer()
        new, proposed = replacement(old, "signed"), withdrawal(old)
        signer = officials_of(old.authority)[1]

        def act(
            n: int, new: Answer = new, proposed: AnswerDecision = proposed, signer: Any = signer
        ) -> object:
            if n % 2:
                return sign_decision(actor=signer, decision=proposed)
            return issue_answer(actor=signer, answer=new, seen_hash=new.content_hash)

        outcomes = race(CROWD, act)
        assert {type(o.error) for o in outcomes if o.error} <= {Conflict}
        ended = Answer.objects.get(pk=old.pk)
        assert ended.state in {AnswerState.SUPERSEDED, AnswerState.WITHDRAWN}
        assert _one_speaks(old.case) == [new]
        signed = AnswerDecision.objects.signed().filter(answer=old).exists()
        assert signed == (ended.state == AnswerState.WITHDRAWN)


def test_of_signing_and_dropping_one_happens() -> None:
    for number in range(ROUNDS):
        old = answer()
        until = timezone.now().date() + timedelta(days=60)
        proposed = withdrawal(old) if number % 2 else confirmation(old, until)
        drafter, signer = officials_of(old.authority)

        def act(
            n: int,
            proposed: AnswerDecision = proposed,
            drafter: Any = drafter,
            signer: Any = signer,
        ) -> object:
            if n % 2:
                return sign_decision(actor=signer, decision=proposed)
            drop_decision(actor=drafter, decision=proposed)
            return True

        outcomes = race(CROWD, act)
        assert len(winners(outcomes)) == 1
        found = AnswerDecision.objects.get(pk=proposed.pk)
        assert (found.signed_at is None) != (found.dropped_at is None)


@pytest.mark.parametrize("first", ["accepted", "replaced"])
def test_accepted_before_it_was_replaced_or_not_at_all(first: str) -> None:
    """Both wait for the question: whoever came first is first."""
    for _round in range(ROUNDS):
        old = answer(of=case())
        new = replacement(old, "signed")
        signer, asker = officials_of(old.authority)[1], actor_for(old.question.asker)
        acts: list[Callable[[], Any]] = [
            partial(accept_answer, actor=asker, answer=old),
            partial(issue_answer, actor=signer, answer=new, seen_hash=new.content_hash),
        ]
        hold = partial(lock_row, Question, old.question_id)
        one, other = queued(hold, *(acts if first == "accepted" else acts[::-1]))
        accepted, issued = (one, other) if first == "accepted" else (other, one)
        assert issued.error is None
        assert _one_speaks(old.case) == [new]
        _accepted_or_never(old, accepted, "forum.answer_superseded", came=first == "accepted")


@pytest.mark.parametrize("first", ["accepted", "withdrawn"])
def test_past_the_service_what_ended_is_not_accepted(first: str) -> None:
    """The trigger of the acceptance waits for the answer that ends."""
    for _round in range(ROUNDS):
        old = answer(of=case())
        proposed, signer = withdrawal(old), officials_of(old.authority)[1]
        row = {
            "question_id": old.question_id,
            "answer_id": old.pk,
            "authority_id": old.authority_id,
            "actor_id": old.question.asker_id,
        }
        acts: list[Callable[[], Any]] = [
            partial(Acceptance.objects.create, **row),
            partial(sign_decision, actor=signer, decision=proposed),
        ]
        hold = partial(lock_row, Answer, old.pk)
        one, other = queued(hold, *(acts if first == "accepted" else acts[::-1]))
        accepted, ended = (one, other) if first == "accepted" else (other, one)
        assert ended.error is None
        assert Answer.objects.get(pk=old.pk).state == AnswerState.WITHDRAWN
        assert (accepted.error is None) == (first == "accepted")
        assert accepted.error is None or isinstance(accepted.error, IntegrityError)
        assert Acceptance.objects.filter(answer=old).exists() == (first == "accepted")


def _accepted_or_never(old: Answer, accepted: Outcome, ended: str, *, came: bool) -> None:
    """Raise AssertionError unless rows and trail say: accepted first, or never accepted."""
    rows = list(Acceptance.objects.filter(answer=old))
    assert rows == ([accepted.value] if came else [])
    names = ("forum.answer_accepted", ended)
    told = Event.objects.filter(name__in=names, subject_id=old.pk).order_by("pk")
    assert list(told.values_list("name", flat=True)) == list(names if came else names[1:])
    if not came:
        assert isinstance(accepted.error, Conflict)
        assert accepted.error.code == "wrong_state"
