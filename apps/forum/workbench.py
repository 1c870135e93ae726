"""The authority's workbench: inbox, draft, sign-off, issue."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import check, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid
from apps.core.formerrors import add_domain_error
from apps.forum.case_desk import desk_parts, with_snippet
from apps.forum.choices import OPEN_CASES, AnswerState
from apps.forum.citable import offered_versions
from apps.forum.comparing import since_it_came_back, typed_beside
from apps.forum.deciding import against_replaced, answer_in_force, replaceable
from apps.forum.desk import (
    case_at,
    posted_answer,
    required_answer,
    unfinished_answer,
)
from apps.forum.forms import DraftForms, ReturnForm, answer_initial, cited_in, standing_now
from apps.forum.issuing import consequences_of, track_of
from apps.forum.kept import answer_is_kept, answer_is_saved, answer_keeping
from apps.forum.models import Answer, Case, Question, Signature
from apps.forum.projections import (
    AnswerCard,
    answer_cards,
    asker_line,
    lanes_of,
    privacy_pill,
    topic_of,
)
from apps.forum.said_shown import said_of
from apps.forum.services.answers import (
    issue_answer,
    offer_draft,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.similar_views import beside_case
from apps.forum.states import NOT_SIGNED
from apps.forum.ways import routes_of_case
from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.models import Country


def _posted_case(request: HttpRequest, public_id: str) -> Case:
    """Return the case that the form was made for.

    The address names the question only: an official of two authorities who changed the role
    in another tab must not speak for the wrong one. Raises Conflict then.
    """
    actor = actor_of(request)
    found = case_at(actor, public_id, is_kept=answer_is_kept(actor))
    if request.POST.get("case") != str(found.pk):
        raise Conflict(
            _("You act for another authority than when you opened this page. Nothing was done."),
            code="other_role",
        )
    return found


def _posted_answer(request: HttpRequest, public_id: str) -> Answer:
    """Return the unfinished answer of the case that the form was made for.

    Where it is not found at once, the longer way says why.
    """
    actor = actor_of(request)
    found = posted_answer(actor, public_id, request.POST.get("case", ""))
    return found or required_answer(actor, _posted_case(request, public_id), shown=False)


@require_safe
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the question beside the draft of its answer."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    answer = unfinished_answer(actor, found)
    if answer is not None and answer.state == AnswerState.IN_SIGNOFF and "edit" not in request.GET:
        return redirect("forum:sign_off", public_id=public_id)
    wanted = answer is not None or "replace" in request.GET
    replaced = replaceable(actor, found) if wanted else None
    return _case_page(request, found, answer, _draft_forms(actor, found, answer, replaced))


def _draft_forms(
    actor: Actor, found: Case, answer: Answer | None, replaced: Answer | None
) -> DraftForms:
    return DraftForms(
        None,
        draft=answer,
        replaced=replaced,
        jurisdictions=_jurisdictions(actor, found),
        versions=offered_versions(actor),
    )


@require_POST
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save the draft and, with the action `offer`, send it for signature."""
    actor = actor_of(request)
    found = _posted_case(request, public_id)
    if request.POST.get("action") == "insert":
        return _with_snippet(request, found)
    forms = DraftForms.sent(request.POST, offered_versions(actor, among=cited_in(request.POST)))
    if not forms.is_valid():
        _offer_again(actor, found, forms)
        return _case_page(request, found, unfinished_answer(actor, found), forms, status=422)
    try:
        saved = _store(request, found, forms)
    except (Invalid, Conflict) as error:
        return _draft_refused(request, found, forms, error)
    answer_is_saved(request, found)
    if saved.state == AnswerState.IN_SIGNOFF:
        messages.success(request, _("The answer waits for the signature of a second official."))
        return redirect("forum:inbox")
    messages.success(request, _("The draft is saved. Only your authority can read it."))
    return redirect("forum:case", public_id=public_id)


