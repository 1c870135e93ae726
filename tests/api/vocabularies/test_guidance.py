"""Guidance through the API: confirmed facts only, with the days on which versions apply."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from apps.profiles.choices import Role
from apps.vocabularies.choices import GuidanceKind, GuidanceStatus
from apps.vocabularies.models import GuidanceDocument, GuidanceVersion
from tests.factories.profiles import actor_as
from tests.factories.vocabularies import (
    CountryFactory,
    GuidanceDocumentFactory,
    GuidanceVersionFactory,
    TermFactory,
)
from tests.support.api import ApiClient, client_of

pytestmark = pytest.mark.django_db
WORD = "Zqguideline"


def _document(**changes: Any) -> GuidanceDocument:
    made: GuidanceDocument = GuidanceDocumentFactory(**{"title": WORD} | changes)
    return made


def _found(**parameters: Any) -> list[str]:
    answer = ApiClient().get("/guidance/", parameters)
    assert answer.status_code == 200, answer.content
    return [entry["id"] for entry in answer.json()["data"]]


def _read(document: GuidanceDocument) -> Any:
    return ApiClient().get(f"/guidance/{document.public_id}/").json()


def test_a_document_with_its_versions() -> None:
    document = _document(aliases=["Zqalias"], reference="ZQ/1")
    old = GuidanceVersionFactory(document=document, label="2020", ended=True)
    GuidanceVersionFactory(
        document=document,
        label="2022",
        supersedes=old,
        valid=DateRange(date(2022, 1, 1), None),
        effective_on="2022-01-01",
    )
    shown = _read(document)
    assert shown["kind"] == "guideline"
    assert (shown["reference"], shown["aliases"]) == ("ZQ/1", ["Zqalias"])
    assert (shown["status"], shown["status_label"]) == ("in_force", "In force")
    assert shown["sources"][0]["source_date"] == "2024"
    new, before = shown["versions"]
    assert (new["label"], new["validity"], new["follows"]) == ("2022", "valid", "2020")
    assert (before["validity"], before["replaced_by"]) == ("ended", "2022")
    assert (before["valid_from"], before["valid_before"]) == ("2020-01-01", "2022-01-01")


def test_what_was_not_read_in_a_source_is_left_out() -> None:
    document = _document(
        reference="ZQ/2",
        aliases=["Zqalias"],
        recalled_fields=["reference", "aliases", "status", "url", "effective_on"],
    )
    GuidanceVersionFactory(document=document, facts_hash="x" * 64, effective_on="2020-05-05")
    shown = _read(document)
    assert (shown["reference"], shown["aliases"], shown["publisher_url"]) == ("", [], "")
    assert (shown["status"], shown["status_label"]) == (None, "")
    version = shown["versions"][0]
    assert (version["effective_on"], version["url"]) == ("", "")


def test_days_that_an_editor_gave_are_shown() -> None:
    document = _document(recalled_fields=["effective_on"])
    GuidanceVersionFactory(document=document, effective_on="2020-05-05")
    assert _read(document)["versions"][0]["effective_on"] == "2020-05-05"


@pytest.mark.parametrize(
    ("column", "parameters"),
    [
        ("reference", {"q": "ZQ/3"}),
        ("aliases", {"q": "Zqalias"}),
        ("status", {"q": WORD, "status": "published"}),
    ],
)
def test_what_is_left_out_does_not_help_to_find_it(column: str, parameters: dict[str, str]) -> None:
    document = _document(reference="ZQ/3", aliases=["Zqalias"], status=GuidanceStatus.PUBLISHED)
    assert _found(**parameters) == [document.public_id]
    GuidanceDocument.objects.filter(pk=document.pk).update(recalled_fields=[column])
    assert _found(**parameters) == []


def test_filters() -> None:
    topic = TermFactory(code="zqbroad")
    below = TermFactory(code="zqbroad.narrow", parent=topic)
    wanted = _document()
    wanted.topics.set([below])
    _document(title=f"{WORD} other", kind=GuidanceKind.REPORT)
    assert _found(q=WORD, topic="zqbroad") == [wanted.public_id]
    assert _found(q=WORD, topic="zqbroad.narrow") == [wanted.public_id]
    assert _found(q=WORD, kind="guideline") == [wanted.public_id]
    assert len(_found(q=f"{WORD} invented issuer")) == 2
    assert len(_found(q=WORD, framework="eu")) == 2
    assert _found(q=WORD, framework="national") == []
    CountryFactory(code="EU")
    assert len(_found(q=WORD, jurisdiction="EU")) == 2


def test_documents_that_apply_on_a_day() -> None:
    document = _document()
    GuidanceVersionFactory(document=document, ended=True)
    assert _found(q=WORD, valid_on="2021-06-01") == [document.public_id]
    assert _found(q=WORD, valid_on="2022-01-01") == []
    assert ApiClient().get("/guidance/", {"valid_on": "01.06.2021"}).status_code == 400


def test_drafts_are_absent_even_for_an_editors_token() -> None:
    draft = _document(draft=True)
    editor = client_of(actor_as(Role.EDITOR))
    for client in (ApiClient(), editor):
        assert client.get("/guidance/", {"q": WORD}).json()["data"] == []
        hidden = client.get(f"/guidance/{draft.public_id}/")
        absent = client.get("/guidance/G-0000000-0/")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json()["code"] == "not_found"


def test_kinds_speak_the_language_asked_for() -> None:
    document = _document()
    shown = ApiClient().get(f"/guidance/{document.public_id}/", None, **{"Accept-Language": "de"})
    assert shown.json()["kind_label"] == "Leitlinie"
    assert shown["Content-Language"] == "de"


@pytest.fixture
def old() -> GuidanceDocument:
    """A document with a version; some of it was not read in a source."""
    document = _document(recalled_fields=["reference", "aliases", "url", "effective_on"])
    GuidanceVersionFactory(document=document, label="2020", facts_hash="x" * 64)
    return document


def _changed(document: GuidanceDocument, since: str) -> bool:
    """Return whether the list tells of a change after the moment; the document must agree."""
    listed = ApiClient().get("/guidance/", {"q": WORD, "updated_since": since}).json()["data"]
    told = [entry["id"] for entry in listed if entry["updated_at"] > since]
    assert (_read(document)["updated_at"] > since) == bool(told)
    return told == [document.public_id]


def _worlds(document: GuidanceDocument) -> list[tuple[bytes, str]]:
    since = (timezone.now() - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    parameters = ({"q": WORD}, {"q": WORD, "updated_since": since.isoformat()})
    answers = [ApiClient().get("/guidance/", given) for given in parameters]
    answers.append(ApiClient().get(f"/guidance/{document.public_id}/"))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    return [(answer.content, answer["ETag"]) for answer in answers]


@pytest.mark.parametrize(
    "hidden",
    [
        {"note": "Ask the issuer."},
        {"celex": "39999R9999"},
        {"url_seen": True},
        {"facts_hash": "y" * 64},
        {"version": 9},
        {"updated_at": timezone.now()},
        {"reference": "ZQ/9"},
        {"aliases": ["Zqhidden"]},
        {"url": "https://elsewhere.example"},
    ],
    ids=",".join,
)
def test_a_hidden_or_unconfirmed_change_changes_no_byte(
    old: GuidanceDocument, hidden: dict[str, Any]
) -> None:
    before, since = _worlds(old), _read(old)["updated_at"]
    GuidanceDocument.objects.filter(pk=old.pk).update(**hidden)
    assert _worlds(old) == before
    assert not _changed(old, since)


def test_a_hidden_day_of_a_version_changes_no_byte(old: GuidanceDocument) -> None:
    before, since = _worlds(old), _read(old)["updated_at"]
    GuidanceVersion.objects.update(effective_on="2020-05-05", updated_at=timezone.now())
    assert _worlds(old) == before
    GuidanceVersion.objects.update(adopted_on="2020-05-05")
    assert _changed(old, since)


@pytest.mark.parametrize(
    "visible",
    [
        {"title": f"{WORD} 2"},
        {"summary": "Other words."},
        {"status": GuidanceStatus.PUBLISHED},
        {"retired": True},
        {"as_of": "2026-11-22"},
        {"recalled_fields": ["aliases"]},
        {"replaced_by": ["ZQ/10"]},
        {"sources": [{"name": "Register", "url": "https://register.example"}]},
    ],
    ids=",".join,
)
def test_every_visible_change_is_told(old: GuidanceDocument, visible: dict[str, Any]) -> None:
    since = _read(old)["updated_at"]
    assert not _changed(old, since)
    GuidanceDocument.objects.filter(pk=old.pk).update(**visible)
    assert _changed(old, since)


def test_topics_and_versions_count_as_changes(old: GuidanceDocument) -> None:
    since = _read(old)["updated_at"]
    old.topics.set([TermFactory(code="zqtopic")])
    assert _changed(old, since)
    since = _read(old)["updated_at"]
    GuidanceVersionFactory(document=old, label="2030", valid=None)
    assert _changed(old, since)
