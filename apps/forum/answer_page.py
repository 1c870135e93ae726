"""The lasting page of one official answer: exactly this version, and those before and after."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.access import get_visible
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.errors import NotFound
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.answer_shown import ended_words
from apps.forum.beside_words import beside_the_words
from apps.forum.comparing import between
from apps.forum.models import Answer
from apps.forum.projections import answer_cards, question_url
from apps.forum.querysets.questions import PUBLIC_STATES


@dataclass(frozen=True, slots=True)
class Version(Shown):
    """One answer of a chain: on which days it spoke, and what changed with it."""

    public_id: str
    url: str
    days: str
    changed: str
    language: str
    is_this: bool
    is_current: bool
    # Compares it with the version before; empty for the first one.
    changes_url: str


def _visible(actor: Actor, public_id: str) -> Answer:
    rows = Answer.objects.visible_to(actor).spoken().for_card().with_citations()
    rows = rows.select_related("question")
    found: Answer = get_visible(rows, public_id)
    return found


@require_safe
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show exactly this answer; one that speaks no more under its banner, never as valid."""
    actor = actor_of(request)
    found = _visible(actor, public_id)
    card = answer_cards([found], now().date())[0]
    context = _around(found) | {
        "card": card,
        "versions": versions_of(actor, found),
        "preliminary_over": found.replaced_at is not None,
    }
    return render(request, "forum/answer.html", context)


@require_safe
def changes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show word by word what changed from the answer before, and what changed beside its words."""
    actor = actor_of(request)
    found = _visible(actor, public_id)
    rows = Answer.objects.visible_to(actor).spoken().for_card()
    before = rows.with_citations().filter(pk=found.supersedes_id).first()
    if before is None:
        raise NotFound
    context = _around(found) | {
        "before": before,
        "before_days": days_of(before),
        "days": days_of(found),
        "compared": between(before, found),
        "beside_words": beside_the_words(before, found),
        "changed": "" if found.redacted_at else found.change_note,
        "removed": bool(before.redacted_at or found.redacted_at),
    }
    return render(request, "forum/answer_changes.html", context)


def _around(found: Answer) -> dict[str, Any]:
    question = found.question
    public = question.public_at is not None and question.state in PUBLIC_STATES
    return {
        "answer": found,
        "question": question,
        "page": question_url(question),
        "indexed": public and found.ended_on is None and found.replaced_at is None,
    }


def days_of(one: Answer) -> str:
    """Return on which days an answer spoke, as a phrase."""
    began = shown_day(one.valid_from) if one.valid_from else ""
    if one.ended_on is None:
        return _("in force since %(from)s") % {"from": began}
    return _("from %(from)s; %(ended)s") % {"from": began, "ended": ended_words(one)}


def versions_of(actor: Actor, found: Answer) -> list[Version]:
    """Return the final answers of the case that were ever issued, the newest first."""
    rows = Answer.objects.visible_to(actor).spoken().filter(case=found.case_id)
    chain = rows.filter(is_preliminary=False).order_by("-issued_at", "-pk")
    return [
        Version(
            public_id=one.public_id,
            url=reverse("forum:answer", kwargs={"public_id": one.public_id}),
            days=days_of(one),
            changed="" if one.redacted_at else one.change_note,
            language=one.language,
            is_this=one.pk == found.pk,
            is_current=one.ended_on is None,
            changes_url=reverse("forum:answer_changes", kwargs={"public_id": one.public_id})
            if one.supersedes_id
            else "",
        )
        for one in chain
    ]
