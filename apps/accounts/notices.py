"""Messages about the account itself. None can be switched off.

Links with a secret are made here, while the mail is rendered, and never enter the inbox.
"""

from collections.abc import Callable
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.accounts.addresses import opening
from apps.accounts.devices import kind_name
from apps.accounts.models import DeletionRequest, KnownDevice, User
from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.models import Event, JobFile
from apps.core.notices import Link, Notice, declare_notice


def _owner(event: Event) -> list[UUID]:
    return [event.subject_id]


def _address(event: Event) -> EmailAddress | None:
    rows = EmailAddress.objects.filter(pk=event.data["address_id"], user_id=event.subject_id)
    found: EmailAddress | None = rows.first()
    return found


def _still_unconfirmed(event: Event, _actor: Actor) -> bool:
    address = _address(event)
    return address is not None and not address.verified


def _confirmation_link(event: Event) -> Link:
    key = EmailConfirmationHMAC.create(_address(event)).key
    return Link("account_confirm_email", {"key": key})


def _still_opens(event: Event, _actor: Actor) -> bool:
    """The address may have been given up between the request and the mail."""
    address = _address(event)
    return address is not None and address in opening(address.email)


def _reset_link(event: Event) -> Link:
    user = User.objects.get(pk=event.subject_id)
    key = default_token_generator.make_token(user)
    return Link("account_reset_password_from_key", {"uidb36": user.pk.hex, "key": key})


def _to_the_person(_event: Event, actor: Actor) -> bool:
    """An access token reads as one membership; the account is the person's own business."""
    return not actor.bound


def _to(route: str) -> Callable[[Event], Link]:
    return lambda _event: Link(route)


declare_notice(
    Notice(
        kind="accounts.confirmation_requested",
        event="accounts.confirmation_requested",
        label=_("Link to confirm your address"),
        recipients=_owner,
        still_due=_still_unconfirmed,
        link=_confirmation_link,
        mandatory=True,
        portal=False,
    )
)
declare_notice(
    Notice(
        kind="accounts.reset_requested",
        event="accounts.reset_requested",
        label=_("Link to choose a new password"),
        recipients=_owner,
        still_due=_still_opens,
        link=_reset_link,
        mandatory=True,
        portal=False,
    )
)

_SAFETY: tuple[tuple[str, Text, str], ...] = (
    ("sign_up_repeated", _("Somebody registered with your address"), "account_login"),
    ("password_changed", _("Your password was changed"), "accounts:overview"),
    ("password_reset", _("Your password was reset"), "accounts:overview"),
    ("address_changed", _("Your address for signing in was changed"), "account_email"),
    ("address_removed", _("An address was removed"), "account_email"),
    ("second_factor_added", _("The second step was switched on"), "mfa_index"),
    ("second_factor_removed", _("The second step was switched off"), "mfa_index"),
    ("passkey_added", _("A passkey was added"), "mfa_index"),
    ("passkey_removed", _("A passkey was removed"), "mfa_index"),
    ("recovery_codes_renewed", _("New recovery codes were made"), "mfa_index"),
)
for _name, _label, _route in _SAFETY:
    declare_notice(
        Notice(
            kind=f"accounts.{_name}",
            event=f"accounts.{_name}",
            label=_label,
            recipients=_owner,
            still_due=_to_the_person,
            link=_to(_route),
            mandatory=True,
        )
    )


def _device(event: Event) -> dict[str, str]:
    """Say with what and when, and never from which address."""
    rows = KnownDevice.objects.filter(pk=event.data["device_id"], user_id=event.subject_id)
    device = rows.first() or KnownDevice()
    return {
        "device": kind_name(device.browser, device.system),
        "time": date_format(timezone.localtime(event.created_at), "DATETIME_FORMAT"),
    }


declare_notice(
    Notice(
        kind="accounts.signed_in_anew",
        event="accounts.signed_in_anew",
        label=_("You signed in from a new device"),
        recipients=_owner,
        still_due=_to_the_person,
        link=_to("usersessions_list"),
        facts=_device,
        mandatory=True,
    )
)


def _request_of(event: Event) -> DeletionRequest | None:
    rows = DeletionRequest.objects.filter(pk=event.data["request_id"], user_id=event.subject_id)
    return rows.first()


def _day(event: Event) -> dict[str, str]:
    request = _request_of(event)
    day = timezone.localtime(request.due_at) if request else None
    return {"day": date_format(day, "DATE_FORMAT") if day else ""}


def _still_waiting(event: Event, actor: Actor) -> bool:
    request = _request_of(event)
    waits = request is not None and request.cancelled_at is None and request.done_at is None
    return waits and _to_the_person(event, actor)


def _work(event: Event) -> Link:
    return Link("accounts:job", {"pk": str(event.data["job_id"])})


def _still_there(event: Event, actor: Actor) -> bool:
    there = JobFile.objects.filter(job_id=event.data["job_id"], job__owner_id=event.subject_id)
    return _to_the_person(event, actor) and there.exists()


_LEAVING: tuple[tuple[str, Text, Callable[[Event, Actor], bool]], ...] = (
    ("deletion_requested", _("You asked to be erased"), _still_waiting),
    ("deletion_reminded", _("You are erased soon"), _still_waiting),
    ("deletion_cancelled", _("Your account stays"), _to_the_person),
)
for _name, _label, _due in _LEAVING:
    declare_notice(
        Notice(
            kind=f"accounts.{_name}",
            event=f"accounts.{_name}",
            label=_label,
            recipients=_owner,
            still_due=_due,
            link=_to("accounts:delete"),
            facts=_day,
            mandatory=True,
        )
    )
declare_notice(
    Notice(
        kind="accounts.copy_ready",
        event="accounts.copy_ready",
        label=_("The copy of your data is ready"),
        recipients=_owner,
        still_due=_still_there,
        link=_work,
        mandatory=True,
    )
)
