"""What a question says besides its texts, in words for its page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.errors import Text
from apps.forum.applicability import facts_in_words
from apps.forum.models import Question
from apps.vocabularies.labels import pick
from apps.vocabularies.models import Country

Names = list[Mapping[str, str]]


def country_names(question: Question) -> list[str]:
    """Return the countries that a question is about, by name; `for_page` brings them along."""
    came: Names | None = getattr(question, "place_names", None)
    if came is None:
        language = get_language() or "en"
        rows = Country.objects.filter(code__in=question.jurisdictions).in_order(language)
        return [row.name.said for row in rows]
    return sorted(pick(dict(names)).said for names in came)


def said_of(question: Question) -> list[tuple[Text, Any]]:
    """Return label and value of all that the asker said."""
    countries = ", ".join(country_names(question))
    pairs = [
        (_("About"), countries),
        *facts_in_words(question.facts),
        (_("Disease or indication"), question.indication),
        (_("Related trial or product"), question.related),
    ]
    return [(label, value) for label, value in pairs if value]


def files_of(question: Question) -> list[dict[str, Any]]:
    """Return the files beside a question that was fetched `with_files`."""
    files: list[dict[str, Any]] = getattr(question, "files", [])
    return files
