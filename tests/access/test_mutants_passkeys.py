"""Do the tests of passkeys bite? Each fault lets one false proof in, else it is refused."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests.access.cells import Matrix
from tests.access.mutants_passkeys import CEREMONY_MUTANTS, PasskeyMutant
from tests.web.accounts.test_passkeys import ALONE, FALSE, options_of, with_passkey

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
ROUTES = ("mfa_edit_webauthn", "mfa_remove_webauthn")


def _enters(falsity: str) -> bool:
    """Return whether a passkey that is false in this way opens an account alone."""
    _user, passkey = with_passkey(counter=7)
    passkey.counter = 8
    client = Client()
    proof = FALSE[falsity](passkey).proof_for(options_of(client.get(ALONE)))
    client.post(ALONE, {"credential": proof})
    return client.get("/en/account/").status_code == 200


def _of_everybody(_user_id: Any) -> Any:
    return Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)


@pytest.mark.parametrize("mutant", CEREMONY_MUTANTS, ids=lambda mutant: str(mutant.name))
def test_a_check_that_is_left_out_is_caught(
    monkeypatch: pytest.MonkeyPatch, mutant: PasskeyMutant
) -> None:
    cache.clear()
    assert not _enters(mutant.falsity)
    mutant.plant(monkeypatch)
    assert _enters(mutant.falsity)


@pytest.mark.parametrize("route", ROUTES)
def test_a_door_to_the_passkeys_of_others_is_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    assert next(matrix.faults(route), None) is None
    monkeypatch.setattr("apps.accounts.passkeys._rows", _of_everybody)
    assert next(matrix.faults(route), None)
