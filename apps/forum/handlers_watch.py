"""What follows from questions and answers for those who watch."""

from uuid import UUID

from apps.core.events import handles, payload_of
from apps.core.models import Event
from apps.forum.models import Answer, Question
from apps.forum.services.news import tell_of_answer, tell_of_question


@handles("forum.question_submitted")
def make_news_of_question(event: Event) -> None:
    """Tell who watches, if the question is public; of one that was held, when it is released."""
    found = Question.objects.select_related("topic").filter(pk=event.subject_id).first()
    if found is not None:
        tell_of_question(found, event)


@handles("forum.answer_issued", "forum.preliminary_issued")
def make_news_of_answer(event: Event) -> None:
    """Tell who watches of an answer of which they may know."""
    _tell(payload_of(event).answer_id, event)


@handles("forum.answer_superseded")
def make_news_of_successor(event: Event) -> None:
    """Tell who watches of an answer in the place of another one; who relied is told of both."""
    _tell(payload_of(event).successor_id, event)


def _tell(answer_id: UUID, event: Event) -> None:
    rows = Answer.objects.select_related("question__topic", "supersedes__question")
    tell_of_answer(rows.get(pk=answer_id), event)
