"""The inbox of an authority: what waits, who writes, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.models import name_shown
from apps.core.access import Denied, check
from apps.core.actor import Actor, actor_of
from apps.core.errors import Text
from apps.core.forms import LongSelect
from apps.core.pagination import keyset_page
from apps.forum.choices import AnswerState, CaseState
from apps.forum.desk import VIEWS
from apps.forum.models import Case
from apps.forum.projections import Pill, QuestionRow, question_row
from apps.forum.rules import NOT_SIGNER
from apps.profiles.choices import OrganisationKind
from apps.vocabularies.models import Term
from apps.vocabularies.querysets import at_or_below

UNFINISHED = (AnswerState.DRAFTING, AnswerState.IN_SIGNOFF)
ME, NOBODY = "me", "nobody"
ASKING_KINDS = [
    (kind.value, kind.label)
    for kind in OrganisationKind
    if kind not in {OrganisationKind.OPERATOR, OrganisationKind.AUTHORITY}
]
VIEW_WORDS = {
    "open": (gettext_lazy("Open"), "inbox"),
    "sign": (gettext_lazy("To sign"), "key"),
    "closed": (gettext_lazy("Closed"), "check"),
}
CLOSED: dict[str, tuple[Text, str, str]] = {
    CaseState.ANSWERED: (gettext_lazy("Answered"), "off", "check"),
    CaseState.WITHDRAWN: (gettext_lazy("Withdrawn"), "", "x"),
}
DRAFTED = (pgettext_lazy("answer", "Draft"), "info", "edit")
RETURNED = (gettext_lazy("Sent back"), "warn", "refresh")
OFFERED = (gettext_lazy("Waiting for signature"), "warn", "key")
SIGNED = (gettext_lazy("Signed, not issued"), "ok", "check")


class CaseFilterForm(forms.Form):
    """The form of the inbox's filter: every field may stay empty, so none says "optional"."""

    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.choices = lambda: Term.objects.choices_for("topic", get_language())


