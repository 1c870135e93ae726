"""Pages for everybody who reads or asks questions."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import check, get_visible, require
from apps.core.actor import ANONYMOUS, Actor, actor_of
from apps.core.addresses import absolute
from apps.core.clock import now
from apps.core.ids import parse_public_id
from apps.core.pagination import keyset_page
from apps.forum.as_of import PAGE_ORDER, AsOf, address_on, answers_on, asked_day, cards_on
from apps.forum.choices import QuestionState
from apps.forum.citing import cites_of
from apps.forum.clock_shown import lanes_with_days, waits_for_asker
from apps.forum.contribution_shown import comments_of, with_contributions
from apps.forum.filters import QuestionFilter
from apps.forum.links import links_of, with_links
from apps.forum.minutes_shown import with_minutes
from apps.forum.models import Acceptance, Answer, Question
from apps.forum.positions import matrix_of, with_marks
from apps.forum.private_shown import lane_of, with_lane
from apps.forum.projections import (
    asker_line,
    asker_today,
    is_untouched,
    own_row,
    privacy_pill,
    question_row,
    question_url,
    state_pill,
    topic_of,
)
from apps.forum.qa_page import qa_page
from apps.forum.querysets import is_any, is_own, is_party
from apps.forum.querysets.questions import PUBLIC_STATES
from apps.forum.said_shown import said_of
from apps.forum.searching import titles_like
from apps.forum.services.acceptance import accept_answer, revoke_acceptance
from apps.forum.services.questions import (
    discard_draft,
    withdraw_question,
)
from apps.forum.timeline import history_of
from apps.forum.votes_shown import vote_columns, with_votes
from apps.forum.watch_shown import (
    list_buttons,
    question_button,
    saved_numbers,
    with_saved,
    with_watch,
)

OWN_VIEWS = {
    QuestionState.DRAFT.value: gettext_lazy("Drafts"),
    QuestionState.OPEN.value: gettext_lazy("Waiting"),
    QuestionState.ANSWERED.value: gettext_lazy("Answered"),
}


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """List public questions, newest first; filters stand in the address."""
    actor = actor_of(request)
    number = parse_public_id(request.GET.get("q", ""))
    named = Question.objects.visible_to(actor).filter(public_id=number).first() if number else None
    if named is not None:
        return redirect(question_url(named))
    spoken = Answer.objects.visible_to(actor).spoken().filter(public_id=number) if number else None
    if spoken is not None and spoken.exists():
        return redirect("forum:answer", public_id=number)
    # Whoever reads: what is listed is public, and the short condition is read along its index.
    listed = Question.objects.visible_to(ANONYMOUS).listed().for_rows()
    listed = listed.with_validity(now().date()).without_texts()
    filtered = QuestionFilter(request.GET, listed)
    filtered.show_figures()
    listing = filtered.in_order()
    page = keyset_page(
        listing.rows,
        ordering=listing.ordering,
        cursor=request.GET.get("cursor", ""),
        size=20,
        keys=listing.keys,
    )
    context = {
        "filter": filtered,
        "chosen": [(one.label, one.url) for one in filtered.chosen()],
        "rows": [question_row(q, actor) for q in page.rows],
        "page": page,
        "filtered": any(request.GET.get(name) for name in filtered.filters),
        "meant": [] if page.rows else titles_like(request.GET.get("q", "")),
        "watch_buttons": list_buttons(filtered, actor),
    }
    return render(request, "forum/questions.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List the reader's own questions, drafts included, each with what to do next."""
    actor, view = actor_of(request), request.GET.get("view", "")
    own = Question.objects.visible_to(actor).asked_by(actor).for_rows()
    own = own.with_validity(now().date()).without_texts()
    if view in OWN_VIEWS:
        own = own.filter(state=view)
    open_answers = Answer.objects.visible_to(actor).final().filter(question=OuterRef("pk"))
    accepted = Acceptance.objects.visible_to(actor).active().filter(answer=OuterRef("pk"))
    own = own.annotate(to_settle=is_any(open_answers.exclude(Exists(accepted))))
    page = keyset_page(
        own, ordering=("-created_at", "-id"), cursor=request.GET.get("cursor", ""), size=20
    )
    context = {
        "rows": [own_row(q, actor) for q in page.rows],
        "page": page,
        "tabs": _own_tabs(view),
        "filtered": view in OWN_VIEWS,
    }
    return render(request, "forum/mine.html", context)


def _own_tabs(view: str) -> list[dict[str, Any]]:
    tabs = [("", _("All")), *((state, label) for state, label in OWN_VIEWS.items())]
    return [
        {
            "label": label,
            "url": f"{reverse('forum:mine')}?view={state}" if state else reverse("forum:mine"),
            "current": state == (view if view in OWN_VIEWS else ""),
            "count": None,
        }
        for state, label in tabs
    ]


