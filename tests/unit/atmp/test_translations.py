"""The translations read like texts of their language: spacing, quotes, address, glossary."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
import rest_framework
import yaml
from babel.messages.mofile import read_mo
from django.conf import settings

from atmp import catalogues
from atmp.settings.env import ROOT

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
NARROW = "\u202f"
# Tags, placeholders, addresses and words of machines follow no rule of a language.
OPAQUE = re.compile(
    r"<code>.*?</code>|<[^>]+>|%\(\w+\)s|https?://\S*|`[^`]*`|\d\d:\d\d:\d\d"
    r"|(?:Content-Type|Accept|Authorization): (?:application/json|Bearer)"
)
FACTS = ROOT / "apps" / "vocabularies" / "data" / "glossary.yaml"


@dataclass(frozen=True, slots=True)
class Pair:
    """A source text and its translation."""

    source: str
    text: str

    def __str__(self) -> str:
        return f"{self.source!r} → {self.text!r}"


@cache
def pairs(language: str) -> tuple[Pair, ...]:
    """Return every pair of the committed catalogues once, plural forms one by one."""
    found: dict[Pair, None] = {}
    for folder in catalogues.folders(ROOT, ()):
        path = catalogues.po_path(ROOT, folder, language)
        for message in catalogues.read_catalogue(path, language):
            if message.id:
                found.update(dict.fromkeys(_forms(message)))
    return tuple(found)


def _forms(message: Any) -> Iterator[Pair]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    for number, text in enumerate(texts):
        yield Pair(ids[min(number, len(ids) - 1)], text)


def spacing_faults(text: str) -> list[str]:
    """Return where a French text lacks the narrow space that keeps a sign with its word."""
    plain = OPAQUE.sub("x", text)
    before = re.findall(rf"[^{NARROW}][:;?!»]", plain)
    after = re.findall(rf"«[^{NARROW}]", plain)
    return before + after + re.findall(r"\w'\w", plain)


def test_french_signs_keep_a_narrow_space() -> None:
    """Before : ; ? ! and inside « », and the apostrophe is a round one."""
    assert [str(p) for p in pairs("fr") if spacing_faults(p.text)] == []


@pytest.mark.parametrize("text", ["Quoi ?", "Quoi?", "« non »", "l'un", "Ici : là"])
def test_guard_bites_a_wrong_space(text: str) -> None:
    assert spacing_faults(text)


COMMENTS = re.compile(
    r"{% comment %}.*?{% endcomment %}|{#.*?#}|{% blocktranslate.*?{% endblocktranslate %}"
    r'|<(\w+)[^>]*\slang="en"[^>]*>.*?</\1>',
    re.DOTALL,
)
COMPOSED = re.compile(r"(?:%}|}}|</\w+>)[:;!?](?=[\s<]|$)")


def test_no_template_sets_a_colon_behind_a_translation() -> None:
    """French wants a space before it: the sign belongs to the text that is translated."""
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for match in COMPOSED.finditer(COMMENTS.sub("", path.read_text(encoding="utf-8")))
    ]
    assert found == []
    assert COMPOSED.search('{% translate "Status" %}: {{ words }}')


def german_faults(text: str) -> list[str]:
    """Return wrong quotes and abbreviations that may break at a line's end."""
    plain = OPAQUE.sub("x", text)
    return re.findall(r"[zd]\. ?[Bh]\.|\"|“\w|\w„", plain)


def test_german_abbreviations_do_not_break() -> None:
    """And quotes stand low before and high after."""
    assert [str(p) for p in pairs("de") if german_faults(p.text)] == []
    assert german_faults("z. B.")
    assert german_faults("“so”")


