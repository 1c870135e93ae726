"""What the pages say in a language, the pseudo languages of the tests included."""

from __future__ import annotations

from functools import cache

from django.utils import translation
from django.utils.translation import gettext

from tests.support import pseudo

_PSEUDO = {pseudo.LONG: pseudo.long, pseudo.RIGHT_TO_LEFT: pseudo.right_to_left}


def said(language: str, text: str) -> str:
    """Return an English sentence of the interface as a reader of the language meets it."""
    if language in _PSEUDO:
        return _PSEUDO[language](text) if text in _known() else text
    with translation.override(language):
        return gettext(text)


@cache
def _known() -> frozenset[str]:
    """Sentences in the catalogues: all others stay English in every language."""
    return frozenset(message.id for message in pseudo.messages() if isinstance(message.id, str))
