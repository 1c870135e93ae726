"""Class 26: a header that anybody can send changes whose limit counts, or where mails lead."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.security.scene import Scene, addresses
from tests.support.mailing import deliver_mails

pytestmark = pytest.mark.django_db
EVIL = "evil.example"
FORWARDED = (
    {"X-Forwarded-For": "{}"},
    {"X-Real-IP": "{}"},
    {"Forwarded": "for={}"},
    {"True-Client-IP": "{}"},
    {"X-Client-IP": "{}"},
    {"CF-Connecting-IP": "{}"},
)
TRIES = 6  # five wrong ones are let through


def _wrong_tries(email: str, spoof: dict[str, str], **place: Any) -> list[bool]:
    """Return for each wrong password in a row whether it met the limit."""
    met = []
    for number in range(TRIES):
        headers = {name: text.format(f"198.51.100.{number}") for name, text in spoof.items()}
        page = Client(headers=headers, **place).post(
            "/en/account/sign-in/", {"login": email, "password": "wrong but long"}
        )
        met.append("Wait 10 minutes" in page.content.decode())
    return met


@pytest.mark.parametrize("spoof", FORWARDED, ids=lambda spoof: next(iter(spoof)))
def test_no_header_changes_whose_tries_count(spoof: dict[str, str]) -> None:
    assert _wrong_tries(UserFactory().email, spoof) == [False] * 5 + [True]


def _by_network(settings: Any, addresses_used: list[str]) -> int:
    """Return how many requests of these addresses were answered before the limit by network."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reset_password": "3/m/ip"}
    statuses = [
        Client(REMOTE_ADDR=address)
        .post("/en/account/reset/", {"email": f"person{number}@people.example"})
        .status_code
        for number, address in enumerate(addresses_used)
    ]
    return statuses.count(302)


def test_addresses_of_one_ipv6_network_count_as_one(settings: Any) -> None:
    same = [f"2001:db8:1:2::{number:x}" for number in range(1, 7)]
    assert _by_network(settings, same) == 3


def test_two_networks_are_two(settings: Any) -> None:
    apart = [f"2001:db8:1:{number}::1" for number in range(1, 7)]
    assert _by_network(settings, apart) == 6


def test_behind_a_proxy_its_own_entry_counts_and_not_the_visitor_s(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    spoof = {"X-Forwarded-For": "{}, 203.0.113.7"}
    assert _wrong_tries(UserFactory().email, spoof) == [False] * 5 + [True]


def test_guard_bites_a_proxy_that_is_not_there(settings: Any) -> None:
    """With a proxy too many in the settings, the visitor writes the address that counts."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "login_failed": "5/10m/ip",
    }
    assert not any(_wrong_tries(UserFactory().email, {"X-Forwarded-For": "{}"}))


@pytest.mark.parametrize("kind", ["upper", "slash", "query", "case"])
def test_no_other_spelling_of_the_address_escapes_the_limit(kind: str) -> None:
    email = UserFactory().email
    assert _wrong_tries(email, {})[-1]
    spelt = {
        "upper": ("/en/account/sign-in/", email.upper()),
        "slash": ("/de/account/sign-in/", email),
        "query": ("/en/account/sign-in/?a=b", email),
        "case": ("/fr/account/sign-in/", f" {email.title()} "),
    }
    path, login = spelt[kind]
    page = Client().post(path, {"login": login, "password": "wrong but long"})
    assert "_auth_user_id" not in page.wsgi_request.session
    assert 'role="alert"' in page.content.decode()
    assert "not right" not in page.content.decode()


HOSTS = (
    {"Host": EVIL},
    {"X-Forwarded-Host": EVIL},
    {"X-Host": EVIL},
    {"X-Forwarded-Server": EVIL},
    {"Forwarded": f"host={EVIL}"},
    {"X-Original-URL": f"https://{EVIL}/"},
    {"X-Rewrite-URL": f"https://{EVIL}/"},
    {"X-Forwarded-Port": "666", "X-Forwarded-Proto": "gopher"},
    {"Host": f"localhost:8000@{EVIL}"},
    {"Host": f"{EVIL}:80#localhost"},
)


def _traces(settings: Any, headers: dict[str, str]) -> list[str]:
    """Return where the foreign host shows: mails of an account, and any page."""
    user, client = UserFactory(), Client(headers=headers)
    client.post("/en/account/reset/", {"email": user.email})
    deliver_mails()
    sent, mail.outbox[:] = list(mail.outbox), []
    bodies = [f"{m.body}{getattr(m, 'alternatives', '')}{m.extra_headers}" for m in sent]
    return [text for text in bodies if EVIL in text or ":666" in text]


@pytest.mark.parametrize("headers", HOSTS, ids=str)
def test_no_header_enters_a_mail(settings: Any, headers: dict[str, str]) -> None:
    assert _traces(settings, headers) == []


def test_no_header_enters_a_page_or_a_redirect(scene: Scene) -> None:
    client, together = scene.clients["asker"], {k: v for h in HOSTS[1:8] for k, v in h.items()}
    for route, address in addresses(scene):
        answer = client.get(address, headers=together)
        parts = getattr(answer, "streaming_content", None)
        body = answer.content if parts is None else b"".join(parts)
        told = f"{body.decode(errors='replace')}{answer.headers}"
        assert EVIL not in told, route.name
        assert ":666" not in told, route.name


@pytest.mark.parametrize("headers", [HOSTS[0], *HOSTS[8:]], ids=str)
@pytest.mark.parametrize("path", ["/", "/en/", "/en/questions", "/en/account/", "/admin/", "/x"])
def test_a_foreign_host_is_named_nowhere(headers: dict[str, str], path: str) -> None:
    answer = Client(raise_request_exception=False).get(path, headers=headers)
    assert EVIL not in f"{answer.content.decode(errors='replace')}{answer.headers}"


def test_guard_bites_a_host_that_is_believed(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "apps.notifications.rendering.absolute", lambda path: f"https://{EVIL}{path}"
    )
    assert _traces(settings, {"X-Forwarded-Host": EVIL})
