"""The texts that people agree to: every version has its words, and they never change."""

from hashlib import sha256

import pytest
from django.conf import settings

from apps.accounts.models import ConsentKind
from apps.accounts.texts import READABLE, TEXTS, current_texts, find_text, versions_of

# Somebody agreed to exactly these words. A test that fails here wants a new version, no new hash.
WORDS = {
    "privacy 2026-11": "833af0b29f31a4d581ca04b2c6079fbff8074c32d660cf4556c6b24505ca8ef2",
    "privacy 2026-11-22": "6faacf23f2404f3b1338ca224d1cde3dc5cff93fcad5323fdb1b1f3f3ec6a229",
    "terms 2026-11": "38b769b99635f7876114d335193690aba9dc373cc126c10f7dec2f4160d0be7d",
    "terms 2026-11-22": "e1c1d870b0c9d631795aea7ba0e6526f67ddad137fb8abe67540daa478aec2d8",
}


def test_each_version_stands_as_it_was_agreed_to() -> None:
    found = {
        text.key: sha256((settings.ROOT / "templates" / text.template).read_bytes()).hexdigest()
        for text in TEXTS
        if text.kind in READABLE
    }
    assert found == WORDS
    folder = settings.ROOT / "templates" / "portal" / "texts"
    assert len(list(folder.iterdir())) == len(WORDS), "A text belongs to no version."


def test_versions_have_names_of_their_own_and_grow_younger() -> None:
    assert len({text.key for text in TEXTS}) == len(TEXTS)
    for kind in ConsentKind:
        days = [text.since for text in versions_of(kind)]
        assert days == sorted(days, reverse=True)
        assert len(set(days)) == len(days)
    assert [text.kind for text in current_texts()] == list(ConsentKind)
    assert [text.since for text in current_texts()] == [
        max(text.since for text in TEXTS if text.kind == kind) for kind in ConsentKind
    ]


@pytest.mark.parametrize(
    "name", [("terms", "1999"), ("tax", "2026-11"), ("", ""), ("terms", "../terms")]
)
def test_names_that_nobody_gave_are_no_version(name: tuple[str, str]) -> None:
    assert find_text(*name) is None


def test_no_two_versions_are_told_apart_by_nothing() -> None:
    """Whoever is asked again reads in one sentence why."""
    for text in TEXTS:
        assert str(text.changes).strip().endswith(".")
        assert len(text.version) <= 20
