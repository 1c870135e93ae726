"""Marks, leads and minutes while others change what they speak of."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from apps.core.errors import DomainError
from apps.core.models import Event
from apps.forum.models import LeadAuthority, MinutesVoice, PositionMark
from apps.forum.position_choices import MarkState, MinutesState, Stance
from apps.forum.services.decisions import propose_withdrawal, sign_decision
from apps.forum.services.leading import take_lead
from apps.forum.services.minutes import issue_minutes, save_minutes, speak_on_minutes
from apps.forum.services.positions import confirm_mark, propose_mark
from tests.factories.forum import officials_of
from tests.factories.positions import marked, minutes, minutes_content, two_answers
from tests.support import race, winners

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
CROWD, ROUNDS = 8, 20


def only_refusals(outcomes: Any) -> bool:
    """Return whether whoever lost was told so in words."""
    return all(isinstance(one.error, DomainError) for one in outcomes if one.error)


def turn_about(acts: Sequence[Callable[[], Any]], turn: int) -> Any:
    """Do what is next in turn."""
    return acts[turn % len(acts)]()


def test_no_mark_stands_beside_an_answer_that_ended() -> None:
    """Half confirm, half end one of the two answers: whoever is first, nothing stands."""
    for _round in range(ROUNDS):
        own, other = two_answers()
        drafter, signer = officials_of(own.authority)
        other_drafter, other_signer = officials_of(other.authority)
        proposal = propose_mark(actor=drafter, other=other, stance="aligned", note="")
        ending = propose_withdrawal(actor=other_drafter, answer=other, reason="Changed.")
        acts: list[Callable[[], Any]] = [
            partial(confirm_mark, actor=signer, mark=proposal),
            partial(sign_decision, actor=other_signer, decision=ending),
        ]
        outcomes = race(CROWD, partial(turn_about, acts))
        assert only_refusals(outcomes)
        proposal.refresh_from_db()
        assert proposal.state == MarkState.LAPSED
        assert not PositionMark.objects.standing().filter(own_answer=own).exists()


def test_one_mark_stands_and_is_told_once() -> None:
    own, other = two_answers()
    marked(own, other, Stance.DIFFERS, "On the time.")
    drafter, signer = officials_of(own.authority)
    proposal = propose_mark(actor=drafter, other=other, stance="aligned", note="")
    outcomes = race(CROWD, lambda _n: confirm_mark(actor=signer, mark=proposal))
    assert len(winners(outcomes)) == 1
    assert only_refusals(outcomes)
    assert PositionMark.objects.standing().count() == 1
    assert Event.objects.filter(name="forum.mark_confirmed", subject_id=proposal.pk).count() == 1


def test_nobody_agrees_to_a_text_that_was_edited_meanwhile() -> None:
    for number in range(ROUNDS):
        one, other = two_answers()
        draft = minutes("offered", answers=(one, other))
        drafter = officials_of(one.authority)[0]
        speakers = [officials_of(a.authority)[1] for a in (one, other)]
        content = minutes_content(agreed=f"Another text {number}.")

        def act(turn: int, told: Any = (draft, one, speakers, drafter, content)) -> Any:
            of, own, signers, writer, text = told
            if turn == 0:
                return save_minutes(
                    actor=writer, question=own.question, content=text, version=of.version
                )
            seen, by = of.content_hash, signers[turn % 2]
            return speak_on_minutes(actor=by, minutes=of, kind="agreed", seen_hash=seen)

        outcomes = race(CROWD, act)
        assert only_refusals(outcomes)
        draft.refresh_from_db()
        assert draft.state == MinutesState.DRAFTING
        assert not MinutesVoice.objects.counting().filter(minutes=draft).exists()


def test_one_authority_leads() -> None:
    for _round in range(ROUNDS):
        one, other = two_answers()
        actors = [officials_of(a.authority)[0] for a in (one, other)]
        acts = [partial(take_lead, actor=actor, question=one.question) for actor in actors]
        outcomes = race(CROWD, partial(turn_about, acts))
        assert only_refusals(outcomes)
        assert LeadAuthority.objects.in_force().filter(question=one.question).count() == 1


def test_minutes_are_issued_once() -> None:
    one, other = two_answers()
    draft = minutes("agreed", answers=(one, other))
    signer = officials_of(one.authority)[1]
    outcomes = race(
        CROWD,
        lambda _n: issue_minutes(actor=signer, minutes=draft, seen_hash=draft.content_hash),
    )
    assert len(winners(outcomes)) == 1
    assert only_refusals(outcomes)
    assert Event.objects.filter(name="forum.minutes_issued").count() == 1
