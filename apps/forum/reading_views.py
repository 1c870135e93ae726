"""Pages about a question: its history, follow-ups, duplicates, and helpful votes."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import check, get_visible, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.core.ids import parse_public_id
from apps.core.pagination import keyset_page
from apps.forum.choices import TITLE_MAX, QuestionState
from apps.forum.links import links_of, with_links
from apps.forum.models import Answer, Duplicate, Question
from apps.forum.projections import question_url
from apps.forum.question_history import changes_of, duplications_of
from apps.forum.reading_choices import DUPLICATE_REASON_MAX
from apps.forum.services.duplicates import (
    NO_CANONICAL,
    close_as_duplicate,
    decide_duplicate,
    propose_duplicate,
    undo_duplicate,
)
from apps.forum.services.follow_ups import begin_follow_up
from apps.forum.services.revisions import withhold_revision
from apps.forum.services.votes import end_vote, vote_answer

OLDEST_FIRST = ("created_at", "id")
SHOWN = 20


class DuplicateForm(PlainMessagesMixin, forms.Form):
    """Which question stands for this one, and why."""

    canonical = forms.CharField(
        label=gettext_lazy("Number of the other question"),
        help_text=gettext_lazy("For example Q-7K3F9-X. It stands on the page of each question."),
        max_length=40,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why they are the same"),
        help_text=gettext_lazy("Everybody can read it once the question is closed."),
        max_length=DUPLICATE_REASON_MAX,
    )


class NoteForm(PlainMessagesMixin, forms.Form):
    """Why something is not a duplicate."""

    note = forms.CharField(
        label=gettext_lazy("Why it is no duplicate"), max_length=DUPLICATE_REASON_MAX
    )


class FollowUpForm(PlainMessagesMixin, forms.Form):
    """The first sentence of a follow-up question."""

    title = forms.CharField(
        label=gettext_lazy("Your question in one sentence"),
        help_text=gettext_lazy(
            "Between 15 and 200 characters. Topic, stage and authorities are taken over; "
            "you can change them in the next steps."
        ),
        max_length=TITLE_MAX,
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)


def _question(actor: Actor, public_id: str) -> Question:
    rows = Question.objects.visible_to(actor).for_page()
    return get_visible(with_links(rows, actor), public_id)


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show each change of a question that was sent, word by word, with its reason."""
    actor = actor_of(request)
    found = _question(actor, public_id)
    before = request.GET.get("before", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 9 else 0
    changes = changes_of(found, actor, before=start)
    context = {
        "question": found,
        "page": _own_page(found),
        "changes": changes,
        "older": changes[-1].number if len(changes) == SHOWN else 0,
        "duplications": duplications_of(found, actor),
        "may_withhold": bool(check(actor, "forum.withhold_revision", found)),
    }
    return render(request, "forum/question_history.html", context)


def _own_page(found: Question) -> str:
    """Return the page of the question itself, also of a duplicate."""
    url = question_url(found)
    return f"{url}?stay=1" if found.state == QuestionState.DUPLICATE else url


@require_http_methods(["GET", "HEAD", "POST"])
def withhold(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Ask first, then take out for good what a question said before a change."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor), public_id)
    require(actor, "forum.withhold_revision", found)
    if request.method == "POST":
        withhold_revision(actor=actor, question=found, number=number)
        messages.success(request, _("The words of before are deleted."))
        return redirect("forum:question_history", public_id=found.public_id)
    context = {"question": found, "number": number, "page": _own_page(found)}
    return render(request, "forum/question_withhold.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a question that follows up this one; its steps go on in the wizard."""
    actor = actor_of(request)
    rows = Question.objects.visible_to(actor).select_related("topic", "product_class", "stage")
    found = get_visible(rows, public_id)
    require(actor, "forum.follow_up", found)
    form = FollowUpForm(request.POST or None, initial={"idempotency_key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        try:
            made = begin_follow_up(
                actor=actor,
                parent=found,
                title=form.cleaned_data["title"],
                language=(get_language() or "en")[:2],
                key=form.cleaned_data["idempotency_key"],
            )
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
        else:
            return redirect("forum:edit_step", public_id=made.public_id, step="case")
    context = {"question": found, "page": question_url(found), "form": form}
    return render(request, "forum/follow_up.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close a question as a duplicate, or propose that as an authority that was asked."""
    actor = actor_of(request)
    found = _question(actor, public_id)
    require(actor, "forum.say_duplicate", found)
    closes = check(actor, "forum.close_duplicate", found)
    form = DuplicateForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _say_duplicate(actor, found, form, closes=bool(closes))
        except (Invalid, Conflict, NotAllowed) as error:
            add_domain_error(form, error)
            status = error.status
        else:
            said = _("The question is closed. It leads to the other one now.")
            messages.success(request, said if closes else _("An editor looks at it."))
            return redirect(question_url(found))
    context = {"question": found, "page": _own_page(found), "form": form, "closes": closes}
    return render(request, "forum/duplicate.html", context, status=status)


def _say_duplicate(actor: Actor, found: Question, form: DuplicateForm, *, closes: bool) -> None:
    number = parse_public_id(form.cleaned_data["canonical"])
    rows = Question.objects.visible_to(actor).listed()
    other = rows.filter(public_id=number).first() if number else None
    if other is None:
        raise Invalid(fields={"canonical": NO_CANONICAL})
    act: Any = close_as_duplicate if closes else propose_duplicate
    act(actor=actor, question=found, canonical=other, reason=form.cleaned_data["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open a question again that was no duplicate."""
    actor = actor_of(request)
    found = _question(actor, public_id)
    require(actor, "forum.decide_duplicate", found)
    if found.state != QuestionState.DUPLICATE:
        raise NotFound
    form = NoteForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            undo_duplicate(actor=actor, question=found, note=form.cleaned_data["note"])
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
            status = error.status
        else:
            messages.success(request, _("The question is open again."))
            return redirect(question_url(found))
    context = {"question": found, "page": _own_page(found), "form": form, "links": None}
    context["links"] = links_of(found, actor)
    return render(request, "forum/duplicate_undo.html", context, status=status)


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """List what authorities say are duplicates, oldest first, for editors."""
    return _proposals(request)


def _proposals(
    request: HttpRequest, refused: NoteForm | None = None, of: Any = None, status: int = 200
) -> HttpResponse:
    rows = Duplicate.objects.visible_to(actor_of(request)).proposed()
    rows = rows.select_related("question", "canonical", "authority")
    cursor = request.GET.get("cursor", "")
    page = keyset_page(rows, ordering=OLDEST_FIRST, cursor=cursor, size=SHOWN)
    shown = [
        {
            "row": row,
            "url": question_url(row.question),
            "other_url": question_url(row.canonical),
            "form": refused if row.pk == of else NoteForm(prefix=str(row.pk)),
        }
        for row in page.rows
    ]
    context = {"rows": shown, "page": page, "form": refused}
    return render(request, "forum/duplicates.html", context, status=status)


@require_POST
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close the question as an authority proposed, or refuse with a note."""
    actor = actor_of(request)
    rows = Duplicate.objects.visible_to(actor).proposed().select_related("question")
    row = rows.filter(pk=pk).first()
    if row is None:
        messages.info(request, _("Somebody else has decided this."))
        return redirect("forum:duplicates")
    form = NoteForm(request.POST, prefix=str(row.pk))
    close = request.POST.get("action") == "close"
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        decide_duplicate(actor=actor, duplicate=row, close=close, note=note)
    except DomainError as error:
        add_domain_error(form, error)
        return _proposals(request, form, row.pk, error.status)
    said = _("The question is closed.") if close else _("The proposal is refused.")
    messages.success(request, said)
    return redirect("forum:duplicates")


@require_POST
def helpful(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that an official answer helped, or take that back (`undo`)."""
    actor = actor_of(request)
    found = get_visible(Answer.objects.visible_to(actor).select_related("question"), public_id)
    if request.POST.get("undo"):
        end_vote(actor=actor, answer=found)
    else:
        vote_answer(actor=actor, answer=found)
    return redirect(f"{question_url(found.question)}#answer-{found.public_id.lower()}")
