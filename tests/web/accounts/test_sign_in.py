"""Signing in, with one step and with two, and where it leads."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.accounts.services import close_account
from apps.accounts.session import METHODS_KEY
from apps.profiles.choices import Role
from tests.factories.accounts import PASSWORD, UserFactory, actor_of, code_for, signed_in
from tests.factories.profiles import actor_as
from tests.support.totp import code_of

pytestmark = pytest.mark.django_db
SIGN_IN, CODE = "/en/account/sign-in/", "/en/account/sign-in/code/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def give_password(client: Client, email: str, **more: str) -> str:
    response = client.post(SIGN_IN, {"login": email, "password": PASSWORD, **more})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def test_without_a_second_step_the_password_is_enough(client: Client) -> None:
    user = UserFactory()
    assert give_password(client, user.email.upper()) == reverse("accounts:overview")
    page = client.get(reverse("accounts:overview"))
    assert page.context["user"] == user
    assert not actor_of(page).second_factor


def test_with_a_second_step_the_password_opens_nothing_yet(client: Client) -> None:
    user = UserFactory(second_factor=True)
    assert give_password(client, user.email) == CODE
    assert client.get("/en/account/").status_code == 302
    assert client.get(CODE).status_code == 200
    wrong = client.post(CODE, {"code": "000000"})
    assert "Codes change every 30 seconds" in wrong.content.decode()
    response = client.post(CODE, {"code": code_for(user)})
    assert response["Location"] == reverse("accounts:overview")
    assert actor_of(client.get("/en/account/")).second_factor


def test_a_code_works_once_even_while_it_is_still_shown(client: Client) -> None:
    user = UserFactory(second_factor=True)
    with time_machine.travel("2026-11-22 10:00:01+00:00", tick=False) as clock:
        code = code_for(user)
        give_password(client, user.email)
        assert client.post(CODE, {"code": code}).status_code == 302
        clock.shift(45)
        thief = Client()
        give_password(thief, user.email)
        assert "used already" in thief.post(CODE, {"code": code}).content.decode()


def test_recovery_codes_work_instead_of_the_phone_once(client: Client) -> None:
    user = UserFactory()
    own = signed_in(user)
    own.post("/en/account/security/confirm-password/", {"password": PASSWORD})
    page = own.get("/en/account/security/second-step/on/")
    secret = page.context["form"].secret
    own.post("/en/account/security/second-step/on/", {"code": code_of(secret)})
    codes = own.get("/en/account/security/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    for expected in (302, 200):
        visitor = Client()
        give_password(visitor, user.email)
        assert visitor.post(CODE, {"code": codes[0]}).status_code == expected


def test_the_code_page_without_a_password_leads_back(client: Client) -> None:
    assert client.get(CODE)["Location"] == SIGN_IN


def test_wrong_codes_are_limited(client: Client) -> None:
    user = UserFactory(second_factor=True)
    give_password(client, user.email)
    pages = [client.post(CODE, {"code": "000000"}).content.decode() for _try in range(6)]
    assert "You have tried too often" in pages[-1]
    assert (
        "You have tried too often" in client.post(CODE, {"code": code_for(user)}).content.decode()
    )


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost:8000@evil.example/",
        "\thttps://evil.example",
    ],
)
def test_next_never_leads_to_another_site(client: Client, target: str) -> None:
    user = UserFactory()
    assert give_password(client, user.email, next=target) == reverse("accounts:overview")
    assert "evil" not in client.post("/en/account/sign-out/", {"next": target})["Location"]
    acting = signed_in(UserFactory())
    response = acting.post("/en/account/act-as/", {"capacity": "private", "next": target})
    assert response["Location"] == reverse("accounts:overview")


def test_next_leads_to_own_pages(client: Client) -> None:
    user = UserFactory()
    assert give_password(client, user.email, next="/en/account/profile/?a=b") == (
        "/en/account/profile/?a=b"
    )


def test_own_pages_send_nobody_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/de/account/security/")
    assert response.status_code == 302
    assert response["Location"] == "/de/account/sign-in/?next=%2Fde%2Faccount%2Fsecurity%2F"


def test_signing_out_asks_first_and_needs_the_button() -> None:
    client = signed_in(UserFactory())
    assert client.get("/en/account/sign-out/").status_code == 200
    assert client.get("/en/account/").status_code == 200
    assert client.post("/en/account/sign-out/").status_code == 302
    assert client.get("/en/account/").status_code == 302


def test_a_closed_account_is_out_from_the_next_request_on(client: Client) -> None:
    user = UserFactory()
    give_password(client, user.email)
    close_account(actor=actor_as(Role.ADMIN), user=user)
    assert client.get("/en/account/").status_code == 302
    fresh = Client()
    assert give_password(fresh, user.email) == "/en/account/closed/"
    assert fresh.get("/en/account/closed/").status_code == 200
    assert fresh.get("/en/account/").status_code == 302


def test_an_unconfirmed_address_does_not_sign_in(client: Client) -> None:
    user = UserFactory(confirmed=False)
    assert give_password(client, user.email) == "/en/account/check-your-e-mail/"
    assert client.get("/en/account/").status_code == 302


def test_a_spoofed_forwarding_header_does_not_escape_the_limit(client: Client) -> None:
    UserFactory(email="aim@people.example")
    for number in range(6):
        page = client.post(
            SIGN_IN,
            {"login": "aim@people.example", "password": "wrong but long"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
    assert "Wait 10 minutes" in page.content.decode()


def test_too_many_requests_get_the_platform_s_own_page(client: Client) -> None:
    for number in range(31):
        response = client.post(
            SIGN_IN, {"login": f"p{number}@people.example", "password": "wrong but long"}
        )
        if response.status_code == 429:
            break
    assert response.status_code == 429
    assert "tried too often" in response.content.decode()


def test_the_session_forgets_nothing_but_says_how_it_was_opened(client: Client) -> None:
    user = UserFactory()
    give_password(client, user.email)
    assert [r["method"] for r in client.session[METHODS_KEY]] == ["password"]
