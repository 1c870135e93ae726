"""Faults to plant in the file of all public questions; see mutants.py."""

from typing import Any

from apps.forum.models import Answer, Question
from tests.access.mutants import Mutant, at, replaced


def _all_questions(*_given: Any) -> Any:
    return Question.objects.all()


def _all_answers(*_given: Any) -> Any:
    return Answer.objects.all()


OPEN_DATA_MUTANTS = (
    Mutant(
        "the file of public questions holds hidden ones",
        replaced("apps.forum.open_data._questions", _all_questions),
        *("rows", "anonymous"),
        at("data:questions_file"),
    ),
    Mutant(
        "the page of the file counts hidden answers",
        replaced("apps.forum.open_data._answers", _all_answers),
        *("rows", "asker"),
        at("data:questions"),
    ),
)