def _with_snippet(request: HttpRequest, found: Case) -> HttpResponse:
    """Show the form again with the chosen snippet; nothing typed is lost when there is none."""
    actor, refused = actor_of(request), None
    typed: QueryDict = request.POST
    try:
        typed = with_snippet(actor, request.POST)
    except Invalid as error:
        refused = error
    forms = DraftForms.sent(typed, offered_versions(actor, among=cited_in(typed)))
    if refused is not None:
        forms.is_valid()
        add_domain_error(forms.form, refused)
    _offer_again(actor, found, forms)
    status = 200 if refused is None else 422
    return _case_page(request, found, unfinished_answer(actor, found), forms, status=status)


def _store(request: HttpRequest, found: Case, forms: DraftForms) -> Answer:
    store = offer_draft if request.POST.get("action") == "offer" else save_draft
    return store(
        actor=actor_of(request),
        case=found,
        content=forms.content(found.question.language),
        version=forms.form.cleaned_data["version"],
    )


def _offer_again(actor: Actor, found: Case, forms: DraftForms) -> None:
    forms.offer(offered_versions(actor), _jurisdictions(actor, found))


def _draft_refused(
    request: HttpRequest, found: Case, forms: DraftForms, error: DomainError
) -> HttpResponse:
    """Show the form again with what was typed, and what stands in the database now."""
    forms.refuse(error)
    _offer_again(actor_of(request), found, forms)
    current = unfinished_answer(actor_of(request), found)
    if current is not None:
        forms.retry_from(current.version)
    changed = error.extra.get("changed")
    now_there = answer_initial(current, []) if current else {}
    extra = {
        "changed": standing_now(forms.form, changed, now_there),
        "compared": typed_beside(forms.form, current, changed) if current else [],
    }
    return _case_page(request, found, current, forms, status=error.status, extra=extra)


