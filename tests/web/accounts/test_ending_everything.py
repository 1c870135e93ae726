"""Ending all sessions and all tokens at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.core.models import Event
from apps.profiles.models import ApiToken
from tests.factories.accounts import PASSWORD, UserFactory, code_for, signed_in
from tests.factories.profiles import MembershipFactory, token_for
from tests.support.api import ApiClient
from tests.support.mailing import deliver_mails, mails_to

pytestmark = pytest.mark.django_db
SECURITY = "/en/account/security/"
END = "/en/account/tokens/end/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def trusted(user: User) -> Client:
    client = Client()
    client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})
    return client


def events_of(user: User) -> list[str]:
    rows = Event.objects.filter(subject_id=user.pk).order_by("pk")
    return list(rows.values_list("name", flat=True))


def test_all_sessions_can_be_ended_this_one_too() -> None:
    user, other = UserFactory(), UserFactory()
    here, there, stranger = trusted(user), trusted(user), trusted(other)
    done = here.post(f"{SECURITY}sessions/", {"everywhere": "yes"}, follow=True)
    assert done.redirect_chain[-1][0] == "/en/account/sign-in/"
    assert "signed out on all devices" in done.content.decode()
    assert [c.get("/en/account/").status_code for c in (here, there, stranger)] == [302, 302, 200]
    assert not UserSession.objects.filter(user=user).exists()
    assert events_of(user)[-1] == "accounts.sessions_ended"


def test_all_tokens_can_be_ended_at_once_and_the_owner_is_told() -> None:
    first, others = MembershipFactory(), MembershipFactory()
    second = MembershipFactory(user=first.user, role="moderator")
    tokens = [token_for(first), token_for(second), token_for(others)]
    client = signed_in(first.user)
    assert END in client.get("/en/account/tokens/").content.decode()
    assert "cannot be undone" in client.get(END).content.decode()
    doors = [ApiClient(token.text) for token in tokens]
    assert [door.get("/notifications/").status_code for door in doors] == [200, 200, 200]
    assert client.post(END)["Location"] == "/en/account/tokens/"
    assert [door.get("/notifications/").status_code for door in doors] == [401, 401, 200]
    assert END not in client.get("/en/account/tokens/").content.decode()
    client.post(END)
    deliver_mails()
    subjects = [mail.subject for mail in mails_to(first.user.email)]
    assert subjects.count("All your API tokens were ended") == 1
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 1


def test_a_sign_in_that_waits_for_its_code_ends_with_its_password() -> None:
    user = UserFactory(second_factor=True)
    client = trusted(user)
    assert client.get("/en/account/sign-in/code/").status_code == 200
    user.set_password("a louder river in autumn")
    user.save()
    done = client.post("/en/account/sign-in/code/", {"code": code_for(user)})
    assert done["Location"] == "/en/account/sign-in/"
    assert client.get("/en/account/").status_code == 302
