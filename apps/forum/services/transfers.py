"""Handing a case to another authority: proposed by the one that has it, decided by the asker."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor, system_actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.locking import lock_row
from apps.forum.choices import OPEN_CASES
from apps.forum.clock_choices import CaseEventKind, TransferState
from apps.forum.events import of_case
from apps.forum.models import Case, Question, Transfer
from apps.forum.services.cases import close_case, open_cases
from apps.forum.services.clock import reason_of
from apps.forum.services.locks import lock_case
from apps.profiles.models import Organisation

NOT_OFFERED = _("This authority does not answer such questions here, or was asked already.")
DECIDED = _("This proposal is decided already, or its time is over.")


def may_take_over(question: Question) -> list[Organisation]:
    """Return the authorities to which a case of the question can be handed."""
    able = Organisation.objects.with_active_mandate()
    found = able.coverage(topic=question.topic_id, stage=question.stage_id)
    covering = [pk for pk, _name, covers in found if covers]
    asked = question.cases.values("authority_id")
    return list(able.filter(pk__in=covering).exclude(pk__in=asked).order_by("sort_key"))


def propose_transfer(
    *, actor: Actor, case: Case, to_authority: Organisation, reason: str
) -> Transfer:
    """Propose that another authority takes over; nothing moves before the asker agrees.

    Raises Invalid for an authority that does not answer such questions or was asked already,
    Conflict when the case is closed or a proposal waits.
    """
    said = reason_of(reason)
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        require(actor, "forum.draft_answer", locked)
        if locked.state not in OPEN_CASES:
            raise Conflict(_("This case is closed."), code="wrong_state")
        if to_authority.pk not in {one.pk for one in may_take_over(locked.question)}:
            raise Invalid(fields={"to_authority": NOT_OFFERED})
        if locked.transfers.waiting().exists():
            raise Conflict(_("A proposal waits for the asker already."), code="already_proposed")
        made: Transfer = Transfer.objects.create(
            case=locked,
            to_authority=to_authority,
            reason=said,
            proposed_by_id=actor.person_id,
            expires_at=now() + settings.FORUM_TRANSFER_WITHIN,
        )
        record("forum.transfer_proposed", actor=actor, subject=locked, data=of_case(locked))
        return made


def take_back_transfer(*, actor: Actor, case: Case) -> None:
    """Take back the proposal that waits; raises Conflict when none does."""
    with transaction.atomic():
        locked = lock_case(case, with_question=True)
        require(actor, "forum.draft_answer", locked)
        transfer = locked.transfers.waiting().first()
        if transfer is None:
            raise Conflict(DECIDED, code="wrong_state")
        _decide(transfer, TransferState.VOID, actor)


def accept_transfer(*, actor: Actor, transfer: Transfer) -> Case:
    """Let the other authority take over: the case here closes, one opens there.

    The new clock starts now. Raises Conflict when the proposal is decided or over, the case
    was closed meanwhile, or the other authority no longer answers such questions.
    """
    with transaction.atomic():
        locked, fresh = _lock(actor, transfer)
        question, to_authority = locked.question, fresh.to_authority
        if to_authority.pk not in {one.pk for one in may_take_over(question)}:
            raise Conflict(NOT_OFFERED, code="wrong_state")
        new = _open_there(actor, question, to_authority)
        _decide(fresh, TransferState.ACCEPTED, actor, new)
        close_case(
            locked,
            question,
            "transfer",
            CaseEventKind.TRANSFERRED,
            actor=actor,
            reason=fresh.reason,
            other_case=new,
        )
        record("forum.transfer_accepted", actor=actor, subject=locked, data=of_case(locked))
        record("forum.case_received", actor=actor, subject=new, data=of_case(new))
        return new


def refuse_transfer(*, actor: Actor, transfer: Transfer) -> None:
    """Leave the case where it is."""
    with transaction.atomic():
        locked, fresh = _lock(actor, transfer)
        _decide(fresh, TransferState.REFUSED, actor)
        record("forum.transfer_refused", actor=actor, subject=locked, data=of_case(locked))


def expire_transfer(*, transfer: Transfer) -> bool:
    """End a proposal whose time is over; returns whether it was still waiting."""
    with transaction.atomic():
        locked = lock_case(transfer.case, with_question=True)
        fresh = lock_row(Transfer, transfer.pk)
        if fresh.state != TransferState.PROPOSED or fresh.expires_at > now():
            return False
        fresh.state, fresh.decided_at = TransferState.EXPIRED, now()
        fresh.save(update_fields=["state", "decided_at", "updated_at"])
        data = of_case(locked)
        record("forum.transfer_expired", actor=system_actor(), subject=locked, data=data)
        return True


def _lock(actor: Actor, transfer: Transfer) -> tuple[Case, Transfer]:
    locked = lock_case(transfer.case, with_question=True)
    require(actor, "forum.change_question", locked.question)
    fresh = lock_row(Transfer, transfer.pk)
    if fresh.state != TransferState.PROPOSED or fresh.expires_at <= now():
        raise Conflict(DECIDED, code="wrong_state")
    return locked, fresh


def _open_there(actor: Actor, question: Question, authority: Organisation) -> Case:
    try:
        with transaction.atomic():
            made = open_cases(actor=actor, question=question, authorities=[authority], moment=now())
    except IntegrityError as error:
        raise Conflict(NOT_OFFERED, code="wrong_state") from error
    return made[0]


def _decide(
    transfer: Transfer, state: TransferState, actor: Actor, new: Case | None = None
) -> None:
    transfer.state, transfer.decided_at = state, now()
    transfer.decided_by_id, transfer.new_case = actor.person_id, new
    transfer.save(update_fields=["state", "decided_at", "decided_by", "new_case", "updated_at"])
