"""Two acts on one issued answer at one moment: replaced, withdrawn, confirmed, accepted."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.errors import Conflict
from apps.core.models import Event
from apps.forum.choices import AnswerState
from apps.forum.models import Acceptance, Answer, AnswerDecision, Case
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import issue_answer
from apps.forum.services.decisions import drop_decision, sign_decision
from tests.factories.forum import answer, case, officials_of
from tests.factories.life import confirmation, replacement, withdrawal
from tests.factories.profiles import actor_for
from tests.support import race, winners

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


def test_nobody_accepts_an_answer_that_ends_at_that_moment() -> None:
    for _round in range(ROUNDS):
        old = answer(of=case())
        new = replacement(old, "signed")
        signer, asker = officials_of(old.authority)[1], actor_for(old.question.asker)

        def act(
            n: int, old: Answer = old, new: Answer = new, signer: Any = signer, asker: Any = asker
        ) -> object:
            if n % 2:
                return accept_answer(actor=asker, answer=old)
            return issue_answer(actor=signer, answer=new, seen_hash=new.content_hash)

        race(CROWD, act)
        issued = Answer.objects.get(pk=new.pk).issued_at
        accepted = Acceptance.objects.filter(answer=old).first()
        assert issued is not None
        assert accepted is None or accepted.created_at <= issued + timedelta(seconds=5)
        assert Acceptance.objects.active().filter(question=old.question_id).count() <= 1
