"""What pages show of watches and saved answers: rows, and the buttons beside what is watched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.addresses import address_of
from apps.core.shown import Shown
from apps.forum.filters import QuestionFilter
from apps.forum.models import Question, Reliance, RelianceKind, Watch, WatchKind
from apps.forum.projections import question_url
from apps.forum.querysets import AnswerQuerySet
from apps.forum.watched_search import encoded


@dataclass(frozen=True, slots=True)
class WatchRow(Shown):
    """One watch: what it looks at, where that is, and since when."""

    pk: UUID
    kind: str
    kind_label: str
    name: str
    language: str
    url: str
    since: date


def watch_rows(rows: Iterable[Watch]) -> list[WatchRow]:
    """Return the rows of watches fetched with `for_rows()`."""
    return [
        WatchRow(
            pk=row.pk,
            kind=row.kind,
            kind_label=str(WatchKind(row.kind).label),
            name=_name(row),
            language=row.question.language if row.question else "",
            url=_url(row),
            since=row.created_at.date(),
        )
        for row in rows
    ]


def _name(row: Watch) -> str:
    if row.question is not None:
        return str(row.question.title)
    if row.topic is not None:
        return str(row.topic.label)
    return row.authority.name if row.authority is not None else row.name


def _url(row: Watch) -> str:
    if row.question is not None:
        return question_url(row.question)
    if row.authority is not None:
        return address_of("profiles:organisation", public_id=row.authority.public_id)
    query = f"topic={row.topic.code}" if row.topic is not None else row.filters
    return f"{reverse('forum:questions')}?{query}"


@dataclass(frozen=True, slots=True)
class WatchButton(Shown):
    """A button that keeps a watch, or ends it: words, hidden fields, and where it leads back."""

    label: str
    about: str
    fields: dict[str, str]
    note: str = ""
    pressed: bool = False


def with_watch(rows: QuerySet[Question], actor: Actor) -> QuerySet[Question]:
    """Annotate whether the actor watches each question, for `question_button`."""
    own = Watch.objects.filter(person_id=actor.user_id, question=OuterRef("pk"))
    found: QuerySet[Question] = rows.annotate(is_watched=_exists(own, actor))
    return found


def with_saved(rows: AnswerQuerySet, actor: Actor) -> AnswerQuerySet:
    """Annotate whether the actor saved each answer, for `saved_numbers`."""
    own = Reliance.objects.filter(
        person_id=actor.user_id, answer=OuterRef("pk"), kind=RelianceKind.SAVED
    )
    found: AnswerQuerySet = rows.annotate(is_saved=_exists(own, actor))
    return found


def _exists(rows: Any, actor: Actor) -> Any:
    return Exists(rows) if actor.is_authenticated else Value(False)  # noqa: FBT003  Django's form


def saved_numbers(answers: Iterable[Any]) -> set[str]:
    """Return the numbers of the answers that the reader saved; they need `with_saved`."""
    return {answer.public_id for answer in answers if answer.is_saved}


def question_button(question: Question, actor: Actor) -> WatchButton | None:
    """Return the button of a question's page; none for visitors, and for unsent questions."""
    if not actor.is_authenticated or question.submitted_at is None:
        return None
    fields = {
        "kind": WatchKind.QUESTION.value,
        "question": question.public_id,
        "back": question_url(question),
    }
    note = _("You are told when an authority answers, or when an answer changes.")
    if getattr(question, "is_watched", False):
        return WatchButton(_("Stop watching"), "", {**fields, "undo": "1"}, note, pressed=True)
    return WatchButton(_("Watch this question"), "", fields, note)


def list_buttons(chosen: QuestionFilter, actor: Actor) -> list[WatchButton]:
    """Return the buttons of a list of questions: the topic or authority chosen, and the search."""
    # The form was checked for the list itself: checking it again would ask for its options again.
    on: dict[str, Any] = dict(chosen.form.cleaned_data) if chosen.form.is_valid() else {}
    filters = encoded(on) if actor.is_authenticated else ""
    if not filters:
        return []
    back = {"back": f"{reverse('forum:questions')}?{filters}"}
    given = {name: str(value) for name, value in on.items() if value}
    found = [
        WatchButton(label, "", {"kind": kind.value, kind.value: given[kind.value], **back})
        for kind, label in (
            (WatchKind.TOPIC, _("Watch this topic")),
            (WatchKind.AUTHORITY, _("Watch this authority")),
        )
        if kind.value in given and len(given) == 1
    ]
    if found:
        return found
    words = _("Tell me about new answers to this search")
    return [WatchButton(words, "", {**_as_fields(on), "kind": WatchKind.SEARCH.value, **back})]


def _as_fields(on: dict[str, Any]) -> dict[str, str]:
    shown = {n: v.isoformat() if isinstance(v, date) else str(v) for n, v in on.items() if v}
    return {name: value for name, value in shown.items() if value}