class CaseFilter(django_filters.FilterSet):
    """Narrows the cases of the authority that the actor acts for."""

    topic = django_filters.ChoiceFilter(
        method="in_topic",
        label=gettext_lazy("Topic"),
        empty_label=gettext_lazy("All topics"),
        widget=LongSelect,
    )
    asker = django_filters.ChoiceFilter(
        field_name="question__capacity__organisation_kind",
        choices=ASKING_KINDS,
        label=gettext_lazy("Asker"),
        empty_label=gettext_lazy("Everybody"),
        widget=LongSelect,
    )
    drafter = django_filters.ChoiceFilter(
        method="drafted_by",
        choices=[(ME, gettext_lazy("You")), (NOBODY, gettext_lazy("Nobody yet"))],
        label=gettext_lazy("Drafter"),
        empty_label=gettext_lazy("Anybody"),
        widget=LongSelect,
    )
    view = django_filters.ChoiceFilter(
        method="in_view",
        choices=[(name, words) for name, (words, _icon) in VIEW_WORDS.items()],
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Case
        fields: list[str] = []
        form = CaseFilterForm

    def in_topic(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep the topic and, for a broad one, everything below it."""
        return queryset.filter(at_or_below("question__topic", value))

    def drafted_by(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep what the reader drafts, or what nobody has begun."""
        if value == NOBODY:
            return queryset.filter(state=CaseState.RECEIVED)
        return queryset.filter(drafts_of(actor_of(self.request)))

    def in_view(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Keep one view of the inbox."""
        return queryset.filter(VIEWS[value])


def drafts_of(actor: Actor) -> Q:
    """Return the condition for cases whose unfinished answer the actor wrote last."""
    return Q(answers__state__in=UNFINISHED, answers__drafter=actor.user_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the inbox."""

    question: QuestionRow
    url: str
    days: int
    stage: Pill
    drafter: str
    mine: bool
    act: str


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the cases of the authority acted for, oldest first."""
    actor = actor_of(request)
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    cases = Case.objects.manageable_by(actor)
    chosen = CaseFilter(
        request.GET.dict() | {"view": view}, cases.for_inbox().with_draft(), request=request
    )
    page = keyset_page(
        chosen.qs,
        ordering=("received_at", "id"),
        cursor=request.GET.get("cursor", ""),
        size=20,
    )
    counted = _counted(cases, actor)
    context = {
        "rows": [_entry(case, actor) for case in page.rows],
        "page": page,
        "view": view,
        "view_label": VIEW_WORDS[view][0],
        "filter_form": chosen.form,
        "filtered": any(chosen.form.data.get(name) for name in ("topic", "asker", "drafter")),
        "rail": _rail(counted, view),
        "facts": _facts(counted),
        "problem": _signing_problem(actor),
    }
    return render(request, "forum/inbox.html", context)


def _counted(cases: QuerySet[Case], actor: Actor) -> Mapping[str, Any]:
    conditions = VIEWS | {"new": Q(state=CaseState.RECEIVED), "mine": drafts_of(actor)}
    counts = {
        name: Count("pk", filter=condition, distinct=True) for name, condition in conditions.items()
    }
    return cases.aggregate(oldest=Min("received_at", filter=VIEWS["open"]), **counts)


def _rail(counted: Mapping[str, Any], current: str) -> list[dict[str, Any]]:
    base = reverse("forum:inbox")
    views = [
        {
            "url": f"{base}?view={name}",
            "label": words,
            "icon": icon,
            "count": counted[name],
            "current": name == current,
        }
        for name, (words, icon) in VIEW_WORDS.items()
    ]
    desk = [
        {"url": reverse("profiles:act_as"), "label": _("Whom you act for"), "icon": "users"},
        {"url": reverse("profiles:authorities"), "label": _("Authorities"), "icon": "building"},
    ]
    return [{"label": _("Inbox"), "entries": views}, {"label": _("Authority"), "entries": desk}]


def _facts(counted: Mapping[str, Any]) -> list[tuple[Any, str, str]]:
    base = reverse("forum:inbox")
    waiting = [
        (counted["new"], _("nobody has begun"), f"{base}?drafter={NOBODY}"),
        (counted["mine"], _("drafts of yours"), f"{base}?drafter={ME}"),
        (counted["sign"], _("waiting for a signature"), f"{base}?view=sign"),
    ]
    if counted["oldest"] is None:
        return [*waiting, ("–", _("nothing waits"), "")]
    days = days_since(counted["oldest"])
    words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return [*waiting, (words, _("is the longest wait"), base)]


def days_since(moment: datetime) -> int:
    """Return how many whole days have passed."""
    return (timezone.now() - moment).days


def _entry(case: Case, actor: Actor) -> Entry:
    draft: dict[str, Any] | None = getattr(case, "draft", None)
    return Entry(
        question=question_row(case.question, actor),
        url=reverse("forum:case", kwargs={"public_id": case.question.public_id}),
        days=days_since(case.received_at),
        stage=_stage(case, draft),
        drafter=name_shown(draft["drafter"]) if draft else "",
        mine=draft is not None and draft["drafter_id"] == str(actor.user_id),
        act=_act(case, draft, actor),
    )


def _stage(case: Case, draft: Mapping[str, Any] | None) -> Pill:
    """Return how far the answer is, in words."""
    if case.state in CLOSED:
        words, tone, icon = CLOSED[case.state]
    elif draft is None:
        words, tone, icon = gettext_lazy("Not begun"), "", "dotted"
    elif draft["state"] == AnswerState.IN_SIGNOFF:
        words, tone, icon = SIGNED if draft["signed"] else OFFERED
    else:
        words, tone, icon = RETURNED if draft["returned"] else DRAFTED
    return Pill(str(words), tone, icon)


def _act(case: Case, draft: Mapping[str, Any] | None, actor: Actor) -> str:
    """Return what the reader can do next; everything else is only looked at."""
    if case.state in CLOSED:
        return _("View")
    if draft is None:
        return _("Write the answer")
    if draft["state"] == AnswerState.DRAFTING:
        return _("Go on writing")
    if not check(actor, "forum.issue_answer"):
        return _("View")
    if draft["signed"]:
        return _("Issue")
    return _("View") if str(actor.user_id) in draft["writers"] else _("Read and sign")


def _signing_problem(actor: Actor) -> str:
    """Return why a signer cannot sign in this session; nothing for those who only draft."""
    decision = check(actor, "forum.sign_answer")
    if isinstance(decision, Denied) and decision.code != NOT_SIGNER.code:
        return str(decision.reason)
    return ""
