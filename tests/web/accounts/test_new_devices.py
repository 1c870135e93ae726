"""Signing in from a kind of browser that the account does not know."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.accounts.devices import coarse_network
from apps.accounts.holdings import forget_known_devices
from apps.accounts.models import KnownDevice, User
from apps.core.models import Event
from tests.factories.accounts import PASSWORD, UserFactory, code_for
from tests.support.mailing import deliver_mails, mails_to, words_of

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEWER_FIREFOX = FIREFOX.replace("140", "141")
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Safari/537.36"
)
SUBJECT = "You signed in from a new device"
HOME, NEAR, FAR = "192.0.2.7", "192.0.200.9", "198.51.100.7"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def sign_in(user: User, browser: str = FIREFOX, address: str = HOME) -> Client:
    client = Client(HTTP_USER_AGENT=browser, REMOTE_ADDR=address)
    client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})
    return client


def news_of(user: User) -> list[Any]:
    deliver_mails()
    return [mail for mail in mails_to(user.email) if mail.subject == SUBJECT]


def test_the_first_sign_in_of_an_account_is_no_news() -> None:
    user = UserFactory()
    sign_in(user)
    assert news_of(user) == []
    assert KnownDevice.objects.filter(user=user, browser="Firefox", system="Linux").exists()


@pytest.mark.parametrize(
    ("browser", "address", "is_news"),
    [
        (FIREFOX, HOME, False),
        (NEWER_FIREFOX, NEAR, False),
        (CHROME, HOME, True),
        (FIREFOX, FAR, True),
        ("", HOME, True),
    ],
)
def test_another_browser_or_network_is_told_once(browser: str, address: str, is_news: bool) -> None:
    user = UserFactory()
    sign_in(user)
    for _again in range(2):
        sign_in(user, browser, address)
    assert len(news_of(user)) == int(is_news)


def test_the_mail_says_with_what_and_never_from_which_address() -> None:
    user = UserFactory()
    sign_in(user)
    sign_in(user, CHROME, FAR)
    (mail,) = news_of(user)
    words = words_of(mail)
    assert "Chrome on Windows" in words
    assert "/en/account/security/sessions/" in words
    assert "198.51" not in words
    rows = KnownDevice.objects.filter(user=user).values()
    assert "198.51" not in str(list(rows))
    assert "198.51" not in str(list(Event.objects.values_list("data", flat=True)))
    inbox = sign_in(user).get("/en/account/notifications/").content.decode()
    assert "Chrome on Windows" in inbox


def test_a_sign_in_that_stops_before_the_code_is_no_news() -> None:
    user = UserFactory(second_factor=True)
    with time_machine.travel(time.time() - 90):
        first = sign_in(user)
        first.post("/en/account/sign-in/code/", {"code": code_for(user)})
    other = sign_in(user, CHROME)
    assert news_of(user) == []
    other.post("/en/account/sign-in/code/", {"code": code_for(user)})
    assert len(news_of(user)) == 1


def test_a_year_later_it_is_news_again_and_the_job_forgets() -> None:
    user = UserFactory()
    sign_in(user)
    long_ago = timezone.now() - timedelta(days=django_settings.KNOWN_DEVICE_DAYS, seconds=1)
    KnownDevice.objects.filter(user=user).update(last_seen_at=long_ago)
    User.objects.filter(pk=user.pk).update(last_login=long_ago)
    sign_in(user)
    assert len(news_of(user)) == 1
    KnownDevice.objects.filter(user=user).update(last_seen_at=long_ago)
    assert forget_known_devices(timezone.now()) == 1


def test_who_signed_in_before_traces_were_kept_hears_nothing() -> None:
    user = UserFactory(last_login=timezone.now() - timedelta(days=30))
    sign_in(user)
    assert news_of(user) == []


def test_a_new_secret_key_makes_nobody_a_stranger(settings: Any) -> None:
    user = UserFactory()
    sign_in(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as after a rotation, long enough for Django"
    sign_in(user)
    assert news_of(user) == []


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.0.0/16"),
        ("::ffff:192.0.2.7", "192.0.0.0/16"),
        ("2001:db8:1:2::3", "2001:db8::/32"),
        ("", ""),
    ],
)
def test_networks_are_coarse(address: str, network: str) -> None:
    assert coarse_network(address) == network
