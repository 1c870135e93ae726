"""Pages for readers: positions side by side, and the consolidated minutes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.access import get_visible
from apps.core.actor import Actor, actor_of
from apps.core.addresses import absolute
from apps.core.clock import now
from apps.core.errors import NotFound
from apps.forum.minutes_shown import issued_minutes, minutes_shown, with_minutes
from apps.forum.models import Answer, Question
from apps.forum.positions import Matrix, matrix_of, with_marks
from apps.forum.projections import privacy_pill, question_url, topic_of


def matrix_for(actor: Actor, question: Question) -> Matrix:
    """Return the positions on a question fetched with `for_rows()`, as the actor reads them."""
    today = now().date()
    rows = Answer.objects.visible_to(actor).in_force().filter(question=question)
    answers = with_marks(rows.for_card().without_source(), today)
    return matrix_of(question.cases.all(), list(answers.order_by("authority__sort_key")), today)


def readable(actor: Actor, public_id: str) -> Question:
    """Return a question that the actor reads, with its cases; NotFound otherwise."""
    rows = with_minutes(Question.objects.visible_to(actor).for_rows())
    found: Question = get_visible(rows, public_id)
    return found


def _beside(found: Question) -> dict[str, Any]:
    return {
        "question": found,
        "page": question_url(found),
        "private": privacy_pill(found),
        "topic": topic_of(found),
        "is_public": found.public_at is not None,
        "today": now().date(),
        "address": absolute(question_url(found)),
    }


@require_safe
def compare(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the positions of all authorities asked, side by side."""
    actor = actor_of(request)
    found = readable(actor, public_id)
    matrix = matrix_for(actor, found)
    disclaimers = {p.card.disclaimer for p in matrix.positions if p.card}
    context = {"matrix": matrix, "disclaimers": sorted(disclaimers)}
    return render(request, "forum/compare.html", _beside(found) | context)


@require_safe
def minutes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the newest issued minutes on a question; earlier ones stay readable below."""
    actor = actor_of(request)
    found = readable(actor, public_id)
    rows = issued_minutes(actor, found)
    if not rows:
        raise NotFound
    shown = [minutes_shown(one, now().date()) for one in rows]
    context = {"minutes": shown[0], "earlier": shown[1:]}
    return render(request, "forum/minutes.html", _beside(found) | context)
