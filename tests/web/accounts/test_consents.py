"""Who has not agreed to the texts is asked before anything else, and is never shut in."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts import texts
from apps.accounts.models import Consent, ConsentKind, User
from apps.accounts.texts import TextVersion, current_texts
from apps.core.models import Event
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.profiles import MembershipFactory, token_for
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
ASKED = "/en/account/agree/"
MINE = "/en/account/agreements/"
NEWER = TextVersion(ConsentKind.TERMS, "2099-01", date(2099, 1, 1), "New: nothing is as it was.")
READ = (
    *("/en/", "/en/questions/", "/en/account/", "/en/account/profile/", "/fr/questions/"),
    *("/en/account/security/", "/en/no-such-question/", "/admin/"),
)
OPEN = (
    *(ASKED, MINE, "/en/account/your-data/", "/en/account/delete/", "/en/account/sign-out/"),
    *("/en/about/terms/", "/de/about/privacy/", "/en/about/contact/"),
    *("/en/about/terms/versions/", "/en/about/privacy/versions/2026-11/"),
    *("/en/account/security/confirm-password/", "/health/live", "/robots.txt", "/api/v1/"),
)


@pytest.fixture
def newcomer() -> User:
    """Return somebody who is asked for everything."""
    user: User = UserFactory(agreed=False)
    return user


def values(page: Any, **changes: Any) -> dict[str, Any]:
    """Return what a person sends who ticks every box."""
    shown = page.context["form"]["shown"].value()
    return {"shown": shown, "terms": "on", "adult": "on"} | changes


def keys(user: User) -> set[str]:
    rows = Consent.objects.filter(user=user)
    return {f"{row.kind} {row.terms_version}" for row in rows}


def test_every_page_leads_to_the_one_that_asks(newcomer: User) -> None:
    client = signed_in(newcomer)
    for path in READ:
        answer = client.get(path)
        if path == "/en/no-such-question/":
            assert answer.status_code == 404
            continue
        assert answer.status_code == 302, path
        language = path[1:3] if path[1:3] in {"en", "fr"} else "en"
        expected = f"/{language}/account/agree/?{urlencode({'next': path})}"
        assert answer["Location"] == expected


def test_what_must_stay_open_is_open(newcomer: User) -> None:
    client = signed_in(newcomer)
    for path in OPEN:
        answer = client.get(path)
        assert "/agree/" not in answer.get("Location", ""), path
        assert answer.status_code in {200, 302}, path


def test_signing_in_leads_there_and_agreeing_leads_on(newcomer: User) -> None:
    client = Client()
    client.post("/en/account/sign-in/", {"login": newcomer.email, "password": PASSWORD})
    page = client.get("/en/account/profile/?a=1", follow=True)
    assert page.request["PATH_INFO"] == ASKED
    for text in current_texts():
        assert str(text.changes) in page.content.decode()
    done = client.post(ASKED, values(page, next="/en/account/profile/?a=1"))
    assert done["Location"] == "/en/account/profile/?a=1"
    assert keys(newcomer) == {text.key for text in current_texts()}
    assert client.get(done["Location"]).status_code == 200
    # A second press, or another tab: nothing more is kept, and nobody is stopped.
    assert client.post(ASKED, values(page))["Location"] == "/en/account/"
    assert Event.objects.filter(subject_id=newcomer.pk, name="accounts.age_stated").count() == 1


def test_a_new_version_asks_again_in_a_running_session(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    client = signed_in(user)
    assert client.get("/en/account/").status_code == 200
    monkeypatch.setattr(texts, "TEXTS", (*texts.TEXTS, NEWER))
    page = client.get("/en/account/", follow=True)
    html = page.content.decode()
    assert str(NEWER.changes) in html
    assert 'name="adult"' not in html
    assert "I agree to the terms of use</" in html.replace("\n", "")
    assert client.post(ASKED, values(page)).status_code == 302
    assert client.get("/en/account/").status_code == 200


@pytest.mark.parametrize("missing", ["terms", "adult"])
def test_each_box_has_to_be_ticked(newcomer: User, missing: str) -> None:
    client = signed_in(newcomer)
    page = client.get(ASKED)
    sent = values(page)
    del sent[missing]
    answer = client.post(ASKED, sent)
    assert answer.status_code == 200
    assert "Tick the box" in answer.content.decode()
    assert keys(newcomer) == set()


def test_nobody_agrees_to_what_the_page_did_not_show(
    newcomer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(newcomer)
    sent = values(client.get(ASKED))
    monkeypatch.setattr(texts, "TEXTS", (*texts.TEXTS, NEWER))
    answer = client.post(ASKED, sent)
    assert "has changed since you opened this page" in answer.content.decode()
    assert keys(newcomer) == set()
    again = answer.content.decode()
    assert NEWER.key in again
    assert client.post(ASKED, sent | {"shown": f"{sent['shown']},{NEWER.key}"}).status_code == 302


def test_a_form_sent_meanwhile_changes_nothing_and_says_so(newcomer: User) -> None:
    client = signed_in(newcomer)
    before = Event.objects.count()
    answer = client.post(
        "/en/account/profile/",
        {"display_name": "Somebody Else", "language": "fr"},
        headers={"referer": "http://testserver/en/account/profile/"},
    )
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was saved" in html
    assert 'value="/en/account/profile/"' in html
    newcomer.refresh_from_db()
    assert newcomer.language == "en"
    assert Event.objects.count() == before


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_the_way_on_stays_on_this_site(newcomer: User, target: str) -> None:
    client = signed_in(newcomer)
    page = client.get(f"{ASKED}?{urlencode({'next': target})}")
    assert 'name="next"' not in page.content.decode()
    assert client.post(ASKED, values(page, next=target))["Location"] == "/en/account/"


def test_programs_are_told_in_json(newcomer: User) -> None:
    client = signed_in(newcomer)
    answer = client.get("/en/account/", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "consent_required"
    assert answer.json()["link"].endswith(ASKED)


def test_a_token_waits_until_its_person_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    member = MembershipFactory()
    program = ApiClient(token_for(member).text)
    assert program.get("/questions/").status_code == 200
    monkeypatch.setattr(texts, "TEXTS", (*texts.TEXTS, NEWER))
    for path in ("/questions/", "/organisations/"):
        answer = program.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
        assert answer.json()["link"].endswith(ASKED)
    page = signed_in(member.user).get(ASKED)
    signed_in(member.user).post(ASKED, values(page))
    assert program.get("/questions/").status_code == 200


@pytest.mark.parametrize(
    "target", ["apps.accounts.middleware.missing_of", "apps.profiles.tokens.missing_in"]
)
def test_what_asks_is_what_stops(
    newcomer: User, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """A door that does not ask lets everybody through: nothing else makes these refusals."""
    program = ApiClient(token_for(MembershipFactory(user=newcomer)).text)

    def answers() -> tuple[int, int]:
        page = signed_in(newcomer).get("/en/account/")
        return page.status_code, program.get("/questions/").status_code

    assert answers() == (302, 403)
    monkeypatch.setattr(target, lambda _given: [])
    assert answers() == ((200, 403) if "middleware" in target else (302, 200))


def test_nobody_who_is_up_to_date_costs_a_query_more(newcomer: User) -> None:
    client = signed_in(UserFactory())
    client.get(MINE)
    with CaptureQueriesContext(connection) as asked:
        client.get("/en/about/terms/")
    with CaptureQueriesContext(connection) as guarded:
        client.get("/en/account/profile/")
        client.get("/en/account/your-data/")
    reads = [q["sql"] for q in (*asked, *guarded) if 'FROM "accounts_consent"' in q["sql"]]
    assert all('FROM "accounts_user"' in sql for sql in reads)


def test_visitors_without_an_account_are_not_told_apart() -> None:
    """Asking for the person would mark the pages and feeds of everybody as personal."""
    assert Client().get("/en/questions/").status_code == 200
    assert "Cookie" not in Client().get("/feeds/answers.atom").get("Vary", "")


def test_the_page_shows_only_ones_own_agreements() -> None:
    user, other = UserFactory(), UserFactory(agreed=False)
    Consent.objects.create(user=user, terms_version="2026-11")
    Consent.objects.create(user=other, kind="privacy", terms_version="1999-from-elsewhere"[:20])
    html = signed_in(user).get(MINE).content.decode()
    assert html.count("agreed to on") == 4
    assert "/en/about/terms/versions/2026-11/" in html
    assert "I am 18 or older" in html
    assert "1999" not in html
    waiting = signed_in(other).get(MINE).content.decode()
    assert "waits for your agreement" in waiting
    assert "1999-from-elsewhere" in waiting


def test_every_version_stays_readable_and_the_page_about_is_the_newest(client: Client) -> None:
    for kind in ("terms", "privacy"):
        versions = client.get(f"/en/about/{kind}/versions/").content.decode()
        newest = client.get(f"/en/about/{kind}/").content.decode()
        assert "Version 2026-11-22, in force since" in newest
        for version in ("2026-11", "2026-11-22"):
            path = f"/en/about/{kind}/versions/{version}/"
            assert path in versions
            page = client.get(path).content.decode()
            assert ("18 or older" in page) == (version == "2026-11-22")
            assert ("earlier version" in page) == (version == "2026-11")


@pytest.mark.parametrize(
    "path",
    ["age/versions/", "contact/versions/", "terms/versions/1999/", "tax/versions/2026-11/"],
)
def test_texts_that_never_were_are_absent(client: Client, path: str) -> None:
    assert client.get(f"/en/about/{path}").status_code == 404
