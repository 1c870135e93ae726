"""The FAQ: its list and pages for everybody, and the editors' desk."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.access import check, get_visible
from apps.core.actor import ANONYMOUS, actor_of
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.core.pagination import keyset_page
from apps.core.search import Source, matching, query_of, ranked, register
from apps.forum.choices import EDIT_REASON_MAX, SHORT_MAX
from apps.forum.faq_shown import faq_changes, faq_of, officials_of
from apps.forum.models import FaqEntry, Question
from apps.forum.projections import question_url
from apps.forum.reading_choices import FAQ_SHORT_MAX, FAQ_TITLE_MAX, FaqState
from apps.forum.services.faq import draft_faq, edit_faq, offer_faq, publish_faq, return_faq

SOURCE = register(
    Source(
        name="forum.faq",
        model=FaqEntry,
        vector="vector",
        title="title_key",
        visible_to=FaqEntry.objects.visible_to,
    )
)
SHOWN = 20


class FaqForm(PlainMessagesMixin, forms.Form):
    """The words of an entry."""

    title = forms.CharField(
        label=gettext_lazy("The question in plain words"),
        help_text=gettext_lazy("Between 15 and 200 characters, as somebody new would ask it."),
        max_length=FAQ_TITLE_MAX,
    )
    text = forms.CharField(
        label=gettext_lazy("Short answer in your own words"),
        help_text=gettext_lazy(
            "What the official answers say, no more. Readers see that it is no official text."
        ),
        max_length=FAQ_SHORT_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    change = forms.CharField(
        label=gettext_lazy("What is new for readers"),
        help_text=gettext_lazy("Needed once a text is published."),
        max_length=EDIT_REASON_MAX,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReviewForm(PlainMessagesMixin, forms.Form):
    """What has to change before a text is published."""

    note = forms.CharField(
        label=gettext_lazy("What has to change"),
        help_text=gettext_lazy("Only to send it back."),
        max_length=SHORT_MAX,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def published(text: str = "") -> QuerySet[FaqEntry]:
    """Return the published entries, those that a text finds; everybody reads the same."""
    rows = FaqEntry.objects.visible_to(ANONYMOUS)
    query = query_of(text) if text else None
    if query is None:
        shown: QuerySet[FaqEntry] = rows.with_shown(now().date())
        return shown
    found: Any = ranked(SOURCE, matching(SOURCE, rows, query), query, newest="created_at")
    best: QuerySet[FaqEntry] = found.with_shown(now().date())
    return best


@require_safe
def faq(request: HttpRequest) -> HttpResponse:
    """List the published entries, newest text first; `q` finds words."""
    text = request.GET.get("q", "").strip()[:200]
    page = keyset_page(
        published(text).annotate(shown_at=F("last_at")),
        ordering=("-shown_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=SHOWN,
    )
    context = {
        "rows": [faq_of(row) for row in page.rows],
        "page": page,
        "q": text,
        "may_write": check(actor_of(request), "forum.write_faq"),
    }
    return render(request, "forum/faq.html", context)


@require_safe
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one entry, with the official answers on which it rests."""
    found = get_visible(published(), public_id)
    context = {
        "entry": faq_of(found),
        "officials": officials_of(found, now().date()),
        "may_write": check(actor_of(request), "forum.write_faq"),
    }
    return render(request, "forum/faq_entry.html", context)


@require_safe
def entry_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show each published text beside the one before it, word by word."""
    found = get_visible(published(), public_id)
    context = {"entry": faq_of(found), "changes": faq_changes(found)}
    return render(request, "forum/faq_history.html", context)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List all entries for editors: what waits, what is outdated, what is published."""
    rows = FaqEntry.objects.visible_to(actor_of(request)).with_shown(now().date())
    page = keyset_page(
        rows, ordering=("-updated_at", "-id"), cursor=request.GET.get("cursor", ""), size=SHOWN
    )
    shown = [
        {
            "title": row.title,
            "language": row.language,
            "url": reverse("forum:faq_edit", kwargs={"public_id": row.public_id}),
            "state": FaqState(row.state).label,
            "stale": row.shown is not None and row.stale,
        }
        for row in page.rows
    ]
    return render(request, "forum/faq_desk.html", {"rows": shown, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the entry of an answered public question; one that is there is opened."""
    actor = actor_of(request)
    listed = Question.objects.visible_to(actor).listed().for_page()
    found = get_visible(listed, public_id)
    there = FaqEntry.objects.visible_to(actor).filter(question=found).first()
    if there is not None:
        return redirect("forum:faq_edit", public_id=there.public_id)
    form = FaqForm(request.POST or None, initial={"title": found.title, "language": "en"})
    del form.fields["change"]
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            made = draft_faq(
                actor=actor,
                question=found,
                title=clean["title"],
                text=clean["text"],
                language=clean["language"],
            )
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
            status = error.status
        else:
            messages.success(request, _("The text is saved. Readers do not see it yet."))
            return redirect("forum:faq_edit", public_id=made.public_id)
    context = {"form": form, "question": found, "page": question_url(found), "entry": None}
    return render(request, "forum/faq_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Work on an entry, give it to a second editor, publish it, or send it back."""
    actor = actor_of(request)
    rows = FaqEntry.objects.visible_to(actor).with_shown(now().date())
    found = get_visible(rows, public_id)
    if not check(actor, "forum.write_faq"):
        raise NotFound
    initial = {
        "title": found.title,
        "text": found.text_md,
        "language": found.language,
        "change": found.change,
        "version": found.version,
    }
    action = request.POST.get("action", "")
    reviews = action in {"publish", "return"}
    form = FaqForm(
        request.POST if request.method == "POST" and not reviews else None, initial=initial
    )
    review = ReviewForm(request.POST if reviews else None, initial={"version": found.version})
    status = 200
    if request.method == "POST":
        used: Any = review if reviews else form
        try:
            if used.is_valid():
                messages.success(request, _acted(actor, found, action, used.cleaned_data))
                return redirect("forum:faq_edit", public_id=found.public_id)
            status = 422
        except (Invalid, Conflict, NotAllowed) as error:
            add_domain_error(used, error)
            status = error.status
    return _edit_page(request, found, form, review, status)


def _acted(actor: Any, found: FaqEntry, action: str, clean: dict[str, Any]) -> str:
    """Do what the button says; return what to tell. Raises what the services raise."""
    version = clean["version"]
    if action == "publish":
        publish_faq(actor=actor, entry=found, version=version)
        return _("The text is published.")
    if action == "return":
        return_faq(actor=actor, entry=found, note=clean["note"], version=version)
        return _("The text went back.")
    saved = edit_faq(
        actor=actor,
        entry=found,
        title=clean["title"],
        text=clean["text"],
        change=clean["change"],
        language=clean["language"],
        version=version,
    )
    if action == "offer":
        offer_faq(actor=actor, entry=saved, version=None)
        return _("Another editor can publish it now.")
    return _("The text is saved.")


def _edit_page(
    request: HttpRequest, found: Any, form: Any, review: Any, status: int
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "form": form,
        "review": review,
        "error_form": review if review.errors else form,
        "question": found.question,
        "page": question_url(found.question),
        "entry": found,
        "state": FaqState(found.state).label,
        "in_review": found.state == FaqState.IN_REVIEW,
        "may_publish": check(actor, "forum.publish_faq", found),
        "stale": found.shown is not None and found.stale,
        "officials": officials_of(found, now().date()),
    }
    return render(request, "forum/faq_edit.html", context, status=status)
