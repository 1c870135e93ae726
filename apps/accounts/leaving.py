"""Asking to be erased, thinking better of it, and what a worker does when the day has come."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.erasing import blocked, erase_person, tried
from apps.accounts.events import DeletionEvent
from apps.accounts.models import DeletionRequest, User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.privacy import blockers_of


@transaction.atomic
def request_deletion(*, actor: Actor, user: User) -> DeletionRequest:
    """Ask to be erased when the waiting period is over; raises Conflict when that cannot be.

    `blocked` names in `reasons` what to hand over first.
    """
    require(actor, "accounts.leave", user)
    locked = lock_row(User, user.pk)
    blockers = blockers_of(locked)
    if blockers:
        raise blocked(blockers)
    try:
        with transaction.atomic():
            request = DeletionRequest.objects.create(
                user=locked, due_at=now() + timedelta(days=settings.DELETION_WAIT_DAYS)
            )
    except IntegrityError:
        raise Conflict(_("You have asked for this already."), code="already_requested") from None
    _record("requested", actor, request)
    return request


@transaction.atomic
def cancel_deletion(*, actor: Actor, request: DeletionRequest) -> DeletionRequest:
    """Take the request back; raises Conflict when it was carried out or taken back before."""
    locked = lock_row(DeletionRequest, request.pk)
    require(actor, "accounts.leave", locked.user)
    if locked.cancelled_at is not None or locked.done_at is not None:
        raise Conflict(_("This request is not waiting any more."), code="wrong_state")
    locked.cancelled_at = now()
    locked.save(update_fields=["cancelled_at", "updated_at"])
    _record("cancelled", actor, locked)
    return locked


def remind(*, actor: Actor) -> int:
    """Remind everybody whose day comes near, once; returns how many."""
    near = now() + timedelta(days=settings.DELETION_REMINDER_DAYS)
    rows = DeletionRequest.objects.waiting().filter(reminded_at__isnull=True, due_at__lte=near)
    return sum(tried(partial(_reminded, actor, found)) for found in rows.order_by("pk"))


@transaction.atomic
def _reminded(actor: Actor, found: DeletionRequest) -> int:
    locked = _waiting(found)
    if locked is None or locked.reminded_at is not None:
        return 0
    locked.reminded_at = now()
    locked.save(update_fields=["reminded_at", "updated_at"])
    _record("reminded", actor, locked)
    return 1


def carry_out(*, actor: Actor) -> int:
    """Erase everybody whose day has come, each apart from the others; returns how many.

    Who is blocked meanwhile waits on, and so does who cannot be erased because of a fault.
    """
    due = DeletionRequest.objects.waiting().filter(due_at__lte=now())
    rows = due.select_related("user").order_by("pk")
    return sum(tried(partial(_carried_out, actor, found)) for found in rows)


@transaction.atomic
def _carried_out(actor: Actor, found: DeletionRequest) -> int:
    locked = _waiting(found)
    if locked is None:
        return 0
    erase_person(actor=actor, user=locked.user)
    return 1


def _waiting(found: DeletionRequest) -> DeletionRequest | None:
    """Return the request, locked, unless it was taken back or carried out meanwhile."""
    locked = lock_row(DeletionRequest, found.pk)
    over = locked.cancelled_at is not None or locked.done_at is not None
    return None if over else locked


def _record(verb: str, actor: Actor, request: DeletionRequest) -> None:
    data = DeletionEvent(request_id=request.pk)
    record(f"accounts.deletion_{verb}", actor=actor, subject=request.user, data=data)
