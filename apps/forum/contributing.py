"""Pages on which members comment on public questions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import check, get_visible, require
from apps.core.actor import actor_of
from apps.core.differences import word_changes
from apps.core.errors import Conflict, Invalid, NotFound, TooMany
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.forum.choices import EDIT_REASON_MAX, TEXT_MAX
from apps.forum.contribution_shown import comment_of
from apps.forum.models import Contribution, ContributionRevision, Question
from apps.forum.projections import question_url
from apps.forum.services.contributions import (
    accept_contribution,
    change_contribution,
    knows_topic,
    post_contribution,
    revoke_contribution_acceptance,
    speaks_as_person,
    withdraw_contribution,
)


class CommentForm(PlainMessagesMixin, forms.Form):
    """A comment, and as what its writer speaks."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        help_text=gettext_lazy(
            "Everybody can read it. No personal data, nothing confidential. Markdown is possible."
        ),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    as_expert = forms.BooleanField(
        label=gettext_lazy("I speak as an expert on this topic, as my profile says."),
        required=False,
    )
    for_myself = forms.BooleanField(
        label=gettext_lazy("I write for myself, not for my authority."), required=False
    )

    def __init__(self, *args: Any, official: bool, expert: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if official or not expert:
            del self.fields["as_expert"]
        if not official:
            del self.fields["for_myself"]


class ChangeForm(PlainMessagesMixin, forms.Form):
    """A new text of a comment, and why."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    reason = forms.CharField(
        label=gettext_lazy("What you change, and why"),
        help_text=gettext_lazy("Everybody can read it in the history."),
        max_length=EDIT_REASON_MAX,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def contribute(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the form of a comment, or why there is none, and keep what is sent."""
    actor = actor_of(request)
    rows = Question.objects.visible_to(actor).select_related("topic")
    found = get_visible(rows, public_id)
    decision = check(actor, "forum.contribute", found)
    official = speaks_as_person(actor)
    expert = bool(decision) and not official and knows_topic(actor, found)
    form = CommentForm(request.POST or None, official=official, expert=expert)
    if request.method == "POST":
        require(actor, "forum.contribute", found)
        if form.is_valid():
            try:
                made = post_contribution(
                    actor=actor,
                    question=found,
                    language=(get_language() or "en")[:2],
                    **form.cleaned_data,
                )
            except (Invalid, TooMany) as error:
                add_domain_error(form, error)
            else:
                messages.success(request, _("Your comment stands below the official answers."))
                return redirect(f"{question_url(found)}#comment-{made.public_id.lower()}")
    context = {"question": found, "page": question_url(found), "form": form, "may": decision}
    return render(request, "forum/contribute.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, public_id: str) -> Contribution:
    actor = actor_of(request)
    rows = Contribution.objects.visible_to(actor).select_related("question")
    found: Contribution = get_visible(rows, public_id)
    require(actor, "forum.change_contribution", found)
    if found.withdrawn_at is not None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change an own comment, with a reason."""
    found = _own(request, public_id)
    initial = {"text": found.text_md, "version": found.version}
    form = ChangeForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            change_contribution(actor=actor_of(request), contribution=found, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
            status = error.status
        else:
            messages.success(request, _("The comment is changed. Its history shows both texts."))
            return redirect(f"{question_url(found.question)}#comment-{public_id.lower()}")
    elif form.errors:
        status = 422
    context = {"question": found.question, "comment": found, "form": form}
    return render(request, "forum/comment_change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask first, then take an own comment back."""
    found = _own(request, public_id)
    page = question_url(found.question)
    if request.method == "POST":
        withdraw_contribution(actor=actor_of(request), contribution=found)
        messages.success(request, _("Your comment is withdrawn."))
        return redirect(page)
    context = {"question": found.question, "comment": found, "page": page}
    return render(request, "forum/comment_withdraw.html", context)


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show each change of a comment, word by word, with its reason."""
    actor = actor_of(request)
    rows = Contribution.objects.visible_to(actor).with_names().select_related("question")
    found = get_visible(rows.standing(), public_id)
    before = ContributionRevision.objects.visible_to(actor).filter(contribution=found)
    revisions = list(before.order_by("created_at", "id"))
    texts = [one.text_md for one in revisions] + [found.text_md]
    changes = [
        {"when": one.created_at, "reason": one.reason, "pieces": word_changes(*texts[n : n + 2])}
        for n, one in enumerate(revisions)
    ]
    page = f"{question_url(found.question)}#comment-{public_id.lower()}"
    context = {
        "question": found.question,
        "comment": comment_of(found, actor),
        "changes": changes[::-1],
        "page": page,
    }
    return render(request, "forum/comment_history.html", context)


@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a comment helped, or take that back (`undo`)."""
    actor = actor_of(request)
    rows = Contribution.objects.visible_to(actor).select_related("question")
    found = get_visible(rows, public_id)
    if request.POST.get("undo"):
        revoke_contribution_acceptance(actor=actor, contribution=found)
    else:
        accept_contribution(actor=actor, contribution=found)
        messages.success(request, _("Noted: this comment helped you."))
    return redirect(f"{question_url(found.question)}#comment-{found.public_id.lower()}")