def _case_page(
    request: HttpRequest,
    found: Case,
    answer: Answer | None,
    forms: DraftForms,
    *,
    status: int = 200,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    replacing = forms.replaces
    is_open = found.state in OPEN_CASES or bool(replacing)
    context = _desk(actor_of(request), found) | {
        "form": forms.form,
        "keeping": answer_keeping(request, forms, found),
        "citation_rows": forms.rows,
        "citations_refused": forms.citations_refused,
        "answer": answer,
        "open": is_open,
        "replacing": replacing,
        "in_force": None if is_open else answer_in_force(actor_of(request), found),
        "draft_card": _card_of(answer) if answer and answer.text_md else None,
        "track": track_of(answer, signed=False) if is_open else [],
        "few_signers": _few_signers(actor_of(request), found),
    }
    context["routes"] = routes_of_case(context["question"], found) if is_open else []
    context |= beside_case(actor_of(request), found) | desk_parts(actor_of(request), found)
    return render(request, "forum/case.html", context | (extra or {}), status=status)


def _card_of(answer: Answer) -> AnswerCard:
    return answer_cards([answer], timezone.now().date())[0]


def _few_signers(actor: Actor, found: Case) -> bool:
    """Return whether the authority lacks the second signer without whom nothing is issued."""
    answering = Organisation.objects.visible_to(actor).answering()
    return not answering.filter(pk=found.authority_id).exists()


def _desk(actor: Actor, found: Case) -> dict[str, Any]:
    question = Question.objects.visible_to(actor).for_page().with_files().get(pk=found.question_id)
    today = timezone.now().date()
    issued = Answer.objects.visible_to(actor).in_force().filter(question=question).for_card()
    return {
        "case": found,
        "question": question,
        "asker": asker_line(question, actor),
        "topic": topic_of(question),
        "said": said_of(question),
        # Who works on the case belongs to an authority that was asked.
        "attached": question.files,
        "private": privacy_pill(question),
        "lanes": lanes_of(question.cases.all()),
        "cards": answer_cards(issued, today),
        "authority": found.authority,
        "reads_scans": True,
    }


def _jurisdictions(actor: Actor, found: Case) -> list[Country]:
    """Return where the authority may answer for, its own country first."""
    mandate = Mandate.objects.visible_to(actor).active().filter(organisation=found.authority_id)
    own = found.authority.country_id
    countries = Country.objects.visible_to(actor).filter(pk__in=mandate.values("jurisdictions"))
    return sorted(countries, key=lambda c: (c.code != own, c.code))


@require_safe
def sign_off(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the text exactly as it would be issued, with the acts that are possible."""
    actor = actor_of(request)
    found = case_at(actor, public_id)
    answer = required_answer(actor, found)
    return _sign_off_page(request, found, answer, ReturnForm())


def _sign_off_page(
    request: HttpRequest, found: Case, answer: Answer, form: ReturnForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    signatures = Signature.objects.visible_to(actor).valid_for(answer).select_related("signer")
    sign, issue = (
        check(actor, "forum.sign_answer", answer),
        check(actor, "forum.issue_answer", answer),
    )
    context = _desk(actor, found) | {
        "answer": answer,
        "card": _card_of(answer),
        "signatures": list(signatures),
        "writers": Answer.objects.manageable_by(actor).filter(pk=answer.pk).writer_names(),
        "track": track_of(answer, signed=bool(signatures)),
        "compared": since_it_came_back(answer),
        "signed_by_me": any(s.signer_id == actor.user_id for s in signatures),
        "sign": sign,
        "issue": issue,
        "form": form,
        "sent_along": {"case": found.pk, "seen_hash": answer.content_hash},
    }
    context |= against_replaced(actor, answer)
    return render(request, "forum/sign_off.html", context, status=status)


@require_POST
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign the text whose hash the page carried."""
    actor = actor_of(request)
    answer = _posted_answer(request, public_id)
    sign_answer(actor=actor, answer=answer, seen_hash=request.POST.get("seen_hash", ""))
    messages.success(request, _("You signed this text. It can be issued now."))
    return redirect("forum:sign_off", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what follows from issuing the signed answer; the button there issues it."""
    if request.method == "POST":
        return _issue(request, public_id)
    actor = actor_of(request)
    found = case_at(actor, public_id)
    answer = required_answer(actor, found)
    require(actor, "forum.issue_answer", answer)
    signatures = Signature.objects.visible_to(actor).valid_for(answer).select_related("signer")
    if not signatures:
        raise Conflict(NOT_SIGNED, code="not_signed")
    context = _desk(actor, found) | {
        "card": _card_of(answer),
        "track": track_of(answer, signed=True),
        "consequences": consequences_of(answer, found.question),
        "sent_along": {"case": found.pk, "seen_hash": answer.content_hash},
    }
    return render(request, "forum/issue.html", context)


def _issue(request: HttpRequest, public_id: str) -> HttpResponse:
    actor = actor_of(request)
    seen_hash = request.POST.get("seen_hash", "")
    answer = _posted_answer(request, public_id)
    issue_answer(actor=actor, answer=answer, seen_hash=seen_hash)
    messages.success(request, _("The answer is issued. The asker is told now."))
    return redirect("forum:question_short", public_id=public_id)


@require_POST
def send_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the draft back with a reason; a text that the page did not show is shown first."""
    actor = actor_of(request)
    found = _posted_case(request, public_id)
    answer = required_answer(actor, found)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _sign_off_page(request, found, answer, form, status=422)
    reason, seen_hash = form.cleaned_data["reason"], request.POST.get("seen_hash", "")
    try:
        return_draft(actor=actor, answer=answer, reason=reason, seen_hash=seen_hash)
    except Conflict as error:
        add_domain_error(form, error)
        now_there = required_answer(actor, found)
        return _sign_off_page(request, found, now_there, form, status=error.status)
    messages.success(request, _("The draft went back to its drafter."))
    return redirect("forum:inbox")
