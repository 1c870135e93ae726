"""Makers of what becomes of issued answers: replaced, withdrawn, confirmed, due for review."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from apps.forum.models import Answer, AnswerDecision, Case
from apps.forum.services.answers import issue_answer, offer_draft, sign_answer
from apps.forum.services.decisions import (
    propose_confirmation,
    propose_withdrawal,
    sign_decision,
)
from tests.factories.forum import answer_content, officials_of

CHANGED = "The section that this rests on was written anew."
WRONG = "It rests on a section that was never adopted."


def replacement(of: Answer, kind: str = "issued", **changes: Any) -> Answer:
    """Return an answer that takes the place of another one: draft, offered, signed, issued."""
    drafter, signer = officials_of(of.authority)
    case = Case.objects.select_related("question").get(pk=of.case_id)
    given = {"replaces": of.public_id, "change_note": CHANGED} | changes
    made = offer_draft(actor=drafter, case=case, content=answer_content(**given), version=None)
    if kind in {"signed", "issued"}:
        sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    if kind == "issued":
        made = issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)
    return made


def withdrawal(of: Answer, reason: str = WRONG) -> AnswerDecision:
    """Return the proposal of a drafter to withdraw the answer."""
    drafter, _signer = officials_of(of.authority)
    return propose_withdrawal(actor=drafter, answer=of, reason=reason)


def withdrawn(of: Answer, reason: str = WRONG) -> Answer:
    """Return the answer, withdrawn by two officials."""
    _drafter, signer = officials_of(of.authority)
    return sign_decision(actor=signer, decision=withdrawal(of, reason))


def confirmation(of: Answer, review_by: date, checked: Sequence[UUID] = ()) -> AnswerDecision:
    """Return the proposal of a drafter that the answer still holds."""
    drafter, _signer = officials_of(of.authority)
    return propose_confirmation(
        actor=drafter, answer=of, reason="Read again.", review_by=review_by, checked=checked
    )


def confirmed(of: Answer, review_by: date, checked: Sequence[UUID] = ()) -> Answer:
    """Return the answer, confirmed by two officials."""
    _drafter, signer = officials_of(of.authority)
    return sign_decision(actor=signer, decision=confirmation(of, review_by, checked))
