"""What happens to accounts. Payloads hold ids only: no address, no name, no secret."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare


@dataclass(frozen=True, slots=True)
class AddressEvent:
    """The id of the e-mail address that an account event is about."""

    address_id: int


@dataclass(frozen=True, slots=True)
class ConfirmationRequested:
    """The address to confirm, and whether the account is new."""

    address_id: int
    sign_up: bool


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The version of the text that was agreed to."""

    terms_version: str


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """The kind of browser that somebody signed in from."""

    device_id: UUID


@dataclass(frozen=True, slots=True)
class DeletionEvent:
    """The request to be erased."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class CopyEvent:
    """The piece of work that made a copy of somebody's data."""

    job_id: UUID


declare("accounts.signed_up", label=_("opened an account"))
declare("accounts.terms_accepted", label=_("agreed to the terms"), payload=ConsentGiven)
declare("accounts.privacy_accepted", label=_("agreed to the privacy notice"), payload=ConsentGiven)
declare("accounts.age_stated", label=_("stated to be 18 or older"), payload=ConsentGiven)
declare("accounts.person_changed", label=_("changed name or language"))
declare(
    "accounts.confirmation_requested",
    label=_("asked to confirm an e-mail address"),
    payload=ConfirmationRequested,
)
declare("accounts.address_confirmed", label=_("confirmed an e-mail address"), payload=AddressEvent)
declare(
    "accounts.address_changed",
    label=_("changed the address for signing in"),
    payload=AddressEvent,
)
declare("accounts.address_removed", label=_("removed an e-mail address"))
declare(
    "accounts.sign_up_repeated", label=_("registered again with an address that has an account")
)
declare("accounts.reset_requested", label=_("asked to reset the password"), payload=AddressEvent)
declare("accounts.password_changed", label=_("changed the password"))
declare("accounts.password_reset", label=_("reset the password"))
declare("accounts.second_factor_added", label=_("switched on the second step"))
declare("accounts.second_factor_removed", label=_("switched off the second step"))
declare("accounts.passkey_added", label=_("added a passkey"))
declare("accounts.passkey_removed", label=_("removed a passkey"))
declare("accounts.signed_in_anew", label=_("signed in from a new device"), payload=DeviceEvent)
declare("accounts.recovery_codes_renewed", label=_("made new recovery codes"))
declare("accounts.sessions_ended", label=_("signed out other devices"))
declare("accounts.closed", label=_("closed an account"))
declare("accounts.reopened", label=_("reopened an account"))
declare("accounts.copy_requested", label=_("asked for a copy of their data"), payload=CopyEvent)
declare("accounts.copy_ready", label=_("got a copy of their data"), payload=CopyEvent)
declare("accounts.copy_fetched", label=_("fetched a copy of their data"), payload=CopyEvent)
declare("accounts.deletion_requested", label=_("asked to be erased"), payload=DeletionEvent)
declare(
    "accounts.deletion_cancelled",
    label=_("took back the request to be erased"),
    payload=DeletionEvent,
)
declare(
    "accounts.deletion_reminded", label=_("was reminded of being erased"), payload=DeletionEvent
)
declare("accounts.erased", label=_("erased a person"))
