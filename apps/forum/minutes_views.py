"""The page on which authorities take the lead, and write and decide about minutes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.access import check
from apps.core.actor import actor_of
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.formerrors import add_domain_error
from apps.core.forms import PlainMessagesMixin
from apps.forum.minutes_shown import minutes_shown, still_silent, voices_of
from apps.forum.models import Case, LeadAuthority, Minutes
from apps.forum.position_choices import (
    LEAD_REASON_MAX,
    MINUTES_PART_MAX,
    VOICE_NOTE_MAX,
    MinutesState,
    VoiceKind,
)
from apps.forum.position_views import case_context, posted_case
from apps.forum.services.leading import end_lead, take_lead
from apps.forum.services.minutes import (
    PARTS,
    MinutesContent,
    issue_minutes,
    names_in,
    offer_minutes,
    save_minutes,
    speak_on_minutes,
)
from apps.forum.services.positions import own_answer_to

_AREA = {"rows": 8}


class MinutesForm(PlainMessagesMixin, forms.Form):
    """The text of minutes."""

    agreed = forms.CharField(
        label=gettext_lazy("What the authorities agree on"),
        help_text=gettext_lazy("Speak of authorities and of “the asker”, never of individuals."),
        max_length=MINUTES_PART_MAX,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
    )
    divergence = forms.CharField(
        label=gettext_lazy("Where they differ, and why"),
        max_length=MINUTES_PART_MAX,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
    )
    actions = forms.CharField(
        label=gettext_lazy("What follows"),
        max_length=MINUTES_PART_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(PlainMessagesMixin, forms.Form):
    """Why a lead ends."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Officials of the authorities that were asked read it."),
        max_length=LEAD_REASON_MAX,
        required=False,
    )


