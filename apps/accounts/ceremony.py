"""What browser and platform say to each other about passkeys (WebAuthn); no row is touched.

A challenge belongs to one session, one purpose and one person, and its first answer uses it up,
right or wrong. The place it is valid for comes from BASE_URL, never from a header.
"""

import json
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from apps.core.errors import Invalid

CHALLENGE_SECONDS = 600
LONGEST_ANSWER = 16_000
PORTS = {"https": 443, "http": 80}
# Whatever a parser of bytes that a stranger made up may say; a wrong signature is a ValueError.
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    *(RecursionError, NotImplementedError, struct.error, UnsupportedAlgorithm),
)
DID_NOT_WORK = _("This passkey did not work. Try again, or use another way.")


class Purpose(StrEnum):
    """What a challenge is for: an answer to one is worth nothing for another."""

    ADD = "add"
    PROVE = "prove"  # the second step, or once more before a change that matters
    ENTER = "enter"  # signing in without a password: whoever it is, the passkey says


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that a browser has just made: what is kept of it."""

    credential: bytes
    credential_id: str
    counter: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An answer that nobody checked so far: which passkey it is from, and for whom."""

    credential_id: str
    person: bytes
    response: AuthenticationResponse


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser was asked, and how strictly."""

    challenge: str
    user_verification: str


def own_origin() -> str:
    """Return the only address whose pages may use our passkeys, as browsers spell it."""
    base = urlsplit(settings.BASE_URL)
    port = base.port if base.port != PORTS.get(base.scheme) else None
    return f"{base.scheme}://{base.hostname}" + (f":{port}" if port else "")


def _server() -> Fido2Server:
    host = urlsplit(settings.BASE_URL).hostname
    place = PublicKeyCredentialRpEntity(id=host, name=settings.MFA_TOTP_ISSUER)
    return Fido2Server(place, verify_origin=lambda origin: origin == own_origin())


def begin_adding(
    request: HttpRequest, *, person: UUID, name: str, known: Sequence[AttestedCredentialData]
) -> dict[str, Any]:
    """Return what the browser needs to make a passkey; one that is known makes no second."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=person.bytes, name=name, display_name=name),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    _keep(request, Purpose.ADD, str(person), state)
    return dict(options)


def finish_adding(request: HttpRequest, *, person: UUID, answer: str) -> NewKey:
    """Return the passkey that the browser made; raises Invalid for every wrong answer."""
    state = _take(request, Purpose.ADD, str(person))
    try:
        response = RegistrationResponse.from_dict(json.loads(answer))
        _refuse_frames(response.response.client_data)
        data = _server().register_complete(_state(state), response)
        key = data.credential_data
        if key is None or key.public_key.get(3) not in CoseKey.supported_algorithms():
            raise Invalid(DID_NOT_WORK)
    except UNREADABLE as error:
        raise Invalid(DID_NOT_WORK) from error
    return NewKey(bytes(key), websafe_encode(key.credential_id), data.counter)


def begin_proof(
    request: HttpRequest, *, person: UUID, known: Sequence[AttestedCredentialData]
) -> dict[str, Any]:
    """Return what the browser needs to prove one of the person's passkeys."""
    options, state = _server().authenticate_begin(
        known, user_verification=UserVerificationRequirement.PREFERRED
    )
    _keep(request, Purpose.PROVE, str(person), state)
    return dict(options)


def begin_entrance(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser needs to prove any passkey; its holder shows face, finger or PIN."""
    options, state = _server().authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    _keep(request, Purpose.ENTER, "", state)
    return dict(options)


def read_claim(answer: str) -> Claim:
    """Return which passkey an answer names; raises Invalid when it cannot be read."""
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        _refuse_frames(response.response.client_data)
        handle = response.response.user_handle
        return Claim(websafe_encode(response.raw_id), bytes(handle or b""), response)
    except UNREADABLE as error:
        raise Invalid(DID_NOT_WORK) from error


def take_challenge(request: HttpRequest, *, person: UUID | None) -> Asked:
    """Use up the challenge for this person, or for whoever enters; raises Invalid without one."""
    if person is None:
        return _take(request, Purpose.ENTER, "")
    return _take(request, Purpose.PROVE, str(person))


def check_proof(asked: Asked, *, credential: bytes, claim: Claim) -> int:
    """Return how often the passkey was used, by its own count; raises Invalid for a wrong proof."""
    try:
        known = AttestedCredentialData(credential)
        _server().authenticate_complete(_state(asked), [known], claim.response)
    except UNREADABLE as error:
        raise Invalid(DID_NOT_WORK) from error
    return claim.response.response.authenticator_data.counter


def _refuse_frames(client_data: Any) -> None:
    """A page of another site that shows ours in a frame says so here."""
    if client_data.cross_origin:
        raise ValueError("asked from a frame")


def _keep(request: HttpRequest, purpose: Purpose, person: str, state: Any) -> None:
    request.session[f"accounts.passkey.{purpose}"] = {
        "challenge": str(state["challenge"]),
        "user_verification": str(state["user_verification"]),
        "person": person,
        "at": time.time(),
    }


def _take(request: HttpRequest, purpose: Purpose, person: str) -> Asked:
    kept = request.session.pop(f"accounts.passkey.{purpose}", None)
    if kept is None or kept["person"] != person or time.time() - kept["at"] > CHALLENGE_SECONDS:
        raise Invalid(_("This page was open for too long, or used in another tab. Try again."))
    return Asked(kept["challenge"], kept["user_verification"])


def _state(asked: Asked) -> dict[str, Any]:
    return {"challenge": asked.challenge, "user_verification": asked.user_verification}
