"""Faults to plant in the checks of passkeys, each with the false proof that it must let in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from fido2.server import Fido2Server

from apps.accounts import ceremony

Plant = Callable[[pytest.MonkeyPatch], None]
CEREMONY, PASSKEYS = "apps.accounts.ceremony", "apps.accounts.passkeys"


@dataclass(frozen=True)
class PasskeyMutant:
    """One fault; `falsity` names what the tests of passkeys falsify, and who then comes in."""

    name: str
    plant: Plant
    falsity: str


def _replaced(name: str, value: Any) -> Plant:
    return lambda patch: patch.setattr(name, value)


_server, _take, _check = ceremony._server, ceremony._take, ceremony.check_proof


def _any_origin() -> Fido2Server:
    return Fido2Server(_server().rp, verify_origin=lambda _origin: True)


def _any_host() -> Fido2Server:
    """Compare hosts only, as the library does by itself."""
    return Fido2Server(_server().rp)


def _without_the_holder(*asked: Any) -> ceremony.Asked:
    return replace(_take(*asked), user_verification="preferred")


def _any_signature(_asked: ceremony.Asked, *, claim: ceremony.Claim, **_known: Any) -> int:
    return claim.response.response.authenticator_data.counter


def _always_further(*asked: Any, **proof: Any) -> int:
    return _check(*asked, **proof) + 1_000


def _whoever_has_the_passkey(claim: ceremony.Claim) -> UUID:
    rows = Authenticator.objects.filter(data__credential_id=claim.credential_id)
    owner: UUID = rows.values_list("user_id", flat=True).get()
    return owner


CEREMONY_MUTANTS = (
    PasskeyMutant(
        "the origin is not checked",
        _replaced(f"{CEREMONY}._server", _any_origin),
        "another site",
    ),
    PasskeyMutant(
        "of the origin only the host is checked",
        _replaced(f"{CEREMONY}._server", _any_host),
        "a neighbour of the site",
    ),
    PasskeyMutant(
        "the holder shows neither face, finger nor PIN",
        _replaced(f"{CEREMONY}._take", _without_the_holder),
        "no face, no finger, no PIN",
    ),
    PasskeyMutant(
        "pages of other sites may ask in a frame",
        _replaced(f"{CEREMONY}._refuse_frames", lambda _client_data: None),
        "a frame of another site",
    ),
    PasskeyMutant(
        "the signature is not checked",
        _replaced(f"{CEREMONY}.check_proof", _any_signature),
        "another key of the same name",
    ),
    PasskeyMutant(
        "the count of uses is not compared",
        _replaced(f"{CEREMONY}.check_proof", _always_further),
        "a copy whose count fell behind",
    ),
    PasskeyMutant(
        "the name in the answer is not compared",
        _replaced(f"{PASSKEYS}.find_person", _whoever_has_the_passkey),
        "the name of somebody else",
    ),
)