@pytest.mark.parametrize(
    ("language", "familiar"),
    [
        ("de", r"\b(du|dich|dir|dein(e[mnrs]?)?|euch|euer)\b"),
        ("fr", r"\b(tu|toi|ton|tes)\b|\bt’"),
    ],
)
def test_readers_are_addressed_formally(language: str, familiar: str) -> None:
    found = [str(p) for p in pairs(language) if re.search(familiar, p.text, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_whole_sentences_stay_whole(language: str) -> None:
    """What ends a sentence in the source ends it in the translation."""
    ends = ".?:…"
    found = [
        str(p)
        for p in pairs(language)
        if (p.source[-1] in ends or p.text[-1] in ends)
        and p.source[-1] != p.text[-1]
        and p.source not in ENDS_OTHERWISE
    ]
    assert found == []


# A heading before a list: the two languages want the colon there.
ENDS_OTHERWISE = frozenset({"Please tell us"})


@pytest.mark.parametrize("language", OTHERS)
def test_markup_and_figures_are_those_of_the_source(language: str) -> None:
    """Tags, code and numbers are not for translating."""
    found = []
    for pair in pairs(language):
        tags = [sorted(re.findall(r"<[^>]+>|<code>[^<]*", t)) for t in (pair.source, pair.text)]
        figures = [sorted(_figures(t)) for t in (pair.source, pair.text)]
        if tags[0] != tags[1] or figures[0] != figures[1]:
            found.append(str(pair))
    assert found == []


def _figures(text: str) -> list[str]:
    plain = re.sub(r"(?<=\d)[.,\u202f\xa0](?=\d{3}\b)", "", re.sub(r"%\(\w+\)s|<[^>]+>", "", text))
    return re.findall(r"\d+", plain)


@pytest.mark.parametrize("language", OTHERS)
def test_words_of_the_libraries_keep_their_meaning(language: str) -> None:
    """Ours go before theirs: "May" of a table must not become the name of the month."""
    theirs = _library_words(language)
    ours = {p.source: p.text for p in pairs(language)}
    found = {k: (ours[k], theirs[k]) for k in ours.keys() & theirs.keys() if ours[k] != theirs[k]}
    assert found.keys() - SAID_BETTER == set()


# Looked at one by one: the same meaning in our words, in the plain administration as well.
SAID_BETTER = frozenset(
    {
        *("Change", "Clear all filters", "Continue", "Error:", "Filter", "History", "Home", "Key"),
        *("None", "Note", "Recovery codes", "Remove", "Search", "Skip to main content", "View"),
        *("Sign in with a passkey", "created", "sent", "today", "version"),
    }
)


@cache
def _library_words(language: str) -> dict[str, str]:
    """Return what Django and the libraries say without a context."""
    words: dict[str, str] = {}
    for library in (django, allauth, rest_framework):
        for path in sorted(Path(library.__path__[0]).rglob(f"{language}/LC_MESSAGES/django.mo")):
            with path.open("rb") as file:
                words.update(
                    (m.id, str(m.string))
                    for m in read_mo(file)
                    if isinstance(m.id, str) and m.id and not m.context
                )
    return words


# --- glossary


@cache
def glossary() -> tuple[dict[str, str], ...]:
    """Return the words of the glossary as the platform ships them."""
    loaded = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return tuple(row["words"] for row in loaded["records"])


def stems(term: str) -> list[str]:
    """Return the beginnings of a term's words: endings change with case and number."""
    words = re.findall(r"[\w-]+", re.sub(r"\(.*?\)", "", term).casefold())
    return [word[: max(3, len(word) - 3)] for word in words if len(word) > 2]


def names(term: str) -> list[str]:
    """Return the ways in which a source text may name a term: in full, and in short."""
    short = re.findall(r"\(([A-Z][\w-]+)\)", term)
    return [re.sub(r"\s*\(.*?\)", "", term), *short]


# (language, term) → why another word is right there.
ALLOWED = {
    ("fr", "Gene"): "“gene, cell and tissue therapies” takes adjectives: thérapies géniques …",
}


def strangers(language: str, found_in: tuple[Pair, ...]) -> list[str]:
    """Return the pairs that use a term without the glossary's word for it."""
    found = []
    for row in glossary():
        for name in names(row["en"]):
            used = re.compile(rf"\b{re.escape(name)}s?\b", 0 if name.isupper() else re.IGNORECASE)
            wanted = [stems(row[language]), *(stems(n) for n in names(row[language])[1:])]
            found += [
                f"{name} ({row[language]}): {pair}"
                for pair in found_in
                if used.search(pair.source) and not _uses(pair.text, wanted)
                if (language, name) not in ALLOWED
            ]
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_terms_are_those_of_the_glossary(language: str) -> None:
    """Where a source text uses a term, the translation uses the glossary's word for it."""
    assert len(glossary()) > 100
    assert strangers(language, pairs(language)) == []


def test_guard_bites_another_word_for_a_term() -> None:
    wrong = Pair("It does not replace scientific advice.", "Das ersetzt keinen Ratschlag.")
    right = Pair("Clinical trials", "Klinische Studien")
    assert len(strangers("de", (wrong, right))) == 1


def _uses(text: str, wanted: list[list[str]]) -> bool:
    lowered = text.casefold()
    return any(all(stem in lowered for stem in choice) for choice in wanted if choice)
