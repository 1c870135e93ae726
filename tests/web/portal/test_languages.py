"""Languages: the switch stays on the page and is remembered; what is in another one says so."""

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import formats, translation

from apps.core.languages import WRITTEN_IN, language_note
from apps.core.text import sort_key
from apps.profiles.models import Organisation
from apps.vocabularies.labels import pick
from tests.factories.accounts import signed_in
from tests.factories.forum import question
from tests.factories.profiles import OrganisationFactory
from tests.support.routes import own_routes

database = pytest.mark.django_db
CODES = [code for code, _name in project.LANGUAGES]
SWITCH = re.compile(r'<a href="([^"]*)"\s+lang="([\w-]+)"\s+hreflang="\2"')
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]*)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')
COOKIE = project.LANGUAGE_COOKIE_NAME


def switch_of(answer: Any) -> dict[str, str]:
    """Return language → address of the switch, which stands twice on each page."""
    found = SWITCH.findall(answer.content.decode())
    assert len(found) == 2 * len(CODES)
    return {code: address.replace("&amp;", "&") for address, code in found}


@database
@pytest.mark.parametrize(
    "page",
    [
        "/en/",
        "/en/questions/?topic=cmc&cursor=abc%3D",
        "/en/authorities/",
        "/en/about/imprint/?a=1&b=2",
        "/en/no/such/page/?q=%C3%A4%20b",
        "/en/questions/Q-XXXXX-X/nothing/",
    ],
)
def test_the_switch_stays_on_the_page_with_its_query(page: str) -> None:
    """Also where there is no page."""
    assert switch_of(Client().get(page)) == {
        code: page.replace("/en/", f"/{code}/", 1) for code in CODES
    }


def test_a_missing_page_without_a_language_leads_to_the_start_pages() -> None:
    """There is nothing to stay on."""
    answer = Client().get("/nothing-here/")
    assert answer.status_code == 404
    assert switch_of(answer) == {code: f"/{code}/" for code in CODES}


@database
def test_the_result_of_a_form_leads_to_its_page() -> None:
    """A switch is a link, and what a form answers may not be asked for by one."""
    page = "http://testserver/en/account/sign-in/?next=/en/questions/"
    answer = Client().post("/en/account/sign-in/", {"login": "x"}, headers={"referer": page})
    assert switch_of(answer)["de"] == "/de/account/sign-in/?next=/en/questions/"
    answer = Client().post("/en/about/imprint/", headers={"referer": "http://testserver/en/?a=1"})
    assert answer.status_code == 405
    assert switch_of(answer)["fr"] == "/fr/?a=1"


