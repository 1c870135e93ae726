"""Opening an account, and what its answer does not tell."""

import time
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client

from apps.accounts import texts
from apps.accounts.forms import STARTED_SALT
from apps.accounts.models import Consent, ConsentKind, User
from apps.accounts.texts import TextVersion, current_texts
from apps.core.models import Event
from tests.factories.accounts import PASSWORD, UserFactory
from tests.support.mailing import deliver_mails, link_in

pytestmark = pytest.mark.django_db
ADDRESS = "/en/account/register/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def fill_in(client: Client, email: str, /, **changes: Any) -> dict[str, Any]:
    """Open the form and return what a person would send five seconds later."""
    page = client.get(ADDRESS)
    values = {
        "display_name": "Nora Lind",
        "email": email,
        "password1": PASSWORD,
        "terms": "on",
        "adult": "on",
        "website": "",
        "started": page.context["form"]["started"].value(),
    }
    return values | changes


def send(client: Client, email: str, /, *, wait: float = 5, **changes: Any) -> Any:
    with time_machine.travel(0, tick=False) as clock:
        clock.move_to("2026-11-22 10:00:00+00:00")
        values = fill_in(client, email, **changes)
        clock.shift(wait)
        return client.post(ADDRESS, values)


def test_an_account_is_opened_with_its_agreement_and_waits_for_the_mail(client: Client) -> None:
    response = send(client, "Nora.Lind@People.Example")
    assert response.status_code == 302
    assert response["Location"] == "/en/account/check-your-e-mail/"
    user = User.objects.get(email="nora.lind@people.example")
    assert (user.display_name, user.language) == ("Nora Lind", "en")
    assert user.check_password(PASSWORD)
    agreed = Consent.objects.filter(user=user).values_list("kind", "terms_version")
    assert set(agreed) == {(text.kind.value, text.version) for text in current_texts()}
    assert not EmailAddress.objects.get(user=user).verified
    names = Event.objects.filter(subject_id=user.pk).values_list("name", flat=True)
    assert set(names) == {
        "accounts.signed_up",
        "accounts.terms_accepted",
        "accounts.privacy_accepted",
        "accounts.age_stated",
        "accounts.confirmation_requested",
    }
    assert not mail.outbox
    assert not client.session.get("_auth_user_id")


def test_the_language_is_that_of_the_page(client: Client) -> None:
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        values = fill_in(client, "marc@people.example")
        clock.shift(5)
        client.post("/fr/account/register/", values)
    assert User.objects.get(email="marc@people.example").language == "fr"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "nora"}, "Enter an e-mail address in the correct format"),
        ({"password1": "short"}, "Enter a password with at least 12 characters."),
        ({"password1": "password1234"}, "lists of common passwords"),
        ({"password1": "739275619384"}, "only digits"),
        ({"password1": "nora.lind@people"}, "too close to your name or address"),
        ({"terms": ""}, "Tick the box"),
        ({"adult": ""}, "Tick the box"),
        ({"display_name": ""}, "Fill in"),
        ({"display_name": "\u3164\u200b"}, "Enter your name."),
        ({"website": "https://spam.example"}, "could not tell that a person"),
        ({"started": "forged"}, "open for too long"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    client: Client, changes: dict[str, Any], sentence: str
) -> None:
    response = send(client, "nora.lind@people.example", **changes)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_what_was_typed_is_kept_except_the_password(client: Client) -> None:
    page = send(client, "nora.lind@people.example", terms="").content.decode()
    assert "Nora Lind" in page
    assert "nora.lind@people.example" in page
    assert PASSWORD not in page


def test_a_form_sent_at_once_is_refused_and_works_after_a_moment(client: Client) -> None:
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        values = fill_in(client, "nora@people.example")
        assert "very quick" in client.post(ADDRESS, values).content.decode()
        clock.shift(4)
        assert client.post(ADDRESS, values).status_code == 302


def test_nobody_agrees_to_a_text_that_the_page_did_not_show(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = TextVersion(ConsentKind.TERMS, "2099-01", date(2099, 1, 1), "New: all of it.")
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        values = fill_in(client, "nora@people.example")
        monkeypatch.setattr(texts, "TEXTS", (*texts.TEXTS, newer))
        clock.shift(5)
        page = client.post(ADDRESS, values)
        assert "has changed since you opened this page" in page.content.decode()
        assert not User.objects.exists()
        form = page.context["form"]
        assert not any(form[name].value() for name in ("terms", "adult"))
        clock.shift(5)
        again = values | {"started": form["started"].value()}
        assert client.post(ADDRESS, again).status_code == 302
    assert Consent.objects.filter(terms_version=newer.version).count() == 1


def test_pages_of_the_release_before_named_no_texts(client: Client) -> None:
    """What they send is a moment alone; who sends it has seen older words."""
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False):
        old = signing.dumps(int(time.time()), salt=STARTED_SALT)
    answer = send(client, "nora@people.example", started=old)
    assert "has changed since you opened this page" in answer.content.decode()
    assert not User.objects.exists()


def confirmation_path() -> str:
    """Return the path of the link in the newest mail."""
    return urlsplit(link_in(mail.outbox[-1])).path


def test_only_the_button_of_the_mailed_page_confirms(client: Client) -> None:
    send(client, "nora.lind@people.example")
    deliver_mails()
    assert mail.outbox[-1].to == ["nora.lind@people.example"]
    path = confirmation_path()
    stranger = Client()
    for _visit in range(2):
        assert "Is <strong>nora.lind@people.example</strong>" in stranger.get(path).content.decode()
        assert not EmailAddress.objects.get().verified
    response = stranger.post(path)
    assert response.status_code == 302
    assert response["Location"] == "/en/account/sign-in/"
    assert EmailAddress.objects.get().verified
    assert Event.objects.filter(name="accounts.address_confirmed").count() == 1
    assert stranger.post(path).status_code == 404
    assert "expired" in stranger.get(path).content.decode()


def test_a_link_older_than_a_day_confirms_nothing(client: Client) -> None:
    user = UserFactory(confirmed=False)
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        request_confirmation(user)
        deliver_mails()
        path = confirmation_path()
        clock.shift(60 * 60 * 24 + 1)
        assert client.post(path).status_code == 404
    assert not EmailAddress.objects.get(user=user).verified


def request_confirmation(user: User) -> None:
    client = Client()
    client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})


def test_the_mail_can_be_sent_again_once_a_minute(client: Client) -> None:
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        values = fill_in(client, "nora@people.example")
        clock.shift(5)
        client.post(ADDRESS, values)
        again = client.post("/en/account/check-your-e-mail/")
        assert again.status_code == 302
        assert requested() == 1
        clock.shift(61)
        client.post("/en/account/check-your-e-mail/")
        assert requested() == 2


def test_asking_again_without_a_sign_up_changes_nothing(client: Client) -> None:
    assert client.post("/en/account/check-your-e-mail/").status_code == 302
    assert requested() == 0


def requested() -> int:
    return Event.objects.filter(name="accounts.confirmation_requested").count()
