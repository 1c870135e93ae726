"""Whose an e-mail address is: typing one in makes it nobody's, confirming it does."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from apps.accounts.models import User
from apps.core.models import Event

# As long as this the former address stays reachable for the warning mail.
FORMER_ADDRESS_STAYS = timedelta(hours=24)


def owned(email: str) -> QuerySet[EmailAddress]:
    """Return the rows of an address that count: confirmed ones first, then main addresses.

    A second address that was added and never confirmed does not count: anybody can type in
    somebody else's.
    """
    rows: QuerySet[EmailAddress] = EmailAddress.objects.filter(email=email.strip().lower())
    counting = rows.filter(Q(verified=True) | Q(primary=True)).select_related("user")
    return counting.order_by("-verified", "-primary", "pk")


def opening(email: str) -> QuerySet[EmailAddress]:
    """Narrow to rows that open an account, by signing in or by resetting the password.

    The former address stays for a day so that its owner can be warned; it opens nothing.
    """
    return owned(email).exclude(Q(primary=False) & Exists(_given_up()))


def is_taken(email: str) -> bool:
    """Return whether a sign-up with this address would meet an account."""
    main = User.objects.filter(email=email.strip().lower())
    return owned(email).exists() or main.exists()


def was_given_up(address: EmailAddress) -> bool:
    """Return whether the sign-in moved away from this address less than a day ago."""
    rows = EmailAddress.objects.filter(Exists(_given_up()), pk=address.pk)
    return bool(rows.exists())


def _given_up() -> QuerySet[Event]:
    """Return the events that ended an address as the one for signing in, for a subquery."""
    named = Cast(KeyTextTransform("address_id", "data"), BigIntegerField())
    recent = Event.objects.filter(
        name="accounts.address_changed",
        subject_id=OuterRef("user_id"),
        created_at__gt=timezone.now() - FORMER_ADDRESS_STAYS,
    )
    return recent.annotate(address=named).filter(address=OuterRef("pk"))
