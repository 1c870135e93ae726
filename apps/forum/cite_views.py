"""Taking answers along: citations, files for reference managers, PDFs, and the check of a text.

Reading and downloading leave no trace; who wants to be told of changes says so by a button.
"""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from apps.core import ratelimit
from apps.core.access import get_visible
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.errors import Invalid, NotFound
from apps.core.forms import PlainMessagesMixin
from apps.core.pdf import Document, make_pdf
from apps.forum.checking import Checked, Finding, check_answer
from apps.forum.citing import address_of_answer, bibtex, reference_of, ris, sentence
from apps.forum.minutes_shown import issued_minutes
from apps.forum.models import Answer, Question, Reliance, RelianceKind
from apps.forum.printed import answer_document, minutes_document, question_document
from apps.forum.projections import question_url, validity_pill
from apps.forum.services.reliance import rely_on

# Setting a PDF costs a tenth of a second of the machine.
PDF_RATES = (
    ratelimit.Window("pdf-minute", 60, 30),
    ratelimit.Window("pdf-hour", 3600, 300),
)
PRIVATE = "private, no-store"
# In which ways somebody says here that an answer is relied on.
KEPT = (RelianceKind.CITED, RelianceKind.EXPORTED)


def _answer(request: HttpRequest, public_id: str) -> Answer:
    """Return an answer that was issued, also one that no longer speaks, if it may be read."""
    actor = actor_of(request)
    rows = Answer.objects.visible_to(actor).spoken().for_card()
    parts = ("question__topic__parent", "question__product_class", "question__stage")
    found: Answer = get_visible(rows.select_related(*parts), public_id)
    return found


@require_safe
def cite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show how one answer is cited, with files to take along."""
    found = _answer(request, public_id)
    today = now().date()
    one = reference_of(found, today)
    context = {
        "answer": found,
        "told": _is_told(actor_of(request), found),
        "question": found.question,
        "validity": validity_pill(found, today),
        "address": address_of_answer(found),
        "page": question_url(found.question),
        "text": sentence(one),
        "bibtex": bibtex(one),
        "ris": ris(one).replace("\r\n", "\n"),
    }
    return _kept(render(request, "forum/cite.html", context), found.question)


def _is_told(actor: Actor, answer: Answer) -> bool:
    own = Reliance.objects.filter(person_id=actor.user_id, answer=answer)
    return actor.user_id is not None and own.exists()


@require_POST
def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that the reader cites the answer, or keeps a file of it: who does is told of changes."""
    found = _answer(request, public_id)
    given = request.POST.get("kind", "")
    if given not in KEPT:
        raise Invalid(_("Choose one of the offered ways."), code="unknown_kind")
    rely_on(actor=actor_of(request), answer=found, kind=RelianceKind(given))
    messages.success(request, gettext("Noted. You are told when this answer changes."))
    return redirect("forum:cite", public_id=found.public_id)


@require_safe
def bibtex_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give one answer as a file of BibTeX."""
    found = _answer(request, public_id)
    text = bibtex(reference_of(found, now().date()))
    response = HttpResponse(text, content_type="application/x-bibtex; charset=utf-8")
    return _named(_kept(response, found.question), f"{found.public_id}.bib", as_file=True)


@require_safe
def ris_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give one answer as a file of RIS."""
    found = _answer(request, public_id)
    text = ris(reference_of(found, now().date()))
    media_type = "application/x-research-info-systems; charset=utf-8"
    response = HttpResponse(text, content_type=media_type)
    return _named(_kept(response, found.question), f"{found.public_id}.ris", as_file=True)


@require_safe
def answer_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give one answer as a PDF."""
    found, today = _answer(request, public_id), now().date()
    _count(request)
    return _pdf(answer_document(found, today), found.question, found.public_id, today)


@require_safe
def question_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a question with all answers that speak as a PDF."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor).for_page(), public_id)
    today = now().date()
    spoken = Answer.objects.visible_to(actor).spoken().filter(question=found)
    rows = list(spoken.in_force().for_card().order_by("authority__sort_key", "public_id"))
    for row in rows:
        row.question = found
    _count(request)
    document = question_document(found, rows, today, had_any=bool(rows) or spoken.exists())
    return _pdf(document, found, found.public_id, today)


@require_safe
def minutes_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the newest issued minutes on a question as a PDF."""
    actor = actor_of(request)
    found = get_visible(Question.objects.visible_to(actor), public_id)
    rows = issued_minutes(actor, found)
    if not rows:
        raise NotFound
    today = now().date()
    _count(request)
    return _pdf(minutes_document(rows[0], today), found, rows[0].public_id, today)


class CheckAnswerFilterForm(PlainMessagesMixin, forms.Form):
    """Number and fingerprint of an answer, as they stand in a PDF or a citation."""

    number = forms.CharField(label=_("Number of the answer"), max_length=24)
    fingerprint = forms.CharField(
        label=_("Fingerprint (SHA-256)"),
        max_length=120,
        help_text=_("64 letters and figures, as the PDF, the citation or the API gives them."),
    )


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a fingerprint is that of the text which an authority issued."""
    actor = actor_of(request)
    asked = bool({"number", "fingerprint"} & set(request.GET))
    form = CheckAnswerFilterForm(request.GET if asked else None)
    checked = _checked(actor, form) if asked and form.is_valid() else None
    answer = checked.answer if checked else None
    context: dict[str, Any] = {"form": form, "checked": checked, "answer": answer}
    if answer is not None:
        context |= {
            "validity": validity_pill(answer, now().date()),
            "page": address_of_answer(answer),
            "fine": checked is not None and checked.finding == Finding.GENUINE,
        }
    response = render(
        request, "forum/check_answer.html", context, status=422 if form.errors else 200
    )
    if answer is not None:
        _kept(response, answer.question)
    return response


def _checked(actor: Actor, form: CheckAnswerFilterForm) -> Checked:
    return check_answer(actor, form.cleaned_data["number"], form.cleaned_data["fingerprint"])


def _count(request: HttpRequest) -> None:
    """Count a PDF for its reader, a visitor by the network; raises TooMany."""
    actor = actor_of(request)
    network = ratelimit.network_of(ratelimit.client_address(request))
    who = f"person:{actor.user_id}" if actor.user_id is not None else f"visitor:{network}"
    ratelimit.refuse_excess(ratelimit.count({f"pdf:{who}": PDF_RATES}))


def _pdf(document: Document, question: Question, number: str, today: date) -> HttpResponse:
    response = HttpResponse(make_pdf(document), content_type="application/pdf")
    response["Content-Language"] = document.language
    return _named(_kept(response, question), f"{number}-{today:%Y-%m-%d}.pdf", as_file=False)


def _named(response: HttpResponse, name: str, *, as_file: bool) -> HttpResponse:
    manner = "attachment" if as_file else "inline"
    response["Content-Disposition"] = f'{manner}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _kept(response: HttpResponse, question: Question) -> HttpResponse:
    """Let no cache keep what is not public."""
    if question.is_private:
        response["Cache-Control"] = PRIVATE
    return response
