"""The fact files and how they are read."""

from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from apps.vocabularies import facts
from apps.vocabularies.choices import VocabularyList
from apps.vocabularies.models.guidance import RECALLABLE


@pytest.fixture(scope="module")
def files() -> dict[str, dict[str, Any]]:
    names = ["terms", "countries", "glossary", "guidance"]
    return {name: facts.read_file(facts.DATA, name) for name in names}


def test_every_list_is_known_and_filled(files: dict[str, dict[str, Any]]) -> None:
    assert set(files["terms"]["lists"]) == set(VocabularyList.values)
    assert all(block["entries"] for block in files["terms"]["lists"].values())


def test_labels_exist_in_every_language_of_the_interface(files: dict[str, dict[str, Any]]) -> None:
    languages = {code for code, _ in settings.LANGUAGES}
    texts = [row.values["labels"] for row in facts.term_rows(files["terms"])]
    texts += [row.values["names"] for row in facts.country_rows(files["countries"])]
    texts += [row.values["words"] for row in facts.glossary_rows(files["glossary"])]
    assert [text for text in texts if languages - set(text)] == []


def test_the_union_has_27_members_and_the_area_30(files: dict[str, dict[str, Any]]) -> None:
    rows = [row.values for row in facts.country_rows(files["countries"])]
    assert sum(row["is_eu"] for row in rows) == 27
    assert {row["code"] for row in rows if row["is_eea"] and not row["is_eu"]} == {"IS", "LI", "NO"}
    assert {row["code"] for row in rows if not row["is_eea"]} == {"CH", "GB", "EU"}


def test_verified_facts_carry_a_source_with_the_day_it_was_seen(
    files: dict[str, dict[str, Any]],
) -> None:
    for row in facts.guidance_rows(files["guidance"], _topics(files)):
        assert set(row.values.get("recalled_fields", [])) <= set(RECALLABLE)
        if row.values["verified"]:
            assert all(source["name"] and source["seen"] for source in row.values["sources"])
            assert row.values["sources"]
    words = facts.glossary_rows(files["glossary"])
    assert all(row.values["sources"] for row in words if row.values["verified"])


def test_validity_is_stated_only_for_what_a_source_says_is_in_force(
    files: dict[str, dict[str, Any]],
) -> None:
    for entry in files["guidance"]["records"]:
        days = entry["version"]["valid"]
        if "status" in entry.get("recalled_fields", []) or "proposed" in entry["status"]:
            assert days is None, entry["slug"]
        if days and "effective_on" in entry.get("recalled_fields", []):
            assert days["from"] is None, entry["slug"]


def _topics(files: dict[str, dict[str, Any]]) -> list[facts.Key]:
    return [row.key for row in facts.term_rows(files["terms"])]


TEXT = st.text(max_size=8)


@given(st.dictionaries(TEXT, st.one_of(TEXT, st.integers(), st.lists(TEXT, max_size=3))))
def test_a_fingerprint_does_not_depend_on_the_order_of_keys(content: dict[str, Any]) -> None:
    turned = dict(reversed(list(content.items())))
    assert facts.fingerprint(content) == facts.fingerprint(turned)


@given(TEXT, TEXT)
def test_a_fingerprint_tells_texts_apart(one: str, other: str) -> None:
    same = facts.fingerprint({"label": one}) == facts.fingerprint({"label": other})
    assert same == (one == other)


def _terms(*entries: dict[str, Any]) -> dict[str, Any]:
    block = {"basis": "Invented", "entries": list(entries)}
    return {"as_of": "2026-01-01", "lists": {"topic": block}}


def test_a_code_that_stands_twice_is_refused() -> None:
    entry = {"code": "a", "labels": {"en": "A"}}
    with pytest.raises(facts.FactsError, match="twice"):
        facts.term_rows(_terms(entry, entry))


def test_a_parent_that_is_not_there_is_refused() -> None:
    with pytest.raises(facts.FactsError, match="unknown"):
        facts.term_rows(_terms({"code": "a.b", "parent": "a", "labels": {"en": "B"}}))


def test_a_topic_that_is_not_there_is_refused(files: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(facts.FactsError, match="unknown"):
        facts.guidance_rows(files["guidance"], [])


def test_a_related_word_that_is_not_there_is_refused(files: dict[str, dict[str, Any]]) -> None:
    glossary = files["glossary"]
    broken = {**glossary["records"][0], "related": ["no-such-word"]}
    with pytest.raises(facts.FactsError, match="no-such-word"):
        facts.glossary_rows({**glossary, "records": [broken]})
