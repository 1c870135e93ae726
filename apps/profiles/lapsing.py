"""What ends by itself: terms that are over, proofs that are gone; and the reminders before.

Rights end without any of this: each reading of them compares the term with the clock of the
database. Here it is written down and told. Each row is a transaction of its own, decided on
once more under its lock, so that running twice, or at once, does nothing twice.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone

from apps.core.actor import Actor, system_actor
from apps.core.events import record
from apps.profiles.choices import ACTIVE_STATES, MembershipState
from apps.profiles.events import TermEvent
from apps.profiles.models import Membership, VerifiedDomain
from apps.profiles.services import lapse, lock_membership, lose_mailbox, mailbox_proven

logger = logging.getLogger(__name__)

# Days before the end at which people are reminded, the nearest first: one mail each.
REMINDED_AT = (7, 30)


def run_daily() -> dict[str, int]:
    """Lapse what ended, take back proofs that are gone, remind; returns how many of each."""
    return {
        "lapsed": lapse_ended(),
        "proofs_lost": lose_mailboxes(),
        "reminded": sum(remind(days) for days in REMINDED_AT),
    }


def _each(rows: QuerySet[Membership], act: Callable[[Actor, Membership], bool]) -> int:
    """Run the act on each row under its lock; returns how many it was done to.

    A row that cannot be done holds up none after it: it is logged and tried in the next sweep.
    """
    keys: Iterable[UUID] = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(_one(key, act) for key in keys)


def _one(key: UUID, act: Callable[[Actor, Membership], bool]) -> bool:
    try:
        with transaction.atomic():
            return act(system_actor(), lock_membership(Membership(pk=key)))
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # whatever is wrong with one row stays with this row
        logger.exception("membership.not_swept", extra={"membership": str(key)})
        return False


def lapse_ended() -> int:
    """Write `lapsed` on what ended by time, and tell the person."""
    return _each(Membership.objects.ended(), _lapse)


def _lapse(actor: Actor, locked: Membership) -> bool:
    due = Membership.objects.ended().filter(pk=locked.pk).exists()
    if due:
        lapse(locked, actor=actor)
    return due


def remind(days: int) -> int:
    """Remind, once a term, those whose term ends within so many days."""
    return _each(_to_remind(days), lambda actor, locked: _remind(actor, locked, days))


def _to_remind(days: int) -> QuerySet[Membership]:
    soon = Membership.objects.verified().filter(valid_until__lte=Now() + timedelta(days=days))
    return soon.filter(Q(reminded__isnull=True) | Q(reminded__gt=days))


def _remind(actor: Actor, locked: Membership, days: int) -> bool:
    if not _to_remind(days).filter(pk=locked.pk).exists():
        return False
    locked.reminded = days
    locked.save(update_fields=["reminded", "updated_at"])
    data = TermEvent(locked.user_id, locked.organisation_id, locked.role, days)
    record("profiles.membership_ending", actor=actor, subject=locked, data=data)
    return True


def lose_mailboxes(user_id: UUID | None = None, organisation_id: UUID | None = None) -> int:
    """Take back the mailbox proof where the address or the domain is gone.

    Of everybody, of one person, or of one organisation's people.
    """
    proven = Membership.objects.filter(mailbox_proven_at__isnull=False, state__in=ACTIVE_STATES)
    if user_id is not None:
        proven = proven.filter(user_id=user_id)
    if organisation_id is not None:
        proven = proven.filter(organisation_id=organisation_id)
    # Addresses may be spelt otherwise than domains: the act itself compares them with care.
    return _each(proven.exclude(Exists(_addresses_there())), _lose)


def _addresses_there() -> QuerySet[EmailAddress]:
    """Return the confirmed addresses of the outer row's person at its organisation."""
    domain = Func(F("email"), Value("@"), Value(-1), function="split_part", output_field=_TEXT)
    there = VerifiedDomain.objects.filter(
        organisation_id=OuterRef(OuterRef("organisation_id")), domain=OuterRef("at_domain")
    )
    rows: QuerySet[EmailAddress] = EmailAddress.objects.filter(
        user_id=OuterRef("user_id"), verified=True
    )
    found: QuerySet[EmailAddress] = rows.annotate(at_domain=domain).filter(Exists(there))
    return found


_TEXT = CharField()


def _lose(actor: Actor, locked: Membership) -> bool:
    gone = locked.mailbox_proven_at is not None and not mailbox_proven(
        locked.organisation, locked.user_id
    )
    if gone and locked.state != MembershipState.REVOKED:
        lose_mailbox(locked, actor=actor)
        return True
    return False


def ends_soon(membership: Membership, days: int) -> bool:
    """Return whether a membership in force ends within so many days."""
    ends = membership.valid_until
    return membership.is_verified and ends is not None and ends <= timezone.now() + timedelta(days)
