"""Texts in several languages: pick one and say when it is not the one asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from apps.core.languages import WRITTEN_IN
from apps.core.text import sort_key

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Label:
    """A text, the language it is in, and whether that is only the fallback.

    Templates set `lang="{{ label.language }}"` when `is_fallback` holds.
    """

    text: str
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.text

    @property
    def said(self) -> str:
        """The text for places without markup (options of a list): it names the fallback."""
        if not self.is_fallback:
            return self.text
        return f"{self.text} ({WRITTEN_IN[SOURCE_LANGUAGE]})"


def pick(texts: Mapping[str, str], language: str | None = None) -> Label:
    """Return the text in the language (default: the active one), else in English.

    A regional variant (`de-at`) counts as its language. An empty English text gives an empty
    label that is no fallback: there is nothing to announce.
    """
    wanted = (language or get_language() or SOURCE_LANGUAGE).partition("-")[0]
    text = texts.get(wanted, "")
    if text:
        return Label(text, wanted, is_fallback=False)
    source = texts.get(SOURCE_LANGUAGE, "")
    return Label(source, SOURCE_LANGUAGE, is_fallback=bool(source) and wanted != SOURCE_LANGUAGE)


def sort_keys(texts: Mapping[str, str]) -> dict[str, str]:
    """Return what lists sort by, per language (rulings D1: the order is made here)."""
    return {language: sort_key(text) for language, text in texts.items()}
