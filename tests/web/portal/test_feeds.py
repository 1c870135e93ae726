"""Atom feeds: RFC 4287, public facts only, hostile text, and being asked again."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.forum.models import Answer
from apps.portal.documents import xml_text
from apps.vocabularies.models import GuidanceVersion
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, question, term
from tests.factories.life import replacement, withdrawn
from tests.factories.profiles import AuthorityFactory, signers_of
from tests.factories.vocabularies import GuidanceVersionFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FEED = "/feeds/answers.atom"
LANGUAGES = [code for code, _name in project.LANGUAGES]


def parsed(content: bytes) -> ElementTree.Element:
    """Return a document of our own, parsed."""
    return ElementTree.fromstring(content)  # noqa: S314  our own bytes


def read(address: str = FEED, client: Client | None = None) -> ElementTree.Element:
    """Return the feed at the address, parsed."""
    response = (client or Client()).get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return parsed(response.content)


def entry_of(feed: ElementTree.Element, made: Answer) -> ElementTree.Element:
    """Return the entry of an answer."""
    found = [e for e in feed.iter(f"{ATOM}entry") if made.public_id in text(e, "id")]
    assert len(found) == 1
    return found[0]


def text(element: ElementTree.Element, name: str) -> str:
    """Return the text of exactly one child."""
    (found,) = element.findall(f"{ATOM}{name}")
    return "".join(found.itertext())


def check_atom(feed: ElementTree.Element) -> None:
    """Hold a feed against the rules of RFC 4287 §4.1 and §4.2."""
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert text(element, name).strip(), name
        assert re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}:\S+", text(element, "id"))
        assert MOMENT.fullmatch(text(element, "updated"))
        assert text(element.find(f"{ATOM}author") or element, "name")
        links = element.findall(f"{ATOM}link")
        places = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in links]
        assert len(places) == len(set(places))
        assert all((link.get("href") or "").startswith(project.BASE_URL) for link in links)
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    for entry in entries:
        assert MOMENT.fullmatch(text(entry, "published"))
        assert len(entry.findall(f"{ATOM}author")) == 1
        assert entry.find(f"{ATOM}content").get("type") == "html"  # type: ignore[union-attr]
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    assert len({text(entry, "id") for entry in entries}) == len(entries)
    # What ended since stands where its end puts it.
    standing = [e for e in entries if text(e, "updated") == text(e, "published")]
    newest = [datetime.fromisoformat(text(entry, "published")) for entry in standing]
    assert newest == sorted(newest, reverse=True)
    moments = [datetime.fromisoformat(text(entry, "updated")) for entry in entries]
    if moments:
        assert datetime.fromisoformat(text(feed, "updated")) == max(moments)


def test_a_feed_without_answers_is_a_feed() -> None:
    authority = AuthorityFactory()
    feed = read(f"/feeds/authorities/{authority.public_id}.atom")
    check_atom(feed)
    assert feed.findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("language", ["", *LANGUAGES])
def test_an_entry_says_what_the_page_says(language: str) -> None:
    made = answer(language="de")
    feed = read(f"{FEED}?lang={language}")
    check_atom(feed)
    code = language or "en"
    assert feed.get(LANG) == code
    entry = entry_of(feed, made)
    assert text(entry, "title") == made.question.title
    assert entry.find(f"{ATOM}title").get(LANG) == made.question.language  # type: ignore[union-attr]
    assert text(entry, "summary") == made.short
    assert entry.find(f"{ATOM}summary").get(LANG) == "de"  # type: ignore[union-attr]
    author = entry.find(f"{ATOM}author")
    assert author is not None
    assert text(author, "name").startswith(f"{made.authority.name} (")
    assert text(author, "uri").endswith(
        f"/{code}/directory/organisations/{made.authority.public_id}/"
    )
    content = text(entry, "content")
    assert '<div lang="de">' in content
    assert made.text_html in content
    link = entry.find(f"{ATOM}link")
    assert link is not None
    address = str(link.get("href")).removeprefix(project.BASE_URL)
    page = Client().get(address.partition("#")[0])
    assert page.status_code == 200
    assert f'id="{address.partition("#")[2]}"' in page.content.decode()


def test_the_disclaimer_and_the_validity_stand_in_each_entry() -> None:
    made = answer()
    content = text(entry_of(read(), made), "content")
    assert made.disclaimer in content
    assert "Valid until" in content


def test_invented_answers_are_marked() -> None:
    invented = answer()
    assert invented.authority.is_fictional
    assert not invented.question.is_fictional
    entry = entry_of(read(), invented)
    author = entry.find(f"{ATOM}author")
    assert author is not None
    assert "invented for demonstration" in text(author, "name")
    assert "Invented for demonstration" in text(entry, "content")
    assert "fictional" in {c.get("term") for c in entry.findall(f"{ATOM}category")}


def test_an_expired_answer_is_never_called_valid() -> None:
    made = answer(valid_until=timezone.now().date() + timedelta(days=30))
    before = text(entry_of(read(), made), "updated")
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        entry = entry_of(read(), made)
    assert "No longer valid since" in text(entry, "content")
    assert datetime.fromisoformat(text(entry, "updated")).date() > made.valid_until  # type: ignore[operator]
    assert before < text(entry, "updated")


def test_new_guidance_updates_the_entry() -> None:
    made = answer()
    cited = made.citations.get().guidance_version
    newer = GuidanceVersionFactory(
        document=cited.document, label="2026", not_stated=True, supersedes=cited
    )
    later = timezone.now() + timedelta(days=3)
    GuidanceVersion.objects.filter(pk=newer.pk).update(created_at=later)
    with time_machine.travel(later + timedelta(days=1), tick=False):
        entry = entry_of(read(), made)
    assert "Needs re-check" in text(entry, "content")
    assert datetime.fromisoformat(text(entry, "updated")) == later


def test_an_ended_answer_is_told_once_more_as_what_it_is() -> None:
    old, gone = answer(), answer()
    before = {text(e, "id"): text(e, "updated") for e in read().iter(f"{ATOM}entry")}
    new = replacement(old, short="No, one test per product.")
    withdrawn(gone)
    feed = read()
    check_atom(feed)
    assert len(feed.findall(f"{ATOM}entry")) == 3
    for made in (old, gone):
        entry = entry_of(feed, made)
        assert text(entry, "id") in before
        assert text(entry, "updated") > before[text(entry, "id")]
        assert made.short not in text(entry, "summary")
        assert "Valid until" not in "".join(entry.itertext())
    assert "Withdrawn" in text(entry_of(feed, gone), "summary")
    assert text(entry_of(feed, new), "summary") == new.short
    assert next(feed.iter(f"{ATOM}entry")).findtext(f"{ATOM}id") == text(entry_of(feed, gone), "id")


def test_only_issued_answers_to_public_questions_are_told() -> None:
    authority = AuthorityFactory()
    shown = answer(of=case(authorities=[authority]))
    published = answer(of=case("after_answer", authorities=[authority]))
    for kind in ("draft", "offered", "signed"):
        answer(kind, of=case(authorities=[authority]))
    answer(of=case("private", authorities=[authority]))
    official = signed_in(signers_of(authority)[0], second_factor=True)
    address = reverse("feed_authority", kwargs={"code": authority.public_id})
    for client in (Client(), official):
        feed = read(address, client)
        check_atom(feed)
        told = [text(entry, "id").rpartition("/")[2] for entry in feed.iter(f"{ATOM}entry")]
        assert told == [published.public_id, shown.public_id]
    assert official.get(address).content == Client().get(address).content


def test_a_feed_is_never_personal() -> None:
    official = signed_in(signers_of(AuthorityFactory())[0], second_factor=True)
    response = official.get(FEED)
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_an_authority_and_a_topic_have_their_own() -> None:
    quality, below = term("topic", "quality"), term("topic", "quality.potency")
    one = answer(of=case(topic=quality))
    two = answer(of=case(topic=below))
    ours = read(f"/feeds/authorities/{one.authority.public_id}.atom")
    assert [one.public_id in text(e, "id") for e in ours.iter(f"{ATOM}entry")] == [True]
    assert one.authority.name in text(ours, "title")
    broad, narrow = (read(f"/feeds/topics/{code}.atom") for code in (quality.code, below.code))
    entry_of(broad, one)
    entry_of(broad, two)
    assert one.public_id not in "".join(narrow.itertext())
    entry_of(narrow, two)
    for feed in (ours, broad, narrow):
        check_atom(feed)


def test_thirty_entries_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.portal.feeds.ENTRIES", 2)
    authority = AuthorityFactory()
    made = [answer(of=case(authorities=[authority])) for _ in range(3)]
    feed = read(f"/feeds/authorities/{authority.public_id}.atom")
    told = [text(entry, "id").rpartition("/")[2] for entry in feed.iter(f"{ATOM}entry")]
    assert told == [made[2].public_id, made[1].public_id]


@pytest.mark.parametrize(
    "path",
    [
        *("authorities/nothing", "authorities/O-0000000-0", "authorities/%00", "topics/nothing"),
        *("topics/%00", "topics/quality%20", "topics/quality.x.y", "topics/QUALITY", "topics/é"),
    ],
)
def test_unknown_authorities_and_topics_are_absent(path: str) -> None:
    assert Client().get(f"/feeds/{path}.atom").status_code == 404


def test_an_organisation_that_is_no_authority_has_no_feed() -> None:
    asker = question().asker_membership
    assert asker is not None
    address = f"/feeds/authorities/{asker.organisation.public_id}.atom"
    assert Client().get(address).status_code == 404


HOSTILE = (
    "]]> <script>alert(1)</script> & &amp; <!-- \x0b\x01\ufffe\x7f\x85 \u202e \U0001f9ec",
    '"><entry xmlns="http://www.w3.org/2005/Atom"><id>tag:x,2026:y</id></entry>',
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_text(words: str) -> None:
    authority = AuthorityFactory(name=f"Illustrative Authority {words}")
    asked = case(authorities=[authority], title=f"May this be asked? {words}")
    made = answer(of=asked, short=f"No. {words}")
    response = Client().get(FEED)
    feed = parsed(response.content)
    check_atom(feed)
    entry = entry_of(feed, made)
    assert text(entry, "title") == xml_text(made.question.title)
    assert text(entry, "summary") == xml_text(made.short)
    author = entry.find(f"{ATOM}author")
    assert author is not None
    shown = re.sub("[\x0b\x01\ufffe]", "", made.authority.name)
    assert text(author, "name") == f"{shown} (invented for demonstration)"
    assert b"<script" not in response.content
    assert b"<!ENTITY" not in response.content


def test_the_same_bytes_are_not_sent_twice() -> None:
    made = answer()
    first = Client().get(FEED)
    again = Client().get(FEED, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for header in ("ETag", "Last-Modified", "Cache-Control"):
        assert again[header] == first[header]
    since = Client().get(FEED, headers={"If-Modified-Since": first["Last-Modified"]})
    assert since.status_code == 304
    answer(of=case(authorities=[made.authority]))
    assert Client().get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_later_date_is_no_proof_of_knowing_the_feed() -> None:
    answer()
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert Client().get(FEED, headers={"If-Modified-Since": tomorrow}).status_code == 200


def test_head_and_post() -> None:
    head = Client().head(FEED)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == Client().get(FEED)["ETag"]
    assert Client().post(FEED).status_code == 405


def test_identifiers_survive_another_port_and_time(settings: Any) -> None:
    made = answer()
    before = text(entry_of(read(), made), "id")
    settings.BASE_URL = "http://localhost:9999"
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC), tick=False):
        assert text(entry_of(read(), made), "id") == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_lead_to_their_feed(language: str) -> None:
    authority = AuthorityFactory()
    term("topic", "quality")
    pages = {
        f"/{language}/questions/": FEED,
        f"/{language}/questions/?topic=quality": "/feeds/topics/quality.atom",
        f"/{language}/directory/organisations/{authority.public_id}/": reverse(
            "feed_authority", kwargs={"code": authority.public_id}
        ),
    }
    for page, feed in pages.items():
        html = Client().get(page).content.decode()
        links = re.findall(r'<link rel="alternate"\s+type="application/atom\+xml"[^>]*>', html)
        assert any(f'href="{feed}?lang={language}"' in link for link in links), page
        assert f'<a href="{feed}?lang={language}"' in html
        assert read(f"{feed}?lang={language}").get(LANG) == language


def test_the_date_of_a_document_is_a_public_one() -> None:
    """An act inside the authority moves nothing."""
    made = answer()
    before = Client().get(FEED)
    answer("signed", of=case(authorities=[made.authority]))
    after = Client().get(FEED)
    assert before.content == after.content
    assert before["Last-Modified"] == after["Last-Modified"]