@database
def test_a_followed_switch_is_remembered() -> None:
    """`/` leads to the language that was chosen last, whatever the browser prefers."""
    client = Client(headers={"accept-language": "en"})
    answer = client.get("/de/questions/", headers={"referer": "http://testserver/en/questions/"})
    cookie = answer.cookies[COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("de", "Lax", True)
    assert int(cookie["max-age"]) == 365 * 24 * 3600
    assert client.get("/")["Location"] == "/de/"
    client.get("/fr/", headers={"referer": "http://testserver/de/"})
    assert client.get("/")["Location"] == "/fr/"
    # Once remembered it is not sent with every page.
    again = client.get("/fr/", headers={"referer": "http://testserver/de/"})
    assert COOKIE not in again.cookies
    assert len(client.cookies) <= 3


@database
@pytest.mark.parametrize(
    "before",
    [
        "",
        "http://testserver/de/",
        "http://testserver/",
        "https://search.example/en/",
        "http://testserver.example/en/",
        "http://[broken/en/",
    ],
)
def test_nobody_gets_a_cookie_without_choosing(before: str) -> None:
    """Typed addresses, other sites and pages in the same language choose nothing."""
    headers = {"referer": before} if before else {}
    assert COOKIE not in Client().get("/de/", headers=headers).cookies


@database
def test_a_form_chooses_no_language() -> None:
    """Only a link does."""
    sent = {"referer": "http://testserver/en/"}
    answer = Client().post("/de/account/sign-in/", {"login": "x"}, headers=sent)
    assert COOKIE not in answer.cookies


def head_of(answer: Any) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what search engines are told: twins by language, and canonical addresses."""
    html = answer.content.decode()
    return ALTERNATE.findall(html), CANONICAL.findall(html)


@database
def test_every_public_page_names_its_twins() -> None:
    """Search engines find each language, and English where none fits; the query never counts."""
    asked = question("public")
    pages = [asked_page(asked), "/en/about/imprint/"]
    for route in own_routes():
        if route.name.startswith(("portal:", "forum:", "profiles:", "account_")):
            pages += [] if route.arguments else [reverse(route.name)]
    indexed = 0
    for page in pages:
        answer = Client().get(f"{page}?q=x&utm_source=a")
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        twins, canonical = head_of(answer)
        if 'name="robots" content="noindex"' in answer.content.decode():
            assert (twins, canonical) == ([], []), page
            continue
        indexed += 1
        expected = {
            code: f"{project.BASE_URL}{page.replace('/en/', f'/{code}/', 1)}" for code in CODES
        }
        assert canonical == [expected["en"]], page
        assert dict(twins) == expected | {"x-default": expected["en"]}, page
    assert indexed > 5


@database
def test_no_other_page_names_twins() -> None:
    """What nobody may find there, or only some may open, has no address for search engines."""
    mine = question("draft")
    asker = signed_in(mine.asker)
    for client, page, status in (
        (Client(), "/en/no/such/page/", 404),
        (Client(), asked_page(mine), 404),
        (asker, asked_page(mine), 200),
        (asker, reverse("forum:mine"), 200),
        (asker, "/en/account/", 200),
        (Client(), "/en/account/sign-in/", 200),
        (Client(), "/api/docs/", 200),
    ):
        answer = client.get(page)
        assert answer.status_code == status
        assert head_of(answer) == ([], []), page
    refused = Client().post("/en/about/imprint/")
    assert (refused.status_code, head_of(refused)) == (405, ([], []))
    sent = Client().post("/en/account/sign-in/", {"login": "x"})
    assert (sent.status_code, head_of(sent)) == (200, ([], []))


def asked_page(asked: Any) -> str:
    """Return the address of a question's page."""
    return reverse("forum:question", kwargs={"public_id": asked.public_id, "slug": asked.slug})


@database
def test_a_text_in_another_language_says_so() -> None:
    """In lists and on its page: marked for machines and said to people."""
    asked = question("answered")
    its_page = asked_page(asked)
    for code, words in {"de": "auf Englisch", "fr": "en anglais", "en": ""}.items():
        for page in (f"/{code}/questions/", its_page.replace("/en/", f"/{code}/", 1)):
            html = Client().get(page).content.decode()
            assert re.search(rf'lang="en"[^>]*>\s*{re.escape(asked.title)}', html), page
            assert (words in html) if words else ("in English" not in html), page


def test_every_language_of_europe_can_be_named() -> None:
    """In each language of the pages in its own words."""
    for code in CODES:
        with translation.override(code):
            notes = {own: language_note(own) for own in WRITTEN_IN}
        assert notes.pop(code) == ""
        assert all(notes.values())
        assert len(set(notes.values())) == len(notes) - 1  # nb and no are one language
    with translation.override("de-at"):
        assert language_note("de") == ""
        assert language_note("fr-CH") == "auf Französisch"
    assert language_note("xx") == "xx"


def test_a_label_without_translation_says_so() -> None:
    """Controlled lists fall back to English, never silently."""
    with translation.override("fr"):
        assert pick({"en": "Vector"}).said == "Vector (en anglais)"
        assert pick({"en": "Vector", "fr": "Vecteur"}).said == "Vecteur"


@pytest.mark.parametrize("code", CODES)
def test_languages_are_named_in_themselves(code: str) -> None:
    """A reader finds the own language on a page in any other."""
    html = Client().get(f"/{code}/about/imprint/").content.decode()
    for own, name in {"en": "English", "de": "Deutsch", "fr": "Français"}.items():
        assert re.search(rf'lang="{own}"\s+hreflang="{own}"[^>]*>{name}</a>', html)


@database
def test_lists_are_in_the_order_of_readers() -> None:
    """ä stands at a, é at e, ø at o; the database would put them behind z."""
    names = ["Zebra", "Ärzte", "Azur", "Éclair", "Edda", "Østby", "Olga", "apfel", "Łódź", "Lund"]
    for name in names:
        OrganisationFactory(name=name)
    rows = Organisation.objects.filter(name__in=names).in_order()
    shown = [row.name for row in rows]
    assert shown == [
        *("apfel", "Ärzte", "Azur", "Éclair", "Edda", "Łódź", "Lund", "Olga", "Østby", "Zebra"),
    ]
    assert shown == sorted(names, key=sort_key)


@pytest.mark.parametrize(
    ("code", "day", "number", "size"),
    [
        ("en", "3 May 2027", "1234.5", "1.5\xa0KB"),
        ("de", "3. Mai 2027", "1234,5", "1,5\xa0KB"),
        ("fr", "3 mai 2027", "1234,5", "1,5\xa0Kio"),
    ],
)
def test_dates_and_numbers_follow_the_language(code: str, day: str, number: str, size: str) -> None:
    """Months, order and the sign before the decimals."""
    with translation.override(code):
        assert formats.date_format(date(2027, 5, 3), "DATE_FORMAT") == day
        assert formats.localize(1234.5) == number
        assert size.partition("\xa0")[0] == formats.number_format(1.5, 1)


def test_words_of_the_operator_are_marked_with_their_language(settings: Any) -> None:
    """They come from the settings in one language; the frame around them is translated."""
    settings.OPERATOR = settings.OPERATOR | {"funding": "Ein Verein.", "language": "de"}
    for code, said in {"en": "in German", "fr": "en allemand", "de": ""}.items():
        html = Client().get(f"/{code}/about/operator/").content.decode()
        assert '<span lang="de">Ein Verein.</span>' in html
        assert (f"({said})" in html) == bool(said)
    assert "Datenschutz" in Client().get("/de/about/privacy/").content.decode()
