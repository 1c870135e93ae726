"""The map of the site and the statement on security: public addresses only, all languages."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings as project
from django.test import Client
from django.utils import timezone

from apps.portal.api_docs import chapters
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, question
from tests.factories.profiles import AuthorityFactory, OrganisationFactory, signers_of

LANGUAGES = [code for code, _name in project.LANGUAGES]
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
QUESTIONS = "/sitemap-questions-1.xml"
database = pytest.mark.django_db


def read(address: str) -> ElementTree.Element:
    """Return the document at the address, parsed."""
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314  our own bytes


def places(address: str) -> list[str]:
    """Return the paths in a part."""
    found = [element.text or "" for element in read(address).iterfind(".//s:loc", NAMES)]
    assert all(place.startswith(project.BASE_URL) for place in found)
    return [place.removeprefix(project.BASE_URL) for place in found]


@database
def test_every_address_of_the_map_answers() -> None:
    answer()
    OrganisationFactory()
    parts = places("/sitemap.xml")
    assert {path.split("-")[1] for path in parts} == {"pages", "organisations", "questions"}
    for part in parts:
        paths = places(part)
        assert 0 < len(paths) <= 5000
        for language in LANGUAGES:
            assert any(path.startswith(f"/{language}/") for path in paths)
        for path in paths[: 3 * len(LANGUAGES)] + paths[-len(LANGUAGES) :]:
            assert Client().get(path).status_code == 200, path


@database
def test_each_page_names_itself_in_all_languages() -> None:
    made = question()
    for url in read(QUESTIONS).iterfind("s:url", NAMES):
        links = {e.get("hreflang"): e.get("href", "") for e in url.iterfind("x:link", NAMES)}
        assert list(links) == LANGUAGES
        assert url.findtext("s:loc", "", NAMES) in links.values()
        for code, href in links.items():
            assert href.startswith(f"{project.BASE_URL}/{code}/")
    mine = [path for path in places(QUESTIONS) if made.public_id in path]
    assert mine == [f"/{c}/questions/{made.public_id}/{made.slug}/" for c in LANGUAGES]


@database
def test_the_guides_of_the_api_stand_there_once() -> None:
    found = [path for path in places("/sitemap-pages-1.xml") if path.startswith("/api/")]
    assert found[0] == "/api/docs/"
    assert "/api/docs/questions/" in found
    assert len(found) == len(set(found)) == len(chapters()) + 1
    for path in found:
        assert Client().get(path).status_code == 200
    for url in read("/sitemap-pages-1.xml").iterfind("s:url", NAMES):
        if "/api/docs/" in url.findtext("s:loc", "", NAMES):
            assert url.find("x:link", NAMES) is None


@database
def test_what_is_not_public_is_not_on_the_map() -> None:
    authority = AuthorityFactory()
    shown = answer(of=case("public", authorities=[authority])).question
    addresses = ("/sitemap.xml", QUESTIONS, "/sitemap-organisations-1.xml", "/sitemap-pages-1.xml")
    before = [Client().get(address) for address in addresses]
    for kind in ("private", "after_answer", "draft", "withdrawn"):
        question(kind, authorities=[authority])
    answer("signed", of=case(asker=None, kind="private", authorities=[authority]))
    OrganisationFactory(verified=False, kind="authority")
    official = signed_in(signers_of(authority)[0], second_factor=True)
    for client in (Client(), official):
        after = [client.get(address) for address in addresses]
        changed = [
            a
            for a, one, two in zip(addresses, before, after, strict=True)
            if (one.content, one["ETag"]) != (two.content, two["ETag"])
        ]
        # The asker of each question works for an organisation that everybody may know.
        assert set(changed) <= {"/sitemap-organisations-1.xml"}
    assert any(shown.public_id in path for path in places(QUESTIONS))


@database
def test_dates_come_from_visible_changes_only() -> None:
    made = case()
    authority = made.authority

    def dated() -> datetime:
        for url in read(QUESTIONS).iterfind("s:url", NAMES):
            if made.question.public_id in url.findtext("s:loc", "", NAMES):
                return datetime.fromisoformat(url.findtext("s:lastmod", "", NAMES))
        raise AssertionError("the question is not on the map")

    first = dated()
    assert made.question.public_at is not None
    assert first == made.question.public_at.replace(microsecond=0)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        answer("signed", of=made)
        assert dated() == first
    assert authority.pk


@database
def test_parts_are_cut_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.portal.sitemap.PAGES_IN_A_PART", 2)
    made = [question() for _ in range(3)]
    parts = [path for path in places("/sitemap.xml") if "questions" in path]
    listed = [path for part in parts for path in places(part) if path.startswith("/en/")]
    assert len(listed) == len(set(listed))
    assert [q.public_id for q in made] == [path.split("/")[3] for path in listed][-3:]
    assert Client().get(f"/sitemap-questions-{len(parts) + 1}.xml").status_code == 404


@database
@pytest.mark.parametrize("part", ["questions-0", "questions-99999999999999999999", "secrets-1"])
def test_parts_that_do_not_exist(part: str) -> None:
    assert Client().get(f"/sitemap-{part}.xml").status_code == 404


@database
@pytest.mark.parametrize("address", ["/sitemap.xml", QUESTIONS])
def test_the_map_may_be_kept(address: str) -> None:
    question()
    first = Client().get(address)
    assert first["Cache-Control"] == "public, max-age=300"
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_robots_are_told_of_the_map() -> None:
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {project.BASE_URL}/sitemap.xml" in lines


def test_weaknesses_can_be_reported(settings: Any) -> None:
    """RFC 9116: required fields once each, an end within a year, in UTF-8 plain text."""
    settings.OPERATOR = settings.OPERATOR | {"contact_email": "security@operator.example"}
    response = Client().get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in response.content.decode().splitlines()]
    assert [name for name, _value in fields] == [
        "Contact",
        "Expires",
        "Preferred-Languages",
        "Canonical",
    ]
    told = dict(fields)
    assert told["Contact"] == "mailto:security@operator.example"
    left = datetime.fromisoformat(told["Expires"]) - timezone.now()
    assert 30 < left.days < 365
    assert told["Preferred-Languages"] == ", ".join(LANGUAGES)
    assert told["Canonical"] == f"{settings.BASE_URL}/.well-known/security.txt"
