"""Who is told about duplicates and about the FAQ; all of it is about public questions."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice, fetched
from apps.forum.models import Duplicate, FaqEntry, Question
from apps.forum.notices import _desk, _facts, _officials, _page, _sees_own, _works_on_it
from apps.forum.querysets import HELD_GRANTS
from apps.forum.reading_choices import DuplicateState

CLOSED = "forum.question_closed_as_duplicate"
REFUSED = "forum.duplicate_refused"
OUTDATED = "forum.faq_outdated"


def _titles(events: Sequence[Event]) -> Mapping[UUID, str]:
    ids = {event.pk: payload_of(event).canonical_id for event in events if event.name == CLOSED}
    rows = Question.objects.in_bulk(set(ids.values()))
    return {pk: rows[key].title for pk, key in ids.items() if key in rows}


def _both_titles(event: Event) -> dict[str, str]:
    other = fetched("forum.canonical_title", event, _titles)
    return {"title": _facts(event)["title"], "other": other or ""}


def _asker_told(event: Event) -> Iterable[UUID]:
    """Return the asker, unless the asker closed or opened it."""
    question = Question.objects.get(pk=event.subject_id)
    return [] if event.actor_id == question.asker_id else [question.asker_id]


def _still_closed(event: Event, actor: Actor) -> bool:
    row = fetched("forum.duplicates", event, _duplicates)
    return row is not None and row.state == DuplicateState.CLOSED and _sees_own(event, actor)


def _still_open(event: Event, actor: Actor) -> bool:
    row = fetched("forum.duplicates", event, _duplicates)
    return row is not None and row.state == DuplicateState.UNDONE and _sees_own(event, actor)


def _duplicates(events: Sequence[Event]) -> Mapping[UUID, Duplicate]:
    ids = {
        event.pk: payload_of(event).duplicate_id
        for event in events
        if event.name.startswith("forum.") and "duplicate_id" in event.data
    }
    rows = Duplicate.objects.in_bulk(set(ids.values()))
    return {pk: rows[key] for pk, key in ids.items() if key in rows}


def _proposer(event: Event) -> Iterable[UUID]:
    return [payload_of(event).said_by_id]


def _own_proposal(event: Event, actor: Actor) -> bool:
    row = fetched("forum.duplicates", event, _duplicates)
    return row is not None and Duplicate.objects.visible_to(actor).filter(pk=row.pk).exists()


def _author(event: Event) -> Iterable[UUID]:
    return [payload_of(event).author_id]


def _still_editor(_event: Event, actor: Actor) -> bool:
    return any(actor.reads(grant) for grant in HELD_GRANTS)


def _entry(event: Event) -> Link:
    found = FaqEntry.objects.only("public_id").get(pk=payload_of(event).entry_id)
    return Link("forum:faq_edit", {"public_id": found.public_id})


declare_notice(
    Notice(
        kind=CLOSED,
        event=CLOSED,
        label=_("Your question was closed as a duplicate"),
        recipients=_asker_told,
        link=_page,
        still_due=_still_closed,
        facts=_both_titles,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="forum.duplicate_undone",
        event="forum.duplicate_undone",
        label=_("Your question is open again"),
        recipients=_asker_told,
        link=_page,
        still_due=_still_open,
        facts=_facts,
    )
)
declare_notice(
    Notice(
        kind="forum.case_closed_as_duplicate",
        event="forum.case_closed_as_duplicate",
        label=_("A question was closed as a duplicate"),
        recipients=_officials,
        link=_desk,
        still_due=_works_on_it,
        facts=_facts,
        private=lambda _event: True,
    )
)
declare_notice(
    Notice(
        kind=REFUSED,
        event=REFUSED,
        label=_("An editor says that it is no duplicate"),
        recipients=_proposer,
        link=_desk,
        still_due=_own_proposal,
        facts=_facts,
        private=lambda _event: True,
    )
)
declare_notice(
    Notice(
        kind=OUTDATED,
        event=OUTDATED,
        label=_("A FAQ entry of yours is outdated"),
        recipients=_author,
        link=_entry,
        still_due=_still_editor,
        facts=_facts,
        private=lambda _event: True,
    )
)
