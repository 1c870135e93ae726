"""Passkeys: as the second step, alone, and what is refused."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from apps.accounts.models import User
from apps.core.models import Event
from tests.factories.accounts import PASSWORD, UserFactory, actor_of, code_for, signed_in
from tests.support.mailing import deliver_mails, mails_to
from tests.support.passkeys import SoftPasskey

pytestmark = pytest.mark.django_db
SECURITY = "/en/account/security/"
ADD = f"{SECURITY}passkeys/add/"
CODE_PAGE = "/en/account/sign-in/code/"
ALONE = "/en/account/sign-in/passkey/"
CONFIRM = f"{SECURITY}confirm-passkey/"
DID_NOT_WORK = "This passkey did not work"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def options_of(response: Any) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads(response.context["options"])
    return asked


def trusted(user: User) -> Client:
    """Return a client in which the person entered the password just now, as far as it leads."""
    client = Client()
    client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})
    client.post(f"{SECURITY}confirm-password/", {"password": PASSWORD})
    return client


def add(client: Client, passkey: SoftPasskey, name: str = "") -> Any:
    answer = passkey.made_for(options_of(client.get(ADD)))
    return client.post(ADD, {"name": name, "credential": answer})


def with_passkey(**changes: Any) -> tuple[User, SoftPasskey]:
    """Return somebody whose account got a passkey ten minutes ago."""
    user, passkey = UserFactory(), SoftPasskey(**changes)
    with time_machine.travel(time.time() - 600):
        assert add(trusted(user), passkey, "phone").status_code == 302
    return user, passkey


def events_of(user: User) -> list[str]:
    rows = Event.objects.filter(subject_id=user.pk).order_by("pk")
    return list(rows.values_list("name", flat=True))


def test_a_passkey_is_added_named_and_removed() -> None:
    user = UserFactory()
    client, passkey = trusted(user), SoftPasskey()
    done = add(client, passkey, "phone")
    assert done["Location"] == f"{SECURITY}recovery-codes/"
    page = client.get(SECURITY)
    assert "Sign out and in again with your passkey" in page.content.decode()
    (row,) = page.context["passkeys"]
    assert (row.name, row.last_used_at) == ("phone", None)
    assert add(client, SoftPasskey())["Location"] == SECURITY
    names = [known.name for known in client.get(SECURITY).context["passkeys"]]
    assert names == ["phone", "Passkey 2"]
    path = f"{SECURITY}passkeys/{row.pk}/"
    assert client.post(f"{path}name/", {"name": " "}).status_code == 200
    assert client.post(f"{path}name/", {"name": "old phone"}).status_code == 302
    assert "old phone" in client.get(f"{path}name/").content.decode()
    assert "Your other ways stay" in client.get(f"{path}remove/").content.decode()
    assert client.post(f"{path}remove/").status_code == 302
    assert client.get(f"{path}remove/").status_code == 404
    deliver_mails()
    subjects = [mail.subject for mail in mails_to(user.email)]
    assert subjects.count("A passkey was added") == 2
    assert subjects[-1] == "A passkey was removed"
    assert events_of(user).count("accounts.passkey_added") == 2


def test_recovery_codes_go_with_the_last_second_step_only() -> None:
    user, _passkey = with_passkey()
    client = signed_in(user, second_factor=True)
    client.post(f"{SECURITY}confirm-code/", {"code": code_for(user)})
    own = Authenticator.objects.filter(user=user)
    assert "Your passkeys stay" in client.get(f"{SECURITY}second-step/off/").content.decode()
    client.post(f"{SECURITY}second-step/off/")
    assert set(own.values_list("type", flat=True)) == {"webauthn", "recovery_codes"}
    key = own.get(type="webauthn").pk
    last = client.get(f"{SECURITY}passkeys/{key}/remove/")
    assert "only second step" in last.content.decode()
    client.post(f"{SECURITY}passkeys/{key}/remove/")
    assert not own.exists()


def test_adding_needs_the_password_a_moment_ago() -> None:
    client = signed_in(UserFactory())
    assert client.get(ADD)["Location"].startswith(f"{SECURITY}confirm-password/")


@pytest.mark.parametrize("door", ["name", "remove"])
def test_a_passkey_of_somebody_else_is_not_there(door: str) -> None:
    user, _passkey = with_passkey()
    stranger = trusted(UserFactory())
    key = Authenticator.objects.get(user=user, type="webauthn").pk
    answers = [
        stranger.post(f"{SECURITY}passkeys/{number}/{door}/", {"name": "mine"}).status_code
        for number in (key, 0, 10**30)
    ]
    assert answers == [404, 404, 404]
    assert Authenticator.objects.get(pk=key).data["name"] == "phone"


# --- the second step


def test_it_is_the_second_step_of_signing_in() -> None:
    user, passkey = with_passkey()
    client = trusted(user)
    page = client.get(CODE_PAGE)
    assert client.get("/en/account/").status_code == 302
    done = client.post(CODE_PAGE, {"credential": passkey.proof_for(options_of(page))})
    assert done["Location"] == "/en/account/"
    assert actor_of(client.get("/en/account/")).second_factor
    assert client.get(SECURITY).context["passkeys"][0].last_used_at is not None


def test_it_counts_from_the_next_sign_in_on() -> None:
    """Otherwise a stolen password would make the missing second step and be worth two."""
    user = UserFactory(second_factor=True)
    with time_machine.travel(time.time() - 60):
        client = signed_in(user)
        client.post(f"{SECURITY}confirm-password/", {"password": PASSWORD})
    passkey = SoftPasskey()
    assert add(client, passkey).status_code == 302
    proof = passkey.proof_for(options_of(client.get(CONFIRM)))
    assert client.post(CONFIRM, {"credential": proof}).status_code == 302
    assert not actor_of(client.get("/en/account/")).second_factor


def test_a_removed_passkey_is_worth_nothing_in_other_sessions() -> None:
    """Also when the app with codes stays: the proof was made with the passkey."""
    user, passkey = with_passkey()
    elsewhere = trusted(user)
    page = elsewhere.get(CODE_PAGE)
    elsewhere.post(CODE_PAGE, {"credential": passkey.proof_for(options_of(page))})
    signed_in(user, second_factor=True)
    Authenticator.objects.filter(user=user, type="totp").update(
        created_at=user.created_at.replace(year=2020)
    )
    assert actor_of(elsewhere.get("/en/account/")).second_factor
    Authenticator.objects.filter(user=user, type="webauthn").delete()
    assert not actor_of(elsewhere.get("/en/account/")).second_factor


def test_a_change_that_matters_can_be_confirmed_with_it() -> None:
    user, passkey = with_passkey()
    client = signed_in(user)
    asked = client.get(ADD, follow=True)
    assert "Use a passkey" in asked.content.decode()
    proof = passkey.proof_for(options_of(client.get(f"{CONFIRM}?next={ADD}")))
    assert client.post(CONFIRM, {"credential": proof, "next": ADD})["Location"] == ADD
    assert client.get(ADD).status_code == 200


# --- alone


def test_it_opens_the_account_alone() -> None:
    user, passkey = with_passkey()
    client = Client()
    assert ALONE in client.get("/en/account/sign-in/?next=/en/").content.decode()
    options = options_of(client.get(ALONE))
    assert options["publicKey"]["userVerification"] == "required"
    assert "allowCredentials" not in options["publicKey"], "nobody is named before the proof"
    done = client.post(ALONE, {"credential": passkey.proof_for(options), "next": "/en/about/"})
    assert done["Location"] == "/en/about/"
    actor = actor_of(client.get("/en/account/"))
    assert (actor.user_id, actor.second_factor) == (user.pk, True)


def test_alone_it_leads_to_no_other_site() -> None:
    _user, passkey = with_passkey()
    client = Client()
    proof = passkey.proof_for(options_of(client.get(ALONE)))
    done = client.post(ALONE, {"credential": proof, "next": "https://evil.example/"})
    assert done["Location"] == "/en/account/"


def test_alone_it_opens_no_closed_account() -> None:
    user, passkey = with_passkey()
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    client.post(ALONE, {"credential": passkey.proof_for(options_of(client.get(ALONE)))})
    assert client.get("/en/account/").status_code == 302


def test_alone_too_many_tries_are_refused(settings: Any) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": "1/m/ip"}
    client = Client()
    answers = [client.post(ALONE, {"credential": "{}"}).status_code for _try in range(2)]
    assert answers == [200, 429]


def test_a_stranger_asks_for_so_many_challenges_and_no_more(settings: Any) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_ask": "2/m/ip"}
    answers = [Client().get(ALONE).status_code for _try in range(4)]
    assert answers == [200, 200, 429, 429]
    assert Session.objects.count() == 2


# --- what is refused

Falsified = Callable[[SoftPasskey], SoftPasskey]
FALSE: dict[str, Falsified] = {
    "another site": lambda key: replace(key, origin="http://evil.example"),
    "a neighbour of the site": lambda key: replace(key, origin="http://localhost:9999"),
    "a place of another site": lambda key: replace(key, place="evil.example"),
    "a frame of another site": lambda key: replace(key, framed=True),
    "a copy whose count fell behind": lambda key: replace(key, counter=0),
    "another key of the same name": lambda key: SoftPasskey(
        credential_id=key.credential_id, person=key.person, counter=key.counter
    ),
    "a passkey that nobody added": lambda key: SoftPasskey(person=key.person),
    "no face, no finger, no PIN": lambda key: replace(key, verified=False),
    "the name of somebody else": lambda key: replace(key, person="AAAA"),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_proofs_are_refused(name: str) -> None:
    _user, passkey = with_passkey(counter=7)
    passkey.counter = 8
    client = Client()
    proof = FALSE[name](passkey).proof_for(options_of(client.get(ALONE)))
    answer = client.post(ALONE, {"credential": proof})
    assert DID_NOT_WORK in answer.content.decode()
    assert client.get("/en/account/").status_code == 302
    right = passkey.proof_for(options_of(answer))
    assert client.post(ALONE, {"credential": right}).status_code == 302


def test_an_answer_works_once_in_its_own_session_for_its_own_purpose() -> None:
    user, passkey = with_passkey()
    one, other = Client(), Client()
    proof = passkey.proof_for(options_of(one.get(ALONE)))
    other.get(ALONE)
    assert DID_NOT_WORK in other.post(ALONE, {"credential": proof}).content.decode()
    second = trusted(user)
    second.get(CODE_PAGE)
    assert DID_NOT_WORK in second.post(CODE_PAGE, {"credential": proof}).content.decode()
    assert one.post(ALONE, {"credential": proof}).status_code == 302
    one.post("/en/account/sign-out/")
    one.get(ALONE)
    assert DID_NOT_WORK in one.post(ALONE, {"credential": proof}).content.decode()


def test_a_wrong_answer_uses_the_challenge_up() -> None:
    _user, passkey = with_passkey()
    client = Client()
    proof = passkey.proof_for(options_of(client.get(ALONE)))
    with time_machine.travel(time.time() + 601):
        assert "open for too long" in client.post(ALONE, {"credential": proof}).content.decode()
    options = options_of(client.get(ALONE))
    session = client.session
    kept = session["accounts.passkey.enter"]
    client.post(ALONE, {"credential": "{}"})
    session = client.session
    assert session["accounts.passkey.enter"]["challenge"] != kept["challenge"]
    late = client.post(ALONE, {"credential": passkey.proof_for(options)})
    assert DID_NOT_WORK in late.content.decode()


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "{}",
        "7",
        "\x00",
        "[" * 15_000,
        "x" * 20_000,
        '{"id": 1, "rawId": {}, "type": "public-key", "response": []}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}',
    ],
)
def test_unreadable_answers_are_refused_in_words(answer: str) -> None:
    user, _passkey = with_passkey()
    inside = trusted(UserFactory())
    inside.get(ADD)
    entering = trusted(user)
    entering.get(CODE_PAGE)
    outside = Client()
    outside.get(ALONE)
    doors = ((inside, ADD), (entering, CODE_PAGE), (outside, ALONE))
    for client, door in doors:
        page = client.post(door, {"credential": answer})
        assert page.status_code == 200
        assert "needs your attention" in page.content.decode()


def test_a_passkey_is_added_once_and_ten_are_the_most() -> None:
    user, passkey = with_passkey()
    other = trusted(UserFactory())
    stolen = add(other, passkey)
    assert "belongs to an account already" in stolen.content.decode()
    row = Authenticator.objects.get(user=user, type="webauthn")
    with pytest.raises(IntegrityError), transaction.atomic():
        Authenticator.objects.create(user=UserFactory(), type="webauthn", data=row.data)
    for number in range(9):
        data = {**row.data, "credential_id": str(number)}
        Authenticator.objects.create(user=user, type="webauthn", data=data)
    client = signed_in(user)
    client.post(f"{SECURITY}confirm-password/", {"password": PASSWORD})
    assert "You have 10 passkeys" in add(client, SoftPasskey()).content.decode()


def test_the_place_is_the_configured_site(settings: Any) -> None:
    settings.BASE_URL = "https://Platform.example:443"
    client, passkey = trusted(UserFactory()), SoftPasskey(origin="https://platform.example")
    options = options_of(client.get(ADD))
    assert options["publicKey"]["rp"]["id"] == "platform.example"
    passkey.place = "platform.example"
    answer = {"credential": passkey.made_for(options)}
    assert client.post(ADD, answer).status_code == 302
