"""Nobody learns from our answers whether an address has an account (security.md, class 31)."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.models import Event
from apps.notifications.models import Notification
from tests.factories.accounts import PASSWORD, UserFactory
from tests.support.mailing import deliver_mails, link_in, mails_to

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "someone.known@people.example", "nobody.knows@people.example"
# Differ in every answer, whoever asks.
NOISE = re.compile(
    rb'(name="csrfmiddlewaretoken" value="[^"]+")|(name="started" value="[^"]*")'
    rb'|(value="[^"]*" id="id_started")|(req-[0-9a-f]+)'
)
SAVEPOINT = re.compile(r'"s\d+_x\d+"')


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
        "adult": "on",
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
    told = Event.objects.filter(name__in=["accounts.sign_up_repeated", "accounts.reset_requested"])
    assert not told.exclude(data={"address_id": 0}).exists()


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_reset_does_the_same_work_for_every_address(
    nudges: list[str], django_capture_on_commit_callbacks: Any, *, confirmed: bool
) -> None:
    UserFactory(email=KNOWN, confirmed=confirmed)
    UserFactory(email="closed@people.example", is_active=False)
    works = []
    for email in ("first.visit@people.example", KNOWN, UNKNOWN, "closed@people.example"):
        client = Client()
        nudges.clear()
        with (
            CaptureQueriesContext(connection) as queries,
            django_capture_on_commit_callbacks(execute=True),
        ):
            reset(client, email)
        statements = [SAVEPOINT.sub("", query["sql"]).split()[:3] for query in queries]
        works.append((statements, list(nudges)))
    assert works[1] == works[2] == works[3]
    assert works[1][1] == ["core.drain_outbox"]


def test_a_reset_for_an_unknown_address_is_about_nobody_and_mails_nobody() -> None:
    UserFactory()
    reset(Client(), UNKNOWN)
    event = Event.objects.get()
    assert event.data == {"address_id": 0}
    assert not User.objects.filter(pk=event.subject_id).exists()
    deliver_mails()
    assert not mail.outbox
    assert not Notification.objects.exists()


# --- whose an address is


def squatter(**kind: Any) -> User:
    """Return somebody who added the known address without owning its mailbox."""
    made: User = UserFactory(**kind)
    EmailAddress.objects.create(user=made, email=KNOWN, verified=False)
    return made


def test_typing_in_somebody_else_s_address_does_not_take_it() -> None:
    thief = squatter()
    reset(Client(), KNOWN)
    register(Client(), KNOWN)
    owner = User.objects.get(email=KNOWN)
    assert EmailAddress.objects.get(user=owner).primary
    assert not Event.objects.filter(name="accounts.sign_up_repeated").exists()
    assert not Event.objects.filter(name="accounts.reset_requested", subject_id=thief.pk).exists()
    deliver_mails()
    message = mails_to(KNOWN)[-1]
    assert len(mail.outbox) == 1
    Client().post(urlsplit(link_in(message)).path)
    assert EmailAddress.objects.get(user=owner).verified
    reset(Client(), KNOWN)
    register(Client(), KNOWN)
    told = Event.objects.filter(name__in=["accounts.sign_up_repeated", "accounts.reset_requested"])
    assert set(told.exclude(data={"address_id": 0}).values_list("subject_id", flat=True)) == {
        owner.pk
    }


def test_an_address_typed_in_elsewhere_does_not_open_that_account() -> None:
    thief, client = squatter(), Client()
    client.post("/en/account/sign-in/", {"login": KNOWN, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/en/account/sign-in/", {"login": thief.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(thief.pk)


def test_a_former_address_opens_nothing_while_it_waits_for_its_warning() -> None:
    user = UserFactory(email=KNOWN)
    EmailAddress.objects.create(user=user, email="new@people.example", verified=True)
    own = Client()
    own.post("/en/account/sign-in/", {"login": KNOWN, "password": PASSWORD})
    own.post("/en/account/security/confirm-password/", {"password": PASSWORD})
    for main, former in (("new@people.example", KNOWN), (KNOWN, "new@people.example")):
        own.post("/en/account/security/e-mail/", {"email": main, "action_primary": ""})
        for email, opens in ((former, False), (main, True)):
            client = Client()
            client.post("/en/account/sign-in/", {"login": email, "password": PASSWORD})
            assert ("_auth_user_id" in client.session) is opens
            before = Event.objects.filter(name="accounts.reset_requested", subject_id=user.pk)
            count = before.count()
            reset(Client(), email)
            assert (before.count() > count) is opens
    register(Client(), "new@people.example")
    assert User.objects.count() == 1


def test_a_reset_asked_for_before_the_address_was_given_up_is_not_mailed_any_more() -> None:
    user = UserFactory(email=KNOWN)
    EmailAddress.objects.create(user=user, email="new@people.example", verified=True)
    own = Client()
    own.post("/en/account/sign-in/", {"login": KNOWN, "password": PASSWORD})
    own.post("/en/account/security/confirm-password/", {"password": PASSWORD})
    reset(Client(), KNOWN)
    own.post("/en/account/security/e-mail/", {"email": "new@people.example", "action_primary": ""})
    deliver_mails()
    assert {message.subject for message in mails_to(KNOWN)} == {
        "You sign in with another address now"
    }


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
