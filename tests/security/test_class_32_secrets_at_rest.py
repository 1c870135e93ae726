"""Class 32: a secret lies readable in a table, in the broker, in a log or in a queue.

A journey makes every kind of secret; then every column of every table is searched for each.
"""

import json
import logging
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.db import connection
from django.test import Client

from apps.core.logs import JsonFormatter
from apps.core.nudge import send
from apps.profiles.services import invitation_token, invite_member
from tests.factories.accounts import PASSWORD, TOTP_SECRET, UserFactory, signed_in
from tests.factories.profiles import token_for
from tests.security.scene import Scene, membership
from tests.support.api import ApiClient
from tests.support.mailing import deliver_mails, link_in, mails_to, words_of

pytestmark = pytest.mark.django_db
TYPED = "a password that nobody else has typed"
EMAIL = "canary.person@people.example"


def _journey(scene: Scene) -> dict[str, str]:
    """Make one secret of each kind; return them by name."""
    user = UserFactory(email=EMAIL, second_factor=True)
    client = signed_in(user, second_factor=True)
    visitor = Client()
    visitor.post("/en/account/sign-in/", {"login": EMAIL, "password": TYPED})
    visitor.post("/en/account/reset/", {"email": EMAIL})
    deliver_mails()
    reset = urlsplit(link_in(mails_to(EMAIL)[-1])).path.rstrip("/").rpartition("-")[2]
    RecoveryCodes.activate(user)
    rows = Authenticator.objects.filter(user=user, type="recovery_codes")
    codes = RecoveryCodes(rows.get()).get_unused_codes()
    invited = invite_member(
        actor=scene.actor("asker"),
        organisation=scene.company,
        role="developer",
        email="invited.person@people.example",
    )
    token = token_for(membership(scene.asker)).text
    ApiClient(token).get("/notifications/")
    client.get("/en/account/")
    deliver_mails()
    return {
        "password": PASSWORD,
        "wrong password": TYPED,
        "reset link": reset,
        "second step": TOTP_SECRET,
        "recovery code": codes[0],
        "invitation link": invitation_token(invited),
        "access token": token,
        "secret part of the token": token.rpartition("_")[2],
    }


def _lying_around(secrets: dict[str, str]) -> list[tuple[str, str]]:
    """Return table and name of each secret that a table holds as it is."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{table}\" t")  # noqa: S608
            content = cursor.fetchone()[0]
            found += [(table, name) for name, secret in secrets.items() if secret in content]
    return found


def test_no_table_holds_a_secret(scene: Scene) -> None:
    secrets = _journey(scene)
    assert len(set(secrets.values())) == len(secrets)
    assert all(len(secret) >= 8 for secret in secrets.values())
    assert _lying_around(secrets) == []


def test_no_queue_and_no_event_holds_an_address(scene: Scene) -> None:
    _journey(scene)
    holding = {table for table, _name in _lying_around({"address": EMAIL})}
    assert holding == {"accounts_user", "account_emailaddress"}


def test_no_log_line_holds_a_secret(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="atmp.request"):
        secrets = _journey(scene)
        ApiClient(secrets["access token"]).get(f"/nowhere/{secrets['access token']}")
        Client().get(f"/en/account/invite/{secrets['invitation link']}/")
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert len(lines) > 5
    assert all(json.loads(line)["message"] for line in lines)
    assert [n for n, s in secrets.items() for line in lines if s in line] == []


def test_a_knock_at_the_broker_carries_a_name_only(nudges: list[str], scene: Scene) -> None:
    _journey(scene)
    assert set(nudges) <= {"core.drain_outbox", "notifications.send_deliveries"}
    assert send.__code__.co_varnames[: send.__code__.co_argcount] == ("task",)


def test_no_session_holds_a_secret(scene: Scene) -> None:
    """Sessions are stored encoded, so they are read as the platform reads them."""
    secrets = _journey(scene)
    for client in scene.clients.values():
        kept = str(dict(client.session.items()))
        assert [name for name, secret in secrets.items() if secret in kept] == []


def test_guard_bites_a_secret_that_is_stored(scene: Scene) -> None:
    secrets = {"token": token_for(membership(scene.asker)).text}
    assert _lying_around(secrets) == []
    scene.company.note = f"use {secrets['token']} for the script"
    scene.company.save()
    assert _lying_around(secrets) == [("profiles_organisation", "token")]


def test_mails_hold_the_links_and_nothing_else(scene: Scene) -> None:
    secrets = _journey(scene)
    bodies = " ".join(words_of(m) for m in mail.outbox)
    assert secrets["invitation link"] in bodies
    never = ("password", "wrong password", "second step", "recovery code", "access token")
    assert [name for name in never if secrets[name] in bodies] == []
