"""What the pages of the own account say: steps left, devices, codes to keep, password help."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.profiles.choices import MembershipState
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.notifications import NotificationFactory
from tests.factories.people import make_person
from tests.factories.profiles import MembershipFactory
from tests.support.totp import code_of
from tests.web.accounts.test_security_pages import trusted

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def page(client: Client, route: str) -> str:
    """Return one's own page."""
    response = client.get(reverse(route))
    assert response.status_code == 200
    return response.content.decode()


def test_start_page_counts_the_steps() -> None:
    new = page(signed_in(UserFactory()), "accounts:overview")
    assert "3 steps are left until your account is set up." in new
    assert "1 of 4 done" in new
    assert '<progress max="4" value="1"' in new
    member = MembershipFactory(user=UserFactory(second_factor=True))
    make_person(member.user, "everybody", country_id="DE", audiences_set_at=timezone.now())
    done = page(signed_in(member.user, second_factor=True), "accounts:overview")
    assert "Your account is set up." in done
    assert '<progress max="4" value="4"' in done


def test_start_page_leads_to_what_is_new() -> None:
    user = UserFactory()
    assert "You have read everything." in page(signed_in(user), "accounts:overview")
    NotificationFactory(recipient=user)
    html = page(signed_in(user), "accounts:overview")
    assert "1 message is not read yet." in html
    assert f'href="{reverse("notifications:inbox")}"' in html
    assert f'href="{reverse("profiles:verification")}"' in html


@pytest.mark.parametrize(
    ("lost", "words"), [(False, "10 recovery codes are left."), (True, "0 recovery codes are left")]
)
def test_start_page_counts_recovery_codes(lost: bool, words: str) -> None:
    client = _with_codes()
    if lost:
        Authenticator.objects.filter(type="recovery_codes").delete()
    assert words in page(client, "accounts:overview")


def _with_codes() -> Client:
    """Return a person's browser after switching the second step on, which made codes."""
    client = trusted(UserFactory())
    address = reverse("mfa_activate_totp")
    secret = client.get(address).context["form"].secret
    client.post(address, {"code": code_of(secret)})
    return client


def test_recovery_codes_are_one_text_to_copy_without_scripts_too() -> None:
    response = _with_codes().get(reverse("mfa_view_recovery_codes"))
    html, codes = response.content.decode(), response.context["unused_codes"]
    listed = re.search(r'<ul[^>]* id="codes">(.*?)</ul>', html, flags=re.S)
    assert listed
    assert re.sub(r"<[^>]+>", "", listed[1]).split("\n") == [*codes, ""]
    assert 'data-copy="codes" hidden' in html


def test_devices_have_names() -> None:
    client = trusted(UserFactory())
    UserSession.objects.update(user_agent=FIREFOX)
    html = " ".join(page(client, "usersessions_list").split())
    assert re.search(r'<th scope="row"> (Firefox on Linux|Unknown browser) ', html)
    assert '<span class="muted micro">' in html


@pytest.mark.parametrize("route", ["account_signup", "account_change_password"])
def test_pages_that_take_a_new_password_say_what_is_a_good_one(route: str) -> None:
    client = Client() if route == "account_signup" else signed_in(UserFactory())
    html = page(client, route)
    assert "A good password" in html
    assert 'autocomplete="new-password"' in html


@pytest.mark.parametrize(
    ("state", "stages"),
    [
        (MembershipState.CLAIMED, ["done", "now", "next"]),
        (MembershipState.MAILBOX_PROVEN, ["done", "done", "now"]),
    ],
)
def test_stated_role_shows_how_far_it_is(state: MembershipState, stages: list[str]) -> None:
    waiting = MembershipFactory(state=state, verified_at=None)
    html = page(signed_in(waiting.user), "profiles:verification")
    track = re.search(r'<ol class="track".*?</ol>', html, flags=re.S)
    assert track
    marks = re.findall(r'<li( class="done"| aria-current="step"|)>', track[0])
    words = {' class="done"': "done", ' aria-current="step"': "now", "": "next"}
    assert [words[mark] for mark in marks] == stages


def test_confirmed_role_has_no_way_left() -> None:
    member = MembershipFactory()
    assert 'class="track"' not in page(signed_in(member.user), "profiles:verification")
