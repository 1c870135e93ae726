"""Password, addresses, second step and sessions of one's own account."""

import time
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.core.models import Event
from tests.factories.accounts import (
    PASSWORD,
    TOTP_SECRET,
    UserFactory,
    actor_of,
    code_for,
    signed_in,
)
from tests.support.mailing import deliver_mails, link_in, mails_to
from tests.support.totp import code_of

pytestmark = pytest.mark.django_db
SECURITY = "/en/account/security/"
NEW = "a louder river in autumn"
TABLES_WITHOUT_PERSONAL_DATA = (
    "core_event",
    "core_outbox",
    "notifications_notification",
    "notifications_delivery",
)
OWN_PAGES = (
    "",
    "security/",
    "security/password/",
    "security/e-mail/",
    "security/sessions/",
    "security/second-step/on/",
    "security/second-step/off/",
    "security/recovery-codes/",
    "security/recovery-codes/new/",
    "security/recovery-codes/download/",
    "security/confirm-password/",
    "security/confirm-code/",
)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def trusted(user: User) -> Client:
    """Return a client that entered the password just now."""
    client = Client()
    client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})
    client.post(f"{SECURITY}confirm-password/", {"password": PASSWORD})
    return client


def events_of(user: User) -> list[str]:
    return list(
        Event.objects.filter(subject_id=user.pk).order_by("pk").values_list("name", flat=True)
    )


# --- password


def reset_path(client: Client, user: User) -> str:
    client.post("/en/account/reset/", {"email": user.email.upper()})
    deliver_mails()
    return urlsplit(link_in(mails_to(user.email)[-1])).path


