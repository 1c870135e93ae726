"""Faults to plant in search and in similar questions; see mutants.py."""

from typing import Any

from apps.forum.models import Question, QuestionWords
from tests.access.mutants import Mutant, at, replaced
from tests.access.worlds import SECRET

# A title of the hidden world, as somebody else might write it.
ALIKE = f"?title={SECRET}+number+1+of+a+hidden+kind"
MISSPELT = f"?q={SECRET[:-2]}x{SECRET[-2:]}"


def _everybody_s(*_given: Any) -> Any:
    return Question.objects.all()


def _figures_of_all(filters: Any) -> None:
    filters.form.show_figures(QuestionWords.objects.all(), {})


LIKENESS_MUTANTS = (
    Mutant(
        "similar questions of everybody",
        replaced("apps.forum.searching._own", _everybody_s),
        *("rows", "other_developer"),
        at("forum:similar", ALIKE),
    ),
    Mutant(
        "API finds similar questions of everybody",
        replaced("apps.forum.searching._public", _everybody_s),
        *("rows", "token"),
        at("api:similar_questions", ALIKE),
    ),
    Mutant(
        "figures of filters count hidden questions",
        replaced("apps.forum.filters.QuestionFilter.show_figures", _figures_of_all),
        *("rows", "anonymous"),
        at("forum:questions"),
    ),
    Mutant(
        "titles like misspelt words are hidden ones",
        replaced("apps.forum.searching._public", _everybody_s),
        *("rows", "anonymous"),
        at("forum:questions", MISSPELT),
    ),
)
