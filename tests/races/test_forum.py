"""Two people at once: one winner, and the database stays consistent."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event as Signal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.timezone import now

from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.core.locking import lock_row
from apps.core.models import Event
from apps.forum.choices import CaseState, QuestionState
from apps.forum.models import Acceptance, Answer, Case, Question, Signature
from apps.forum.services.acceptance import accept_answer
from apps.forum.services.answers import issue_answer, save_draft, sign_answer
from apps.forum.services.questions import ask_question, withdraw_question
from apps.profiles.models import Mandate
from tests.factories.forum import (
    answer,
    answer_content,
    case,
    developer,
    officials_of,
    question,
    question_content,
)
from tests.factories.profiles import AuthorityFactory, actor_for, signers_of
from tests.support import Outcome, race, winners
from tests.support.races import until_waiting

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8
# For what is sure to come, on however slow a machine.
LONG = 60


def signer_of(made: Answer) -> Actor:
    """Return the authority's second signer."""
    return officials_of(made.authority)[1]


def test_issue_happens_once() -> None:
    """Eight clicks on "issue": one event, the others are told."""
    made = answer("signed")
    signer = signer_of(made)
    outcomes = race(
        CROWD, lambda _n: issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    )
    assert len(winners(outcomes)) == 1
    assert {type(o.error) for o in outcomes if o.error} == {Conflict}
    assert Event.objects.filter(name="forum.answer_issued").count() == 1
    assert Case.objects.get(pk=made.case_id).state == CaseState.ANSWERED


def test_sign_leaves_one_signature_per_signer() -> None:
    """The same signer in eight tabs signs once."""
    made = answer("offered")
    signer = signer_of(made)
    outcomes = race(
        CROWD, lambda _n: sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    )
    assert [o.error for o in outcomes if o.error] == []
    assert Signature.objects.count() == 1
    assert Event.objects.filter(name="forum.answer_signed").count() == 1


def test_accept_leaves_one_active_acceptance() -> None:
    """Eight clicks on "this answers my question"."""
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    outcomes = race(CROWD, lambda _n: accept_answer(actor=asker, answer=made))
    assert [o.error for o in outcomes if o.error] == []
    assert Acceptance.objects.active().count() == 1
    assert Event.objects.filter(name="forum.answer_accepted").count() == 1


def test_the_same_key_sent_in_parallel_makes_one_question() -> None:
    """A double click over two connections."""
    actor, content = developer(), question_content(authorities=[AuthorityFactory()])
    key = uuid4().hex
    outcomes = race(
        CROWD, lambda _n: ask_question(actor=actor, content=content, key=key, submit=True)
    )
    assert [o.error for o in outcomes if o.error] == []
    assert len({q.pk for q in winners(outcomes)}) == 1
    assert Question.objects.count() == 1
    assert Case.objects.count() == 1


def test_withdraw_or_begin_but_not_both() -> None:
    """The asker withdraws while an official begins: one of them wins, never a mixture."""
    asker = developer()
    waiting = case(asker=asker)
    drafter, _ = officials_of(waiting.authority)
    content = answer_content()

    def act(number: int) -> object:
        if number == 0:
            return withdraw_question(actor=asker, question=waiting.question)
        return save_draft(actor=drafter, case=waiting, content=content, version=None)

    outcomes = race(2, act)
    assert len(winners(outcomes)) == 1
    question, found = Question.objects.get(), Case.objects.get()
    assert (question.state, found.state, Answer.objects.count()) in {
        (QuestionState.WITHDRAWN, CaseState.WITHDRAWN, 0),
        (QuestionState.OPEN, CaseState.RUNNING, 1),
    }


def test_two_drafts_at_once_leave_one() -> None:
    """Two officials begin the same case."""
    waiting = case()
    actors = [actor_for(u, second_factor=True) for u in signers_of(waiting.authority)]
    content = answer_content()
    outcomes = race(
        2, lambda n: save_draft(actor=actors[n], case=waiting, content=content, version=None)
    )
    assert len(winners(outcomes)) == 1
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("held", ["question", "case"])
def test_an_issue_that_waits_holds_nothing_that_comes_later(held: str) -> None:
    """Question, case, answer: one statement locks all three, and in this order."""
    made = answer("signed")

    def lock_the_answer() -> object:
        # Were the answer locked already, this would end in a deadlock or an error.
        rows = Answer.objects.select_for_update(no_key=True, nowait=True)
        return rows.get(pk=made.pk)

    held_row: Any = {"question": made.question, "case": made.case}[held]
    holder, issuer = _while_an_issue_waits(made, held_row, lock_the_answer)
    assert holder.error is None
    assert issuer.error is None
    assert Answer.objects.get().issued_at is not None


def test_an_issue_that_waited_asks_for_the_mandate_once_more() -> None:
    """The mandate ends while the act waits for its question: nothing is issued, no fault."""
    made = answer("signed")

    def end_the_mandate() -> int:
        return Mandate.objects.filter(organisation=made.authority).update(ended_at=now())

    holder, issuer = _while_an_issue_waits(made, made.question, end_the_mandate)
    assert holder.value == 1
    assert isinstance(issuer.error, Conflict)
    assert Answer.objects.get().issued_at is None
    assert not Event.objects.filter(name="forum.answer_issued").exists()


def _while_an_issue_waits(
    made: Answer, held: Question | Case, meanwhile: Callable[[], object]
) -> list[Outcome]:
    """Hold the row until an issue waits for it, act meanwhile; return holder and issuer."""
    signer = signer_of(made)
    holds, issues = Signal(), Signal()

    def act(number: int) -> object:
        if number:
            holds.wait(LONG)
            issues.set()
            return issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
        with transaction.atomic():
            lock_row(type(held), held.pk)
            holds.set()
            issues.wait(LONG)
            until_waiting()
            return meanwhile()

    return race(2, act)


def test_authorities_do_not_wait_for_one_another() -> None:
    """While one authority's saving is under way, another one saves its draft again."""
    asked = question(authorities=[AuthorityFactory(), AuthorityFactory()])
    first, second = Case.objects.filter(question=asked).select_related("authority")
    drafters = [officials_of(one.authority)[0] for one in (first, second)]
    for drafter, of in zip(drafters, (first, second), strict=True):
        save_draft(actor=drafter, case=of, content=answer_content(), version=None)
    saved = Signal()

    def act(number: int) -> object:
        of = Case.objects.get(pk=(first, second)[number].pk)
        content = answer_content(short="Changed.")
        if number:
            try:
                return save_draft(actor=drafters[1], case=of, content=content, version=1)
            finally:
                saved.set()
        with transaction.atomic():
            save_draft(actor=drafters[0], case=of, content=content, version=1)
            return saved.wait(LONG)

    waited, _other = race(2, act)
    assert waited.value is True


def test_people_are_not_locked_by_questions() -> None:
    """Asking takes no lock on the person: two questions of one person run side by side."""
    actor, authority = developer(), AuthorityFactory()
    content = question_content(authorities=[authority])
    outcomes = race(
        4,
        lambda n: ask_question(
            actor=actor,
            content=replace(content, title=f"{content.title} Number {n}"),
            key=uuid4().hex,
            submit=True,
        ),
    )
    assert [o.error for o in outcomes if o.error] == []
    assert Question.objects.count() == 4
    assert get_user_model()._default_manager.filter(pk=actor.user_id).exists()
