"""Reading: who sees which questions, cases, answers and signatures."""

from apps.forum.querysets.answers import AnswerQuerySet, CitationQuerySet
from apps.forum.querysets.cases import CaseQuerySet
from apps.forum.querysets.columns import (
    SEEN_OF_CAPACITY,
    SEEN_OF_ORGANISATION,
    is_any,
    own_columns,
    seen,
)
from apps.forum.querysets.questions import QuestionQuerySet
from apps.forum.querysets.readers import (
    FILES_OF_QUESTIONS,
    HELD_GRANTS,
    READS_OFFICIALLY,
    is_own,
    is_party,
    on_askers_side,
)
from apps.forum.querysets.settling import AcceptanceQuerySet, SignatureQuerySet

__all__ = [
    "FILES_OF_QUESTIONS",
    "HELD_GRANTS",
    "READS_OFFICIALLY",
    "SEEN_OF_CAPACITY",
    "SEEN_OF_ORGANISATION",
    "AcceptanceQuerySet",
    "AnswerQuerySet",
    "CaseQuerySet",
    "CitationQuerySet",
    "QuestionQuerySet",
    "SignatureQuerySet",
    "is_any",
    "is_own",
    "is_party",
    "on_askers_side",
    "own_columns",
    "seen",
]
