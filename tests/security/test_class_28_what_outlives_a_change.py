"""Classes 8 and 28: access that outlives the change that ended it.

Each change × each key: session, access token, code page, reset link, invitation link, mail in
the queue. The key is tried before the change, where it must open, and at the very next request.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.accounts.backends import People
from apps.accounts.models import User
from apps.accounts.services import close_account, reopen_account
from apps.forum.models import Question
from apps.forum.services.questions import withdraw_question
from apps.notifications.models import Delivery
from apps.profiles.models import ApiToken, Mandate, Membership
from apps.profiles.services import end_mandate, invitation_token, invite_member, revoke_membership
from apps.profiles.tokens import revoke_token
from tests.factories.accounts import PASSWORD, UserFactory, code_for, signed_in
from tests.factories.profiles import MembershipFactory, actor_for, token_for
from tests.security.scene import Scene, make_scene, membership
from tests.support.api import ApiClient
from tests.support.delivery import deliver_events
from tests.support.mailing import deliver_mails, link_in, mails_to, words_of

pytestmark = pytest.mark.django_db
Key = Callable[[], bool]
NEW_PASSWORD = "a louder river in autumn"


def _own_browser(user: User, *, step: int = 0) -> Client:
    """Return a browser in which the person signed in with password and, if set up, a code.

    A code works once, so a second browser takes the next one (`step=1`).
    """
    client = Client()
    client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})
    if Authenticator.objects.filter(user=user, type="totp").exists():
        client.post("/en/account/sign-in/code/", {"code": code_for(user, step=step)})
    return client


class Official:
    """A signer with a session, a token and a private question on the desk."""

    def __init__(self) -> None:
        self.scene = make_scene("private")
        self.user = self.scene.signer
        self.membership = membership(self.user)
        self.browser = _own_browser(self.user)
        self.token = token_for(self.membership)

    def keys(self) -> dict[str, Key]:
        """Return what opens the private question or the account."""
        number = self.scene.question.public_id
        page = f"/en/questions/{number}/{self.scene.question.slug}/"
        api = ApiClient(self.token.text)
        return {
            "account": lambda: self.browser.get("/en/account/").status_code == 200,
            "desk": lambda: self.browser.get(f"/en/questions/inbox/{number}/").status_code == 200,
            "page": lambda: self.browser.get(page).status_code == 200,
            "token": lambda: api.get("/notifications/").status_code == 200,
            "token's desk": lambda: api.get(f"/cases/{number}/").status_code == 200,
            "token's page": lambda: api.get(f"/questions/{number}/").status_code == 200,
        }


def _admin() -> Any:
    staff = UserFactory()
    MembershipFactory(user=staff, role="admin")
    return actor_for(staff, second_factor=True)


def _change_password(official: Official) -> None:
    other = _own_browser(official.user, step=1)
    values = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    other.post("/en/account/security/confirm-password/", {"password": PASSWORD})
    assert other.post("/en/account/security/password/", values).status_code == 302
    official.user.refresh_from_db()
    assert official.user.check_password(NEW_PASSWORD)


def _reset_password(official: Official) -> None:
    visitor = Client()
    visitor.post("/en/account/reset/", {"email": official.user.email})
    deliver_mails()
    path = urlsplit(link_in(mails_to(official.user.email)[-1])).path
    form = visitor.get(path, follow=True).redirect_chain[-1][0]
    values = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert visitor.post(form, values).status_code == 302


def _remove_second_step(official: Official) -> None:
    Authenticator.objects.filter(user=official.user).delete()


def _close(official: Official) -> None:
    close_account(actor=_admin(), user=official.user)


def _close_and_reopen(official: Official) -> None:
    _close(official)
    deliver_events()
    reopen_account(actor=_admin(), user=User.objects.get(pk=official.user.pk))


def _revoke(official: Official) -> None:
    revoke_membership(actor=_admin(), membership=official.membership)


def _end_mandate(official: Official) -> None:
    end_mandate(actor=_admin(), mandate=Mandate.objects.get(organisation=official.scene.authority))


def _sign_out_everywhere(official: Official) -> None:
    _own_browser(official.user, step=1).post("/en/account/security/sessions/", {})


def _end_token(official: Official) -> None:
    actor = actor_for(official.user, second_factor=True)
    revoke_token(actor=actor, token=ApiToken.objects.get(pk=official.token.row.pk))


def _demote(official: Official) -> None:
    """The role stays, the right to sign goes: a token is bound to both."""
    Membership.objects.filter(pk=official.membership.pk).update(is_signer=False)


def _demote_and_restore(official: Official) -> None:
    """Everything is as before; what was ended in between stays ended."""
    _demote(official)
    Membership.objects.filter(pk=official.membership.pk).update(is_signer=True)


def _run_out(official: Official) -> None:
    """The term is over by the clock; nothing else happened, no job ran."""
    Membership.objects.filter(pk=official.membership.pk).update(valid_until=timezone.now())


def _run_out_and_renew(official: Official) -> None:
    _run_out(official)
    later = timezone.now() + timedelta(days=90)
    Membership.objects.filter(pk=official.membership.pk).update(valid_until=later)


SESSION, DESK, TOKEN = {"account"}, {"desk", "page"}, {"token", "token's desk", "token's page"}
# Change, and which keys it ends; all others still open.
CHANGES: dict[str, tuple[Callable[[Official], None], set[str]]] = {
    "password changed": (_change_password, SESSION | DESK | TOKEN),
    "password reset": (_reset_password, SESSION | DESK | TOKEN),
    "account closed": (_close, SESSION | DESK | TOKEN),
    "account closed and reopened": (_close_and_reopen, TOKEN),
    "membership ended": (_revoke, DESK | TOKEN),
    "membership over by time": (_run_out, DESK | TOKEN),
    "membership over by time, and renewed": (_run_out_and_renew, TOKEN),
    "mandate ended": (_end_mandate, DESK | {"token's desk", "token's page"}),
    "signed out everywhere else": (_sign_out_everywhere, SESSION | DESK),
    "token ended": (_end_token, TOKEN),
    "no longer a signer": (_demote, TOKEN),
    "no longer a signer, and again": (_demote_and_restore, TOKEN),
}


def _opens(keys: dict[str, Key]) -> set[str]:
    return {name for name, key in keys.items() if key()}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_change_ends_is_closed_at_the_next_request(name: str) -> None:
    official = Official()
    keys, (change, ended) = official.keys(), CHANGES[name]
    assert _opens(keys) == set(keys), "the keys must open before"
    change(official)
    assert _opens(keys) == set(keys) - ended


def test_a_token_ends_with_the_second_step_it_was_made_with() -> None:
    official = Official()
    client = signed_in(official.user, second_factor=True)
    official.token = token_for(official.membership)
    keys = official.keys()
    assert "token" in _opens(keys)
    Authenticator.objects.filter(user=official.user).delete()
    assert not _opens(keys) & TOKEN
    signing = client.post(official.scene.path("forum:sign"), {"case": official.scene.case.pk})
    assert signing.status_code == 403


def test_a_token_ends_on_its_day() -> None:
    official = Official()
    api = ApiClient(official.token.text)
    with time_machine.travel(official.token.row.expires_at, tick=False):
        answer = api.get("/notifications/")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


# --- links in mails


def test_a_reset_link_ends_with_the_password_it_was_for() -> None:
    official, visitor = Official(), Client()
    visitor.post("/en/account/reset/", {"email": official.user.email})
    deliver_mails()
    path = urlsplit(link_in(mails_to(official.user.email)[-1])).path
    _change_password(official)
    assert 'name="password1"' not in visitor.get(path, follow=True).content.decode()


INVITED = "new.colleague@people.example"


def _invitation() -> tuple[Scene, str, Client]:
    scene = make_scene()
    made = invite_member(
        actor=scene.actor("asker"), organisation=scene.company, role="developer", email=INVITED
    )
    return (
        scene,
        f"/en/account/invite/{invitation_token(made)}/",
        signed_in(UserFactory(email=INVITED)),
    )


@pytest.mark.parametrize("change", ["revoked", "closed", "no longer admin"])
def test_an_invitation_ends_with_the_right_of_whoever_sent_it(change: str) -> None:
    scene, link, invited = _invitation()
    rows = Membership.objects.filter(user=scene.asker)
    if change == "revoked":
        rows.update(state="revoked", revoked_at=timezone.now())
    elif change == "closed":
        close_account(actor=_admin(), user=scene.asker)
    else:
        rows.update(is_admin=False)
    assert invited.post(link).status_code == 409
    assert not Membership.objects.filter(user__email=INVITED).exists()


def test_an_invitation_works_while_its_sender_may_invite() -> None:
    _scene, link, invited = _invitation()
    assert invited.post(link).status_code == 302
    assert invited.post(link).status_code == 409


# --- mails that wait

WAITING: dict[str, Callable[[Scene], None]] = {
    "account closed": lambda s: void(close_account(actor=_admin(), user=s.signer)),
    "membership ended": lambda s: void(
        revoke_membership(actor=_admin(), membership=membership(s.signer))
    ),
    "mandate ended": lambda s: void(
        end_mandate(actor=_admin(), mandate=Mandate.objects.get(organisation=s.authority))
    ),
}


def void(_result: object) -> None:
    """Take no notice of what a service returns."""


@pytest.mark.parametrize("name", WAITING)
def test_a_mail_that_waits_is_not_sent_after_the_change(name: str) -> None:
    scene = make_scene("private")
    deliver_events()
    to_signer = Delivery.objects.filter(notification__recipient=scene.signer)
    assert to_signer.filter(state="queued").exists()
    WAITING[name](scene)
    deliver_mails()
    assert scene.question.title not in str([words_of(m) for m in mail.outbox])
    about = [m for m in mails_to(scene.signer.email) if "inbox" in words_of(m).lower()]
    assert about == []
    assert to_signer.filter(state="suppressed").exists()


# --- visibility that changes


def test_a_withdrawn_question_is_gone_for_everybody_it_no_longer_concerns() -> None:
    scene = make_scene("public")
    page = f"/en/questions/{scene.question.public_id}/{scene.question.slug}/"
    stranger, api = signed_in(UserFactory()), ApiClient()
    lists = ("/en/", "/en/questions/", f"/en/questions/?q={scene.question.public_id}")
    tag = api.get(f"/questions/{scene.question.public_id}/")["ETag"]
    assert stranger.get(page).status_code == 200
    withdraw_question(
        actor=scene.actor("asker"), question=Question.objects.get(pk=scene.question.pk)
    )
    assert stranger.get(page).status_code == 404
    assert all(scene.question.title not in stranger.get(x).content.decode() for x in lists)
    # The tag that was read last opens nothing: 304 would say that it is still there.
    again = api.get(f"/questions/{scene.question.public_id}/", **{"If-None-Match": tag})
    assert again.status_code == 404


# --- the tests bite


def test_guard_bites_a_session_that_survives_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "get_session_auth_hash", lambda _user: "the same for ever")
    monkeypatch.setattr(User, "get_session_auth_fallback_hash", lambda _user: [])
    monkeypatch.setattr(
        "allauth.account.internal.flows.logout.logout", lambda *_a: None, raising=False
    )
    official = Official()
    keys = official.keys()
    User.objects.filter(pk=official.user.pk).update(password=UserFactory().password)
    assert "account" in _opens(keys)


def _unwritten() -> None:
    """Take away what the database does with tokens when something changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION profiles_void_tokens(of_person uuid, of_role uuid) "
            "RETURNS void LANGUAGE sql AS ''"
        )


def test_guard_bites_a_token_that_is_bound_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _unwritten()
    monkeypatch.setattr("apps.profiles.tokens._bindings", lambda *_a: ["0" * 64])
    official = Official()
    keys = official.keys()
    _change_password(official)
    assert "token" in _opens(keys)


def test_guard_bites_a_token_that_is_compared_and_never_ended() -> None:
    _unwritten()
    official = Official()
    keys = official.keys()
    _demote_and_restore(official)
    assert "token" in _opens(keys)


def test_guard_bites_capacities_that_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    official = Official()
    keys = official.keys()
    monkeypatch.setattr(
        "apps.profiles.querysets.MembershipQuerySet.verified", lambda rows: rows.all()
    )
    monkeypatch.setattr("apps.accounts.backends._people", People())
    _revoke(official)
    assert "desk" in _opens(keys)
