"""Who is told of news of what they watch: what became public, once each."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Notice, declare_notice
from apps.forum import events_news  # noqa: F401  it declares what is waited for
from apps.forum.choices_life import IN_FORCE
from apps.forum.models import NewsReader
from apps.forum.notices import _facts, _page, _private, _question, _sees_question, _visible_answer


def _readers(event: Event) -> Iterable[UUID]:
    """Return whom the event tells; nobody is told of the same news by two events."""
    rows = NewsReader.objects.filter(event_id=event.pk)
    return rows.values_list("person_id", flat=True)


def _sees_news(event: Event, actor: Actor) -> bool:
    """Return whether the answer still speaks: what ended meanwhile is told of otherwise."""
    return _visible_answer(event, actor) in IN_FORCE


def _is_public(event: Event, actor: Actor) -> bool:
    """Return whether the question still is public: it may have been withdrawn meanwhile."""
    return _question(event).public_at is not None and _sees_question(event, actor)


declare_notice(
    Notice(
        kind="forum.answer_is_news",
        event="forum.answer_is_news",
        label=_("A new official answer to what you watch"),
        recipients=_readers,
        link=_page,
        still_due=_sees_news,
        facts=_facts,
        private=_private,
    )
)
declare_notice(
    Notice(
        kind="forum.question_is_news",
        event="forum.question_is_news",
        label=_("A new question about what you watch"),
        recipients=_readers,
        link=_page,
        still_due=_is_public,
        facts=_facts,
        private=_private,
    )
)
