"""Texts in several languages and their fallback."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.vocabularies.labels import Label, pick, sort_keys

TEXTS = {"en": "Potency", "de": "Wirksamkeit"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", Label("Wirksamkeit", "de", is_fallback=False)),
        ("de-at", Label("Wirksamkeit", "de", is_fallback=False)),
        ("en", Label("Potency", "en", is_fallback=False)),
        ("fr", Label("Potency", "en", is_fallback=True)),
    ],
)
def test_the_text_of_the_language_or_the_english_one(language: str, expected: Label) -> None:
    assert pick(TEXTS, language) == expected


def test_the_active_language_is_the_default() -> None:
    with translation.override("de"):
        assert pick(TEXTS).text == "Wirksamkeit"


def test_without_an_active_language_english_is_taken() -> None:
    with translation.override(None):
        assert pick(TEXTS) == Label("Potency", "en", is_fallback=False)


def test_an_empty_text_falls_back_and_nothing_at_all_announces_nothing() -> None:
    assert pick({"en": "Potency", "fr": ""}, "fr").is_fallback
    assert pick({}, "fr") == Label("", "en", is_fallback=False)


def test_the_fallback_is_said_where_no_markup_can_say_it() -> None:
    with translation.override("en"):
        assert pick(TEXTS, "fr").said == "Potency (in English)"
        assert pick(TEXTS, "de").said == "Wirksamkeit"


def test_a_label_is_its_text() -> None:
    assert str(pick(TEXTS, "de")) == "Wirksamkeit"


@given(st.dictionaries(st.sampled_from(["en", "de", "fr", "pl"]), st.text()), st.text(max_size=5))
def test_a_label_never_claims_a_text_that_is_not_there(
    texts: dict[str, str], language: str
) -> None:
    label = pick(texts, language or "en")
    assert label.text in {"", *texts.values()}
    if label.text:
        assert texts[label.language] == label.text
        assert label.is_fallback == (label.language != (language or "en").partition("-")[0])


def test_sort_keys_ignore_accents() -> None:
    assert sort_keys({"de": "Österreich", "fr": "Économie"}) == {
        "de": "osterreich",
        "fr": "economie",
    }
