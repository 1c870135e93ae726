"""What people do with their own account. Mails are never sent here: each act records an event,
and the mail's link is made while it is rendered (rulings D65)."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.addresses import opening, owned
from apps.accounts.events import AddressEvent, ConfirmationRequested
from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.text import has_letters, one_line

# Events of the account itself that carry nothing but the person.
PLAIN_EVENTS = frozenset(
    {
        "accounts.signed_up",
        "accounts.address_removed",
        "accounts.sign_up_repeated",
        "accounts.password_changed",
        "accounts.password_reset",
        "accounts.second_factor_added",
        "accounts.second_factor_removed",
        "accounts.recovery_codes_renewed",
        "accounts.sessions_ended",
    }
)

# What the event of a reset for an unknown address names; the database counts from 1.
NO_ADDRESS = 0


@transaction.atomic
def record_account_event(*, actor: Actor, user: User, name: str) -> None:
    """Record one of the plain account events; raises ValueError for any other name.

    The change itself is made by the sign-in library, in the same transaction.
    """
    if name not in PLAIN_EVENTS:
        raise ValueError(f"{name!r} is not a plain account event.")
    record(name, actor=actor, subject=user)


@transaction.atomic
def request_confirmation(*, actor: Actor, address: EmailAddress, sign_up: bool) -> None:
    """Ask for the mail with which the owner of the address confirms it."""
    record(
        "accounts.confirmation_requested",
        actor=actor,
        subject=address.user,
        data=ConfirmationRequested(address_id=address.pk, sign_up=sign_up),
    )


@transaction.atomic
def record_address_event(*, actor: Actor, name: str, address: EmailAddress) -> None:
    """Record that an address was confirmed, or given up for signing in."""
    record(name, actor=actor, subject=address.user, data=AddressEvent(address_id=address.pk))


@transaction.atomic
def warn_owner(*, actor: Actor, email: str) -> None:
    """Tell the owner of an address that somebody registered with it again."""
    address = owned(email).filter(user__is_active=True).first()
    if address is not None:
        record("accounts.sign_up_repeated", actor=actor, subject=address.user)


@transaction.atomic
def request_reset(*, actor: Actor, email: str) -> None:
    """Ask for the mail with the reset link; for an unknown address nobody gets one.

    Both cases do the same work, event and knock at the worker's door included, so that the
    time of the answer tells nothing: the event of an unknown address is about nobody.
    """
    address = opening(email).filter(user__is_active=True).first()
    address = address or EmailAddress(pk=NO_ADDRESS, user=User(), email=email)
    record_address_event(actor=actor, name="accounts.reset_requested", address=address)


@transaction.atomic
def change_person(*, actor: Actor, user: User, display_name: str, language: str) -> User:
    """Change how others see the person and the language of their mails."""
    require(actor, "accounts.signed_in", user)
    name = one_line(display_name)
    if not has_letters(name):
        raise Invalid(fields={"display_name": _("Enter your name.")})
    if language not in dict(settings.LANGUAGES):
        raise Invalid(fields={"language": _("Choose one of the languages.")})
    user.display_name, user.language = name, language
    user.save(update_fields=["display_name", "language", "updated_at"])
    record("accounts.person_changed", actor=actor, subject=user)
    return user


@transaction.atomic
def close_account(*, actor: Actor, user: User) -> User:
    """Close an account: its sessions are worth nothing from the next request on."""
    return _set_active(actor, user, active=False)


@transaction.atomic
def reopen_account(*, actor: Actor, user: User) -> User:
    """Let the person sign in again."""
    return _set_active(actor, user, active=True)


def _set_active(actor: Actor, user: User, *, active: bool) -> User:
    require(actor, "accounts.close_account", user)
    locked: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.is_active == active or locked.erased_at is not None:
        raise Conflict(_("The account is in this state already."), code="wrong_state")
    locked.is_active = active
    locked.save(update_fields=["is_active", "updated_at"])
    name = "accounts.reopened" if active else "accounts.closed"
    record(name, actor=actor, subject=locked)
    return locked