class ObjectionForm(PlainMessagesMixin, forms.Form):
    """Why an authority does not agree."""

    note = forms.CharField(
        label=gettext_lazy("Why your authority does not agree"),
        help_text=gettext_lazy("It stands in the minutes, as what your authority says."),
        max_length=VOICE_NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Desk:
    """One request to the page: who acts, in which case, on which lead and draft."""

    def __init__(self, request: HttpRequest, public_id: str) -> None:
        self.request, self.actor = request, actor_of(request)
        self.case: Case = posted_case(request, public_id)
        leads = LeadAuthority.objects.visible_to(self.actor).in_force()
        self.lead: LeadAuthority | None = (
            leads.filter(question=self.case.question).select_related("authority").first()
        )
        drafts = Minutes.objects.visible_to(self.actor).unfinished()
        self.minutes: Minutes | None = (
            drafts.filter(question=self.case.question)
            .select_related("authority", "question")
            .first()
        )
        self.form, self.reason, self.objection = self._empty_form(), ReasonForm(), ObjectionForm()

    @property
    def leads(self) -> bool:
        """Whether the authority acted for leads."""
        return self.lead is not None and self.lead.authority_id == self.case.authority_id

    def _empty_form(self) -> MinutesForm:
        draft = self.minutes
        if draft is None:
            return MinutesForm()
        texts: dict[str, Any] = {part: getattr(draft, f"{part}_md") for part in PARTS}
        return MinutesForm(initial=texts | {"version": draft.version})

    def required(self) -> Minutes:
        """Return the draft; raises Conflict when there is none (any more)."""
        if self.minutes is None:
            raise Conflict(_("There are no minutes here to decide on."), code="wrong_state")
        return self.minutes


def _take(desk: Desk) -> str:
    take_lead(actor=desk.actor, question=desk.case.question)
    return _("Your authority leads now. The others are told and can object.")


def _end(desk: Desk) -> str:
    desk.reason = ReasonForm(desk.request.POST)
    if desk.lead is None:
        raise Conflict(_("This lead has ended already."), code="wrong_state")
    end_lead(actor=desk.actor, lead=desk.lead, reason=_clean(desk.reason, "reason"))
    return _("The lead has ended.")


def _save(desk: Desk) -> str:
    _saved(desk)
    return _("The draft is saved. The authorities that take part can read it.")


def _saved(desk: Desk) -> Minutes:
    desk.form = MinutesForm(desk.request.POST)
    texts = {part: _clean(desk.form, part) for part in PARTS}
    language = desk.minutes.language if desk.minutes else (get_language() or "en")[:2]
    return save_minutes(
        actor=desk.actor,
        question=desk.case.question,
        content=MinutesContent(**texts, language=language),
        version=desk.form.cleaned_data["version"] if desk.minutes else None,
    )


def _offer(desk: Desk) -> str:
    saved = _saved(desk)
    names_nobody = bool(desk.request.POST.get("names_nobody"))
    desk.minutes = saved
    # What was saved stays saved, whatever is said of the offer: the page goes on from there.
    desk.form.data = {**desk.request.POST.dict(), "version": saved.version}
    offer_minutes(actor=desk.actor, minutes=saved, version=saved.version, names_nobody=names_nobody)
    return _("Offered: each authority that answered is asked to speak on this text.")


def _agree(desk: Desk) -> str:
    _speak(desk, VoiceKind.AGREED, "")
    return _("Your authority agrees with this text.")


def _object(desk: Desk) -> str:
    desk.objection = ObjectionForm(desk.request.POST)
    _speak(desk, VoiceKind.OBJECTED, _clean(desk.objection, "note"))
    return _("Noted: your authority does not agree, and the minutes say why.")


def _speak(desk: Desk, kind: str, note: str) -> None:
    seen = desk.request.POST.get("seen_hash", "")
    minutes = desk.required()
    speak_on_minutes(actor=desk.actor, minutes=minutes, kind=kind, seen_hash=seen, note=note)


def _issue(desk: Desk) -> str:
    seen = desk.request.POST.get("seen_hash", "")
    issue_minutes(actor=desk.actor, minutes=desk.required(), seen_hash=seen)
    return _("The minutes are issued.")


ACTS: dict[str, Callable[[Desk], str]] = {
    "take": _take,
    "end": _end,
    "save": _save,
    "offer": _offer,
    "agree": _agree,
    "object": _object,
    "issue": _issue,
}


def _clean(form: forms.Form, name: str) -> str:
    """Return one field of a sent form; raises Invalid with all its problems."""
    if not form.is_valid():
        raise Invalid(fields={field: str(problems[0]) for field, problems in form.errors.items()})
    return str(form.cleaned_data[name])


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take or end the lead; write, offer, agree to and issue minutes."""
    desk = Desk(request, public_id)
    status = 200
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise NotFound
        try:
            messages.success(request, act(desk))
        except Invalid as error:
            status = error.status
            add_domain_error(_form_of(desk, request.POST["act"]), error)
        else:
            number = desk.case.question.public_id
            return redirect("forum:minutes_desk", public_id=number)
    return render(request, "forum/minutes_desk.html", _context(desk), status=status)


def _form_of(desk: Desk, act: str) -> forms.Form:
    forms_of: dict[str, forms.Form] = {"end": desk.reason, "object": desk.objection}
    return forms_of.get(act, desk.form)


def _context(desk: Desk) -> dict[str, Any]:
    draft, actor = desk.minutes, desk.actor
    offered = draft is not None and draft.state == MinutesState.OFFERED
    voices = voices_of(draft) if draft is not None and offered else []
    spoken = {voice.authority_id for voice in voices}
    return case_context(desk.case) | {
        "lead": desk.lead,
        "leads": desk.leads,
        "draft": draft,
        "offered": offered,
        "shown": minutes_shown(draft, now().date()) if draft else None,
        "form": desk.form,
        "reason": desk.reason,
        "objection": desk.objection,
        "names": names_in(draft) if draft is not None and desk.leads else [],
        "waited_for": still_silent(draft, voices) if draft is not None and offered else [],
        "may_speak": offered
        and desk.case.authority_id not in spoken
        and own_answer_to(desk.case.question, desk.case.authority_id) is not None,
        "speak": check(actor, "forum.speak_on_minutes", draft) if draft else None,
        "issue": check(actor, "forum.issue_minutes", draft) if draft else None,
    }
