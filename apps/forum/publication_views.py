"""The pages on which asker and authority prepare the publication of a private answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.access import get_visible, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.core.versions import require_version
from apps.forum.choices import SHORT_MAX, TEXT_MAX, TITLE_MAX
from apps.forum.models import Answer, PublicationConsent, PublicationRequest
from apps.forum.private_choices import (
    OPEN_PUBLICATIONS,
    REASON_MAX,
    PublicationState,
    Side,
)
from apps.forum.private_rules import side_of
from apps.forum.projections import Pill, question_url
from apps.forum.publication_texts import TEXTS, cited_in_full, compared, found_in
from apps.forum.services.publication import (
    check_publication,
    consent_to_publication,
    propose_publication,
    redact_publication,
    refuse_publication,
)
from apps.forum.small_groups import RULE
from apps.vocabularies.models import Term

TONES = {
    PublicationState.AGREED: ("info", "clock"),
    PublicationState.PUBLISHED: ("ok", "check"),
    PublicationState.REFUSED: ("", "x"),
    PublicationState.EXPIRED: ("", "x"),
}


def _area(label: Any, longest: int, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 8})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


class RedactionForm(PlainMessagesMixin, forms.Form):
    """The redacted texts, and how general the question is."""

    title = forms.CharField(label=gettext_lazy("Question in one sentence"), max_length=TITLE_MAX)
    body_md = _area(gettext_lazy("Details"), TEXT_MAX, required=True)
    position_md = _area(gettext_lazy("What is proposed"), TEXT_MAX)
    justification_md = _area(gettext_lazy("Justification"), TEXT_MAX)
    short = forms.CharField(label=gettext_lazy("Short answer"), max_length=SHORT_MAX)
    text_md = _area(gettext_lazy("Answer"), TEXT_MAX * 2, required=True)
    no_guidance_reason = forms.CharField(
        label=gettext_lazy("Why no guidance is cited"), max_length=500, required=False
    )
    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    names_country = forms.BooleanField(
        label=gettext_lazy("The texts let one guess the country or the kind of organisation"),
        help_text=gettext_lazy("Take both out of the texts before you remove this tick."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, publication: PublicationRequest, **kwargs: Any) -> None:
        shown = {name: getattr(publication, name) for name in TEXTS}
        kwargs["initial"] = shown | {
            "topic": publication.topic.code,
            "names_country": publication.names_country,
            "version": publication.version,
        }
        super().__init__(*args, **kwargs)
        asked = publication.question.topic
        self.topics = {term.code: term for term in (asked, asked.parent) if term is not None}
        field: Any = self.fields["topic"]
        field.choices = [(code, str(term.label)) for code, term in self.topics.items()]

    def redacted(self) -> dict[str, Any]:
        """Return what the service takes; call it after `is_valid`."""
        clean = self.cleaned_data
        topic: Term = self.topics[clean["topic"]]
        return {
            "texts": {name: clean[name] for name in TEXTS},
            "topic": topic,
            "names_country": clean["names_country"],
            "version": clean["version"],
        }


class RefusalForm(PlainMessagesMixin, forms.Form):
    """Why nothing is to be published."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is not to be published"),
        help_text=gettext_lazy("The other side reads this."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _answer(request: HttpRequest, public_id: str) -> Answer:
    """Return the private answer, whose publication is this person's to decide."""
    actor = actor_of(request)
    rows = Answer.objects.visible_to(actor).select_related("question", "authority")
    found: Answer = get_visible(rows, public_id)
    require(actor, "forum.publish_answer", found)
    return found


def _request_for(actor: Actor, answer: Answer) -> PublicationRequest | None:
    """Return the request that counts: the open or published one, else the last that ended."""
    rows = PublicationRequest.objects.visible_to(actor).filter(answer=answer)
    rows = rows.select_related(
        "question__topic__parent", "question__capacity", "answer", "topic__parent", "new_question"
    )
    found: PublicationRequest | None = rows.order_by("-created_at", "-pk").first()
    return found


def _open_request(request: HttpRequest, answer: Answer) -> PublicationRequest:
    found = _request_for(actor_of(request), answer)
    if found is None:
        raise NotFound
    if found.state not in OPEN_PUBLICATIONS:
        raise Conflict(_("This request has ended."), code="wrong_state")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what stands where, or propose the publication (POST)."""
    answer = _answer(request, public_id)
    if request.method == "POST":
        propose_publication(actor=actor_of(request), answer=answer)
        messages.success(request, _("Proposed. Both sides are told. Redact the texts now."))
        return redirect("forum:publication_edit", public_id=answer.public_id)
    return _page(request, answer)


def _page(
    request: HttpRequest, answer: Answer, *, refusal: RefusalForm | None = None, error: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    found = _request_for(actor, answer)
    context: dict[str, Any] = {
        "answer": answer,
        "question": answer.question,
        "back": question_url(answer.question),
        "publication": found,
        "rule": RULE,
        "error": error,
    }
    if found is not None:
        context |= _standing(actor, found) | {"refusal": refusal or RefusalForm()}
    status = 422 if error or (refusal is not None and refusal.errors) else 200
    return render(request, "forum/publication.html", context, status=status)


def _standing(actor: Actor, found: PublicationRequest) -> dict[str, Any]:
    """Return what the page shows of a request."""
    state = PublicationState(found.state)
    is_open = state in OPEN_PUBLICATIONS
    side = side_of(actor, found.question, found.authority_id)
    given = PublicationConsent.objects.visible_to(actor).to_the_text().filter(publication=found)
    agreed = set(given.values_list("side", flat=True))
    waits = state == PublicationState.AWAITING_CONSENTS
    new = found.new_question
    return {
        "pill": Pill(str(state.label), *TONES.get(state, ("info", "edit"))),
        "is_open": is_open,
        "texts": compared(found) if is_open else [],
        "cited": cited_in_full(found.answer) if is_open else [],
        "found": found_in(found) if is_open and not waits else [],
        "may_check": state in {PublicationState.PROPOSED, PublicationState.REDACTING},
        "too_small": state == PublicationState.CELL_CHECK,
        "may_consent": waits and side not in agreed,
        "sides": [(str(one.label), one.value in agreed) for one in Side] if waits else [],
        "ended_by": str(Side(found.ended_side).label) if found.ended_side else "",
        "new_url": question_url(new) if new and state == PublicationState.PUBLISHED else "",
        "new_number": new.public_id if new else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def publication_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Redact the texts; whatever is saved, nobody has agreed to yet."""
    answer = _answer(request, public_id)
    found = _open_request(request, answer)
    form = RedactionForm(request.POST or None, publication=found)
    if request.method == "POST" and form.is_valid():
        try:
            redact_publication(actor=actor_of(request), publication=found, **form.redacted())
        except (Conflict, Invalid) as error:
            add_domain_error(form, error)
            if error.code == "version_conflict":
                typed: Any = form.data
                typed = typed.copy()
                typed["version"] = str(error.extra["version"])
                form.data = typed
        else:
            messages.success(request, _("Saved. Earlier consents no longer count."))
            return redirect("forum:publication", public_id=answer.public_id)
    context = {
        "form": form,
        "answer": answer,
        "question": answer.question,
        "publication": found,
        "found": found_in(found),
    }
    status = 422 if form.errors else 200
    return render(request, "forum/publication_edit.html", context, status=status)


@require_POST
def publication_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Offer the texts (`check`), agree to them (`consent`), or end the request (`refuse`)."""
    answer = _answer(request, public_id)
    found = _open_request(request, answer)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise NotFound
    if act is _refuse:
        form = RefusalForm(request.POST)
        if not form.is_valid():
            return _page(request, answer, refusal=form)
    try:
        act(request, found)
    except (Conflict, Invalid) as error:
        return _page(request, answer, error=_words(error))
    return redirect("forum:publication", public_id=answer.public_id)


def _words(error: DomainError) -> str:
    return " ".join(map(str, error.fields.values())) or str(error.message)


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _check(request: HttpRequest, found: PublicationRequest) -> None:
    checked = check_publication(
        actor=actor_of(request),
        publication=found,
        version=_version(request),
        looked=bool(request.POST.get("looked")),
    )
    said = {
        PublicationState.AWAITING_CONSENTS: _("The group is large enough. Both sides can agree."),
        PublicationState.CELL_CHECK: _("The group is too small. Make the question more general."),
    }
    refused = _("The group is too small, and nothing is left to make more general.")
    messages.info(request, said.get(PublicationState(checked.state), refused))


def _consent(request: HttpRequest, found: PublicationRequest) -> None:
    agreed = consent_to_publication(
        actor=actor_of(request), publication=found, seen_hash=request.POST.get("seen", "")
    )
    if agreed.state == PublicationState.AGREED:
        messages.success(request, _("Both agreed. Two officials issue the answer now."))
    else:
        messages.success(request, _("You agreed to this text. The other side is asked."))


def _refuse(request: HttpRequest, found: PublicationRequest) -> None:
    require_version(found, _version(request) or None)
    refuse_publication(
        actor=actor_of(request), publication=found, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("Nothing of this is published. The other side is told."))


ACTS = {"check": _check, "consent": _consent, "refuse": _refuse}