def test_a_reset_link_sets_a_new_password_once(client: Client) -> None:
    user = UserFactory()
    elsewhere = signed_in(user)
    path = reset_path(client, user)
    form = client.get(path, follow=True)
    target = form.redirect_chain[-1][0]
    assert user.pk.hex in target
    assert "set-password" in target
    bad = client.post(target, {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in bad.content.decode()
    done = client.post(target, {"password1": NEW, "password2": NEW})
    assert done["Location"] == "/en/account/reset/changed/"
    assert client.get(done["Location"]).status_code == 200
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert elsewhere.get("/en/account/").status_code == 302
    assert "accounts.password_reset" in events_of(user)


def test_a_used_reset_link_does_nothing(client: Client) -> None:
    user = UserFactory()
    path = reset_path(client, user)
    target = client.get(path)["Location"]
    client.post(target, {"password1": NEW, "password2": NEW})
    thief = Client()
    answer = thief.get(path)
    assert answer.status_code == 200
    assert 'name="password1"' not in answer.content.decode()


def test_a_reset_link_is_too_old_after_four_hours(client: Client) -> None:
    user = UserFactory()
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        path = reset_path(client, user)
        clock.shift(4 * 3600 + 1)
        assert 'name="password1"' not in client.get(path).content.decode()


@pytest.mark.parametrize("key", ["nonsense-abc", f"{'0' * 32}-abc", "g-1-2-3"])
def test_a_made_up_reset_link_is_answered_politely(client: Client, key: str) -> None:
    response = client.get(f"/en/account/reset/{key}/")
    assert response.status_code == 200
    assert 'name="password1"' not in response.content.decode()


def test_mails_point_to_the_configured_site_whatever_the_host_header(client: Client) -> None:
    user = UserFactory()
    client.post("/en/account/reset/", {"email": user.email}, headers={"host": "127.0.0.1"})
    deliver_mails()
    assert link_in(mails_to(user.email)[-1]).startswith("http://localhost:8000/en/account/reset/")
    wrong = client.post(
        "/en/account/reset/", {"email": user.email}, headers={"host": "evil.example"}
    )
    assert wrong.status_code == 400
    deliver_mails()
    assert len(mails_to(user.email)) == 1


def test_no_secret_and_no_address_lies_in_events_or_queues(client: Client) -> None:
    user = UserFactory(email="canary.address@people.example")
    path = reset_path(client, user)
    token = path.rstrip("/").rpartition("-")[2]
    with connection.cursor() as cursor:
        for table in (
            "core_event",
            "core_outbox",
            "notifications_notification",
            "notifications_delivery",
        ):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")  # noqa: S608
            content = cursor.fetchone()[0]
            assert "canary" not in content
            assert token not in content


def test_changing_the_password_ends_other_sessions_and_tells_the_owner() -> None:
    user = UserFactory()
    client, elsewhere = trusted(user), signed_in(user)
    wrong = client.post(
        f"{SECURITY}password/", {"oldpassword": "no", "password1": NEW, "password2": NEW}
    )
    assert "not your current password" in wrong.content.decode()
    done = client.post(
        f"{SECURITY}password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert done.status_code == 302
    assert client.get("/en/account/").status_code == 200
    assert elsewhere.get("/en/account/").status_code == 302
    deliver_mails()
    assert mails_to(user.email)[-1].subject == "Your password was changed"


# --- second step


def test_the_second_step_is_switched_on_with_a_code() -> None:
    user = UserFactory()
    client = trusted(user)
    page = client.get(f"{SECURITY}second-step/on/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    wrong = client.post(f"{SECURITY}second-step/on/", {"code": "000000"})
    assert "not right" in wrong.content.decode()
    done = client.post(f"{SECURITY}second-step/on/", {"code": code_of(secret)})
    assert done["Location"] == f"{SECURITY}recovery-codes/"
    after = client.get(f"{SECURITY}recovery-codes/")
    assert "Sign out and in again with a code" in after.content.decode()
    assert client.get(SECURITY).status_code == 200
    download = client.get(f"{SECURITY}recovery-codes/download/")
    assert download["Content-Type"].startswith("text/plain")
    deliver_mails()
    assert mails_to(user.email)[-1].subject == "The second step of sign-in is on"


def switch_on(client: Client) -> str:
    secret: str = client.get(f"{SECURITY}second-step/on/").context["form"].secret
    client.post(f"{SECURITY}second-step/on/", {"code": code_of(secret)})
    return secret


def test_a_second_step_counts_from_the_next_sign_in_on() -> None:
    user = UserFactory()
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        client, elsewhere = trusted(user), trusted(user)
        clock.shift(60)
        secret = switch_on(client)
        clock.shift(60)
        assert not actor_of(client.get("/en/account/")).second_factor
        for session in (client, elsewhere):
            session.post(f"{SECURITY}confirm-code/", {"code": code_of(secret)})
            assert not actor_of(session.get("/en/account/")).second_factor
            assert "Sign out and in again" in session.get(SECURITY).content.decode()
            clock.shift(60)
        client.post("/en/account/sign-out/")
        client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})
        client.post("/en/account/sign-in/code/", {"code": code_of(secret)})
        assert actor_of(client.get("/en/account/")).second_factor
        assert "Sign out and in again" not in client.get(SECURITY).content.decode()


def test_secrets_are_stored_encrypted() -> None:
    user = UserFactory(second_factor=True)
    stored = Authenticator.objects.get(user=user).data["secret"]
    assert "JBSWY3DP" not in stored
    assert len(code_for(user)) == 6


def test_switching_the_second_step_needs_the_password_again() -> None:
    client = signed_in(UserFactory())
    response = client.get(f"{SECURITY}second-step/on/")
    assert response["Location"].startswith(f"{SECURITY}confirm-password/")
    page = client.get(response["Location"])
    assert page.status_code == 200
    wrong = client.post(response["Location"], {"password": "wrong"})
    assert "This password is not right" in wrong.content.decode()
    right = client.post(response["Location"], {"password": PASSWORD})
    assert right["Location"] == f"{SECURITY}second-step/on/"


def test_a_removed_second_step_is_worth_nothing_in_other_sessions() -> None:
    user = UserFactory()
    official = signed_in(user, second_factor=True)
    assert actor_of(official.get("/en/account/")).second_factor
    client = signed_in(user, second_factor=True)
    client.post(f"{SECURITY}confirm-code/", {"code": code_for(user)})
    assert client.get(f"{SECURITY}second-step/off/").status_code == 200
    assert client.post(f"{SECURITY}second-step/off/").status_code == 302
    for session in (client, official):
        assert not actor_of(session.get("/en/account/")).second_factor
    deliver_mails()
    assert mails_to(user.email)[-1].subject == "The second step of sign-in is off"


def test_a_replaced_second_step_does_not_revive_old_proofs() -> None:
    user = UserFactory()
    old = signed_in(user, second_factor=True)
    Authenticator.objects.filter(user=user).delete()
    with time_machine.travel(time.time() + 60):
        signed_in(user, second_factor=True)
        assert not actor_of(old.get("/en/account/")).second_factor


def test_reauthenticating_with_a_code_is_a_second_factor() -> None:
    user = UserFactory(second_factor=True)
    client = signed_in(user)
    assert not actor_of(client.get("/en/account/")).second_factor
    page = client.get(f"{SECURITY}confirm-code/")
    assert page.status_code == 200
    assert client.post(f"{SECURITY}confirm-code/", {"code": code_for(user)}).status_code == 302
    assert actor_of(client.get("/en/account/")).second_factor


def test_new_recovery_codes_replace_the_old() -> None:
    user = UserFactory()
    client = trusted(user)
    secret = client.get(f"{SECURITY}second-step/on/").context["form"].secret
    client.post(f"{SECURITY}second-step/on/", {"code": code_of(secret)})
    before = client.get(f"{SECURITY}recovery-codes/").context["unused_codes"]
    assert client.get(f"{SECURITY}recovery-codes/new/").status_code == 200
    assert client.post(f"{SECURITY}recovery-codes/new/").status_code == 302
    after = client.get(f"{SECURITY}recovery-codes/").context["unused_codes"]
    assert not set(before) & set(after)
    assert "accounts.recovery_codes_renewed" in events_of(user)


# --- addresses


def test_moving_to_a_new_address_warns_the_old_one() -> None:
    user = UserFactory(email="old@people.example")
    client = trusted(user)
    assert client.get(f"{SECURITY}e-mail/").status_code == 200
    client.post(f"{SECURITY}e-mail/", {"email": "new@people.example", "action_add": ""})
    deliver_mails()
    path = urlsplit(link_in(mails_to("new@people.example")[-1])).path
    early = client.post(f"{SECURITY}e-mail/", {"email": "new@people.example", "action_primary": ""})
    assert early.status_code == 302
    user.refresh_from_db()
    assert user.email == "old@people.example"
    client.post(path)
    client.post(f"{SECURITY}e-mail/", {"email": "new@people.example", "action_primary": ""})
    user.refresh_from_db()
    assert user.email == "new@people.example"
    client.post(f"{SECURITY}e-mail/", {"email": "old@people.example", "action_remove": ""})
    assert EmailAddress.objects.filter(email="old@people.example").exists()
    deliver_mails()
    assert mails_to("old@people.example")[-1].subject == "You sign in with another address now"


def test_a_former_address_can_be_removed_a_day_later() -> None:
    user = UserFactory(email="old@people.example")
    EmailAddress.objects.create(user=user, email="new@people.example", verified=True)
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        trusted(user).post(
            f"{SECURITY}e-mail/", {"email": "new@people.example", "action_primary": ""}
        )
        clock.shift(86_401)
        user.refresh_from_db()
        client = trusted(user)
        client.post(f"{SECURITY}e-mail/", {"email": "old@people.example", "action_remove": ""})
    assert not EmailAddress.objects.filter(email="old@people.example").exists()
    assert "accounts.address_removed" in events_of(user)


def test_the_main_address_and_somebody_else_s_cannot_be_removed() -> None:
    user, other = UserFactory(), UserFactory()
    client = trusted(user)
    for email in (user.email, other.email, "nonsense"):
        client.post(f"{SECURITY}e-mail/", {"email": email, "action_remove": ""})
    assert EmailAddress.objects.count() == 2


def test_the_link_can_be_sent_again_from_the_addresses_page() -> None:
    user = UserFactory()
    EmailAddress.objects.create(user=user, email="new@people.example")
    trusted(user).post(f"{SECURITY}e-mail/", {"email": "new@people.example", "action_send": ""})
    deliver_mails()
    assert len(mails_to("new@people.example")) == 1


# --- sessions


def test_one_session_or_all_others_can_be_ended() -> None:
    user = UserFactory()
    clients = [trusted(user) for _number in range(3)]
    here = clients[0]
    page = here.get(f"{SECURITY}sessions/")
    assert len(page.context["sessions"]) == 3
    one = UserSession.objects.get(session_key=clients[1].session.session_key)
    here.post(f"{SECURITY}sessions/", {"session": str(one.pk)})
    assert clients[1].get("/en/account/").status_code == 302
    assert clients[2].get("/en/account/").status_code == 200
    here.post(f"{SECURITY}sessions/")
    assert clients[2].get("/en/account/").status_code == 302
    assert here.get("/en/account/").status_code == 200
    assert events_of(user).count("accounts.sessions_ended") == 2


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "x", "99999999999999999999", pytest.param("9" * 5000, id="long"), "other", "own"],
)
def test_only_own_other_sessions_can_be_ended(number: str) -> None:
    user, other = UserFactory(), UserFactory()
    here, there = trusted(user), trusted(other)
    if number == "other":
        number = str(UserSession.objects.get(user=other).pk)
    elif number == "own":
        number = str(UserSession.objects.get(user=user).pk)
    assert here.post(f"{SECURITY}sessions/", {"session": number}).status_code == 302
    assert here.get("/en/account/").status_code == 200
    assert there.get("/en/account/").status_code == 200


def test_the_start_page_lists_what_is_left_to_do() -> None:
    page = signed_in(UserFactory()).get("/en/account/").content.decode()
    for words in ("E-mail address", "Second step of sign-in", "Your organisation"):
        assert words in page


@pytest.mark.parametrize("path", OWN_PAGES)
def test_own_pages_send_nobody_to_sign_in(client: Client, path: str) -> None:
    response = client.get(f"/en/account/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/en/account/sign-in/?next=")


def test_an_address_can_be_added_with_a_second_step() -> None:
    """Otherwise nobody with a code could prove a mailbox at an organisation."""
    user = UserFactory()
    client = trusted(user)
    TOTP.activate(user, TOTP_SECRET)
    response = client.post(f"{SECURITY}e-mail/", {"email": "new@work.example", "action_add": ""})
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert not EmailAddress.objects.get(user=user, email="new@work.example").verified
