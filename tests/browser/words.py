"""What the pages say in a language, the pseudo languages of the tests included."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from tests.support import pseudo

_PSEUDO = {pseudo.LONG: pseudo.long, pseudo.RIGHT_TO_LEFT: pseudo.right_to_left}


def said(language: str, text: str) -> str:
    """Return an English sentence of the interface as a reader of the language meets it."""
    if language in _PSEUDO:
        return _PSEUDO[language](text)
    with translation.override(language):
        return gettext(text)
