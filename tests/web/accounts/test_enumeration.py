"""Nobody learns from our answers whether an address has an account (security.md, class 31)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.core.models import Event
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "someone.known@people.example", "nobody.knows@people.example"
# Differ in every answer, whoever asks.
NOISE = re.compile(
    rb'(name="csrfmiddlewaretoken" value="[^"]+")|(name="started" value="[^"]*")'
    rb'|(value="[^"]*" id="id_started")|(req-[0-9a-f]+)'
)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often a password is hashed."""
    calls: list[str] = []
    original = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        calls.append("encode")
        return original(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return calls


def register(client: Client, email: str) -> Any:
    started = client.get("/en/account/register/").context["form"]["started"].value()
    values = {
        "display_name": "Nora Lind",
        "email": email,
        "password1": "another quiet river",
        "terms": "on",
        "started": started,
    }
    with time_machine.travel("2026-11-22 10:00:09+00:00", tick=False):
        return client.post("/en/account/register/", values)


def sign_in(client: Client, email: str) -> Any:
    return client.post("/en/account/sign-in/", {"login": email, "password": "wrong but long"})


def reset(client: Client, email: str) -> Any:
    return client.post("/en/account/reset/", {"email": email})


def everything_seen(act: Callable[[Client, str], Any], email: str) -> list[Any]:
    """Return status, headers and body of the answer and of the page that it leads to."""
    client, seen = Client(), []
    response = act(client, email)
    while True:
        headers = {
            name: value
            for name, value in response.headers.items()
            if name not in {"X-Request-ID", "Content-Length"}
        }
        cookies = {
            name: (morsel["path"], morsel["httponly"], morsel["samesite"], morsel["max-age"])
            for name, morsel in response.cookies.items()
        }
        body = NOISE.sub(b"", response.content).replace(email.encode(), b"ADDRESS")
        seen.append((response.status_code, headers, cookies, body))
        if response.status_code != 302:
            return seen
        response = client.get(response["Location"])


@pytest.mark.parametrize(
    ("act", "hashes"),
    [(register, 1), (sign_in, 1), (reset, 0)],
    ids=["register", "sign-in", "reset"],
)
@pytest.mark.parametrize("confirmed", [True, False])
def test_answers_are_the_same_to_the_byte(
    act: Callable[[Client, str], Any], hashes: int, *, confirmed: bool, hashed: list[str]
) -> None:
    UserFactory(email=KNOWN, confirmed=confirmed)
    hashed.clear()
    for_known = everything_seen(act, KNOWN)
    cost_for_known = len(hashed)
    hashed.clear()
    for_unknown = everything_seen(act, UNKNOWN)
    assert for_known == for_unknown
    assert (cost_for_known, len(hashed)) == (hashes, hashes)


def test_the_owner_is_told_and_keeps_the_account() -> None:
    owner = UserFactory(email=KNOWN)
    register(Client(), KNOWN.upper())
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert User.objects.count() == 1
    assert Event.objects.filter(name="accounts.sign_up_repeated", subject_id=owner.pk).exists()


def test_a_closed_account_is_answered_alike_and_gets_no_mail() -> None:
    UserFactory(email=KNOWN, is_active=False)
    for act in (register, sign_in, reset):
        assert everything_seen(act, KNOWN) == everything_seen(act, UNKNOWN)
        User.objects.filter(email=UNKNOWN).delete()
    assert not Event.objects.filter(
        name__in=["accounts.sign_up_repeated", "accounts.reset_requested"]
    ).exists()


def test_a_reset_for_an_unknown_address_leaves_no_trace() -> None:
    reset(Client(), UNKNOWN)
    assert not Event.objects.exists()


def test_wrong_tries_are_limited_alike() -> None:
    UserFactory(email=KNOWN)
    for email, place in ((KNOWN, "192.0.2.1"), (UNKNOWN, "192.0.2.2")):
        visitor = Client(REMOTE_ADDR=place)
        pages = [sign_in(visitor, email).content.decode() for _try in range(6)]
        assert ["Wait 10 minutes" in page for page in pages] == [False] * 5 + [True]


def test_an_added_address_of_somebody_else_is_answered_alike() -> None:
    UserFactory(email=KNOWN)
    answers = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        client.force_login(UserFactory())
        client.post("/en/account/security/confirm-password/", {"password": PASSWORD})
        response = client.post("/en/account/security/e-mail/", {"email": email, "action_add": ""})
        page = client.get(response["Location"]).content
        answers.append((response.status_code, response["Location"], email.encode() in page))
    assert answers[0] == answers[1]