@require_safe
def question_short(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lead from the short address to the readable one, if the question may be seen."""
    found = get_visible(Question.objects.visible_to(actor_of(request)), public_id)
    return redirect(address_on(found, request.GET))


@require_safe
def question(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """Show one question with the official answers side by side."""
    actor = actor_of(request)
    rows = with_lane(Question.objects.visible_to(actor).for_page().with_asker_today().with_files())
    found = get_visible(
        with_minutes(with_watch(with_links(with_contributions(rows), actor), actor)), public_id
    )
    if (found.public_id, found.slug) != (public_id, slug):
        return HttpResponsePermanentRedirect(address_on(found, request.GET))
    links = links_of(found, actor)
    if links.canonical is not None and "stay" not in request.GET:
        return redirect(f"{links.canonical.url}?from={found.public_id}")
    when = asked_day(request.GET.get("as_of", ""), timezone.now().date())
    context = _question_context(found, actor, when)
    context |= {"links": links, "came_from": links.duplicate(request.GET.get("from", ""))}
    return render(request, "forum/question.html", context)


def _question_context(found: Question, actor: Actor, when: AsOf) -> dict[str, Any]:
    today = timezone.now().date()
    answers = answers_on(actor, found, when)
    accepted = Acceptance.objects.visible_to(actor).active().filter(answer=OuterRef("pk"))
    is_asker = is_own(actor, found)
    acting = _acting(actor)
    told = {"accepted": Exists(accepted), **vote_columns(actor)}
    answers = with_saved(answers.annotate(**told), actor)
    rows = list(with_marks(answers, today).order_by(*PAGE_ORDER))
    files: Any = getattr(found, "files")  # noqa: B009  annotation of `with_files`
    cards = cards_on(rows, when, today)
    speaks = [a for a in rows if a.ended_on is None and when.day is None]
    cards = with_votes(cards, rows, found, actor)
    return {
        "question": found,
        "lane": lane_of(found, actor, speaks),
        "cards": cards,
        "matrix": matrix_of(found.cases.all(), speaks, today, cards[: len(speaks)]),
        "as_of": when,
        "cites": cites_of(found, rows, today),
        "qa_page": qa_page(found, speaks, cards[: len(speaks)]),
        "lanes": lanes_with_days(found, actor, asker=is_asker),
        "waits_for_asker": waits_for_asker(found) if is_asker else [],
        "asker": asker_line(found, actor),
        "asker_today": asker_today(found, actor),
        "topic": topic_of(found),
        "said": said_of(found),
        "attached": files if is_party(actor, found) else None,
        "may_attach": is_asker and is_untouched(found),
        "pill": state_pill(found),
        "private": privacy_pill(found),
        "history": history_of(found, rows, today),
        "is_asker": is_asker,
        "saved": saved_numbers(rows) if actor.is_authenticated else None,
        "watch_button": question_button(found, actor),
        "to_settle": [
            card
            for card in cards[: len(speaks)]
            if is_asker and not card.accepted and not card.beside.preliminary
        ],
        "address": absolute(question_url(found)),
        "today": today,
        "reads_scans": is_party(actor, found),
        "may_redact": bool(check(actor, "forum.redact_answer")),
        "comments": comments_of(found, actor, is_asker=is_asker),
        "may_comment": found.public_at is not None and found.state in PUBLIC_STATES,
        "can_change": is_asker and is_untouched(found),
        "works_on_it": any(c.authority_id in acting for c in found.cases.all()),
    }


def _acting(actor: Actor) -> set[Any]:
    return {actor.acting.organisation_id} if actor.acting and actor.may("official.read") else set()


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for confirmation, then withdraw the question for good."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor), public_id)
    require(actor, "forum.change_question", found)
    if request.method == "POST":
        withdraw_question(actor=actor, question=found)
        messages.success(request, _("Your question is withdrawn."))
        return redirect("forum:mine")
    return render(request, "forum/withdraw.html", {"question": found})


@require_POST
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete a draft that was never sent."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor), public_id)
    discard_draft(actor=actor, question=found)
    messages.success(request, _("The draft is deleted."))
    return redirect("forum:mine")


@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept an answer, or take the acceptance back (`undo`)."""
    actor = actor_of(request)
    found = get_visible(Answer.objects.visible_to(actor).select_related("question"), public_id)
    if request.POST.get("undo"):
        revoke_acceptance(actor=actor, answer=found)
    else:
        accept_answer(actor=actor, answer=found)
        messages.success(request, _("Noted: this answer settles your question."))
    return redirect(question_url(found.question))
