"""What is recorded of news for those who watch: ids only."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare


@dataclass(frozen=True, slots=True)
class OfNewQuestion:
    """The question that became public, and the news that say so."""

    question_id: UUID
    news_id: UUID


@dataclass(frozen=True, slots=True)
class OfNewAnswer:
    """The answer that was issued, its question and authority, and the news that say so."""

    question_id: UUID
    news_id: UUID
    answer_id: UUID
    authority_id: UUID


declare("forum.question_is_news", label=_("Watchers told of a question"), payload=OfNewQuestion)
declare("forum.answer_is_news", label=_("Watchers told of an answer"), payload=OfNewAnswer)
declare("forum.recheck_goes_on", label=_("More answers marked for a re-check"))
