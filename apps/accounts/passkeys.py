"""Passkeys of an account: adding, naming, removing and proving them.

They are rows of the sign-in library's table, beside the app with codes. What is kept is public:
a key to check with, and how often the passkey was used, by its own count.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData

from apps.accounts import ceremony
from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import one_line

logger = logging.getLogger(__name__)
MOST_PASSKEYS = 10
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as its owner sees it."""

    pk: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


def _rows(user_id: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = Authenticator.objects.filter(
        user_id=user_id, type=Authenticator.Type.WEBAUTHN
    )
    return rows.order_by("created_at", "pk")


def passkeys_of(user_id: Any) -> list[Passkey]:
    """Return a person's passkeys, the oldest first."""
    return [_shown(row) for row in _rows(user_id)]


def passkey_of(user_id: Any, pk: int) -> Passkey:
    """Return one of the person's own passkeys; raises NotFound for every other number."""
    row = _rows(user_id).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return _shown(row)


def _shown(row: Authenticator) -> Passkey:
    return Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)


def known_to(user_id: Any) -> list[AttestedCredentialData]:
    """Return what a browser is told of the person's passkeys, so that it finds them."""
    return [AttestedCredentialData(websafe_decode(row.data["key"])) for row in _rows(user_id)]


def is_last_step(user_id: Any) -> bool:
    """Return whether a person has one second step only; recovery codes are none."""
    rows = Authenticator.objects.filter(user_id=user_id)
    number: int = rows.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    return number == 1


# --- adding, naming, removing


@transaction.atomic
def add_passkey(*, actor: Actor, user: User, name: str, key: ceremony.NewKey) -> Authenticator:
    """Keep a passkey that a browser has just made; it counts from the next sign-in on."""
    require(actor, "accounts.signed_in", user)
    lock_row(User, user.pk)
    number = _rows(user.pk).count()
    if number >= MOST_PASSKEYS:
        raise Conflict(
            _("You have %(number)s passkeys. Remove one before you add another.")
            % {"number": MOST_PASSKEYS},
            code="too_many_passkeys",
        )
    data = {
        "name": _sound_name(name) or _("Passkey %(number)s") % {"number": number + 1},
        "key": websafe_encode(key.credential),
        "credential_id": key.credential_id,
        "counter": key.counter,
    }
    try:
        with transaction.atomic():
            row = Authenticator.objects.create(
                user_id=user.pk, type=Authenticator.Type.WEBAUTHN, data=data
            )
    except IntegrityError as error:
        raise Conflict(_("This passkey belongs to an account already.")) from error
    record("accounts.passkey_added", actor=actor, subject=user)
    return row


@transaction.atomic
def rename_passkey(*, actor: Actor, user: User, pk: int, name: str) -> None:
    """Give one of one's own passkeys another name."""
    row = _own_row(actor, user, pk)
    row.data["name"] = _sound_name(name)
    if not row.data["name"]:
        raise Invalid(fields={"name": _("Give the passkey a name.")})
    row.save(update_fields=["data"])


@transaction.atomic
def remove_passkey(*, actor: Actor, user: User, pk: int) -> None:
    """Remove one of one's own passkeys; recovery codes go with the last second step."""
    row = _own_row(actor, user, pk)
    row.delete()
    delete_dangling_recovery_codes(user)
    record("accounts.passkey_removed", actor=actor, subject=user)


def _own_row(actor: Actor, user: User, pk: int) -> Authenticator:
    require(actor, "accounts.signed_in", user)
    found = _rows(user.pk).select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound
    row: Authenticator = found
    return row


def _sound_name(text: str) -> str:
    name = one_line(text)
    if len(name) > LONGEST_NAME:
        raise Invalid(fields={"name": _("Give the passkey a name of at most 60 characters.")})
    return name


# --- proving


def find_person(claim: ceremony.Claim) -> UUID:
    """Return whose passkey an answer names and was made for; raises Invalid for nobody's."""
    # As text, as the index has it: otherwise every passkey of the platform is read.
    rows = Authenticator.objects.alias(named=KeyTextTransform("credential_id", "data")).filter(
        type=Authenticator.Type.WEBAUTHN, named=claim.credential_id
    )
    owner: UUID | None = rows.values_list("user_id", flat=True).first()
    if owner is None or claim.person != owner.bytes:
        raise Invalid(ceremony.DID_NOT_WORK)
    return owner


@transaction.atomic
def prove_passkey(*, asked: ceremony.Asked, person: UUID, claim: ceremony.Claim) -> Authenticator:
    """Return the person's passkey that answered; raises Invalid for every wrong answer.

    The count that a passkey keeps must have grown: a copy of it would fall behind.
    """
    rows = _rows(person).select_for_update(of=("self",), no_key=True).select_related("user")
    row = rows.filter(data__credential_id=claim.credential_id).first()
    if row is None:
        raise Invalid(ceremony.DID_NOT_WORK)
    counter = ceremony.check_proof(asked, credential=websafe_decode(row.data["key"]), claim=claim)
    former = row.data["counter"]
    if (counter or former) and counter <= former:
        logger.warning("passkey.counter_fell_behind", extra={"passkey": row.pk})
        raise Invalid(ceremony.DID_NOT_WORK)
    row.data["counter"] = counter
    row.save(update_fields=["data"])
    proven: Authenticator = row
    return proven
