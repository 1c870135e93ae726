"""Withdrawing and confirming issued answers: proposed by one official, signed by another."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.text import one_line
from apps.core.versions import save_versioned
from apps.forum.choices import AnswerState
from apps.forum.choices_life import DECISION_REASON_MAX, IN_FORCE, DecisionKind
from apps.forum.life_rules import of_decision
from apps.forum.models import Answer, AnswerDecision
from apps.forum.services.ending import settle_ended
from apps.forum.services.locks import lock_spoken
from apps.forum.states import ANSWER

DECIDED = _("This was decided meanwhile. Look at the answer first.")
NOT_IN_FORCE = _("This answer is no longer in force.")


def propose_withdrawal(*, actor: Actor, answer: Answer, reason: str) -> AnswerDecision:
    """Propose to withdraw an answer in force; everybody reads the reason once it is signed.

    Raises Conflict when it is no longer in force or something is proposed about it already.
    """
    return _propose(actor, answer, kind=DecisionKind.WITHDRAW, reason=_said(reason))


def propose_confirmation(
    *,
    actor: Actor,
    answer: Answer,
    reason: str,
    review_by: date | None,
    checked: Sequence[UUID],
) -> AnswerDecision:
    """Propose that a final answer still holds, having looked at the versions `checked`.

    Raises Invalid unless these are all of the newest versions of what it cites and was replaced,
    and the new review is after today and within the answer's date.
    """
    text = _said(reason)
    with transaction.atomic():
        _require_review(answer, review_by)
        _require_newest(answer, set(checked))
        values = {"review_by": review_by, "checked_versions": sorted(set(checked))}
        return _propose(actor, answer, kind=DecisionKind.CONFIRM, reason=text, **values)


def sign_decision(*, actor: Actor, decision: AnswerDecision) -> Answer:
    """Sign the proposal: from now on the answer is withdrawn, or looked at anew.

    Raises NotAllowed for the proposer, for access tokens and without second factor; Conflict
    when it was decided meanwhile, or guidance moved on after the proposal.
    """
    try:
        with transaction.atomic():
            answer = lock_spoken(decision.answer_id)
            locked = _locked(decision)
            require(actor, "forum.sign_decision", locked)
            _require_waiting(locked)
            return _sign(actor, answer, locked)
    except IntegrityError as error:
        raise Conflict(DECIDED, code="wrong_state") from error


def drop_decision(*, actor: Actor, decision: AnswerDecision, reason: str = "") -> None:
    """Take the own proposal back, or refuse a colleague's with a reason that stays inside."""
    with transaction.atomic():
        answer = lock_spoken(decision.answer_id)
        locked = _locked(decision)
        require(actor, "forum.propose_decision", answer)
        _require_waiting(locked)
        text = one_line(reason)
        if locked.proposed_by_id != actor.user_id and not text:
            raise Invalid(fields={"reason": _("Say why you refuse it.")})
        if len(text) > DECISION_REASON_MAX:
            raise Invalid(fields={"reason": _("Shorten the reason to 500 characters.")})
        locked.dropped_at, locked.dropped_by_id = now(), actor.person_id
        locked.drop_reason = text
        locked.save(update_fields=["dropped_at", "dropped_by", "drop_reason", "updated_at"])
        data = of_decision(answer, locked)
        record("forum.decision_dropped", actor=actor, subject=answer, data=data)


def _said(reason: str) -> str:
    text = one_line(reason)
    if not text or len(text) > DECISION_REASON_MAX:
        sentence = _("Say in 1 to 500 characters why, for everybody to read.")
        raise Invalid(fields={"reason": sentence})
    return text


def _propose(actor: Actor, answer: Answer, **values: Any) -> AnswerDecision:
    try:
        with transaction.atomic():
            locked = lock_spoken(answer.pk)
            require(actor, "forum.propose_decision", locked)
            _require_in_force(locked, values["kind"])
            made: AnswerDecision = AnswerDecision.objects.create(
                answer=locked,
                proposed_by_id=actor.person_id,
                proposer_membership_id=actor.acting_membership_id,
                **values,
            )
            data = of_decision(locked, made)
            record("forum.decision_proposed", actor=actor, subject=locked, data=data)
            return made
    except IntegrityError as error:
        raise Conflict(
            _("Something is proposed about this answer already: decide on that first."),
            code="decision_waits",
        ) from error


def _require_in_force(answer: Answer, kind: str) -> None:
    if answer.state not in IN_FORCE or answer.replaced_at is not None:
        raise Conflict(NOT_IN_FORCE, code="wrong_state")
    if kind == DecisionKind.CONFIRM and (answer.is_preliminary or answer.redacted_at is not None):
        raise Conflict(_("Only a final answer whose text stands is confirmed."), code="wrong_state")


def _require_waiting(decision: AnswerDecision) -> None:
    if decision.signed_at is not None or decision.dropped_at is not None:
        raise Conflict(DECIDED, code="wrong_state")


def _require_review(answer: Answer, review_by: date | None) -> None:
    until = answer.valid_until
    if until is None or until < now().date():
        raise Conflict(
            _("The date of this answer has passed: it can only be replaced."), code="expired"
        )
    if review_by is None or not now().date() < review_by <= until:
        raise Invalid(
            fields={
                "review_by": _("The next review is after today, and no later than the end date.")
            }
        )


def _require_newest(answer: Answer, checked: set[UUID]) -> None:
    newest = {version.pk for version in Answer.objects.newest_cited(answer.pk)}
    if newest - checked or not checked <= newest:
        raise Invalid(
            fields={
                "checked": _(
                    "Look at the newest version of each document that was replaced, and tick it."
                )
            }
        )


def _locked(decision: AnswerDecision) -> AnswerDecision:
    rows = AnswerDecision.objects.select_related("answer").filter(pk=decision.pk)
    found: AnswerDecision = rows.select_for_update(no_key=True, of=("self",)).get()
    return found


def _sign(actor: Actor, answer: Answer, decision: AnswerDecision) -> Answer:
    moment = now()
    values = _values_of(actor, answer, decision)
    decision.signed_at, decision.signed_by_id = moment, actor.person_id
    decision.signer_membership_id = actor.acting_membership_id
    # The database freezes in which capacity.
    decision.save(update_fields=["signed_at", "signed_by", "signer_membership", "updated_at"])
    save_versioned(answer, expected=None, values=values)
    # Readers see on the question what its answers say.
    save_versioned(answer.question, expected=None, values={})
    withdrawn = answer.state == AnswerState.WITHDRAWN
    if withdrawn:
        settle_ended(answer, moment)
    name = "forum.answer_withdrawn" if withdrawn else "forum.answer_confirmed"
    record(name, actor=actor, subject=answer, data=of_decision(answer, decision))
    return answer


def _values_of(actor: Actor, answer: Answer, decision: AnswerDecision) -> dict[str, Any]:
    if decision.kind == DecisionKind.WITHDRAW:
        ANSWER.apply(answer, "withdraw", actor)
        return {"state": answer.state, "ended_on": now().date()}
    _require_review(answer, decision.review_by)
    newest = {version.pk for version in Answer.objects.newest_cited(answer.pk)}
    if newest - set(decision.checked_versions):
        raise Conflict(
            _("Guidance moved on again after this was proposed. Propose it anew."),
            code="guidance_moved",
        )
    ANSWER.apply(answer, "confirm", actor)
    return {
        "state": answer.state,
        "review_by": decision.review_by,
        "review_due_on": None,
        "review_soon_told_at": None,
        "review_due_told_at": None,
    }
