"""“Does this apply to me?”: an answer's conditions held against the facts of a reader's case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.core.access import get_visible
from apps.core.actor import Actor, actor_of
from apps.core.clock import now
from apps.core.forms import PlainMessagesMixin
from apps.forum.answer_shown import beside, phrase
from apps.forum.applicability import FACTS, UNKNOWN, Match
from apps.forum.models import Answer
from apps.forum.projections import Pill, question_url, validity_pill
from apps.forum.querysets import is_own
from apps.vocabularies.models import Term

LISTS = {"product_class": "atmp_class", "stage": "development_stage"}
WORDS = {
    Match.YES: (gettext_lazy("Yes: it holds for a case like yours."), "ok", "ok"),
    Match.NO: (gettext_lazy("No: it does not hold for your case."), "err", "x"),
    Match.CANNOT_SAY: (gettext_lazy("Cannot say: something is not known yet."), "warn", "info"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the answer applies, and because of what."""

    match: Match
    reasons: list[str]

    @property
    def pill(self) -> Pill:
        """The verdict in words."""
        words, tone, icon = WORDS[self.match]
        return Pill(str(words), tone, icon)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing on which the answer depends: the field that asks for it, and what it accepts."""

    name: str
    label: Any
    accepted: list[str]
    choices: list[tuple[str, Any]]

    def said(self, value: str) -> str:
        """Return a value in words."""
        return str(dict(self.choices).get(value, value))


def conditions_of(answer: Answer) -> list[Condition]:
    """Return on what an issued answer depends; empty when it holds for all cases."""
    labels = {"product_class": _("Class of product"), "stage": _("Stage of development")}
    codes = {"product_class": answer.for_classes, "stage": answer.for_stages}
    found = [
        Condition(name, labels[name], codes[name], _terms(LISTS[name]))
        for name in LISTS
        if codes[name]
    ]
    known = {code: fact for code, fact in FACTS.items() if code in answer.conditions}
    return found + [
        Condition(code, fact.label, answer.conditions[code], list(fact.values))
        for code, fact in known.items()
    ]


def _terms(list_code: str) -> list[tuple[str, Any]]:
    rows = Term.objects.filter(list_code=list_code).order_by("position", "code")
    return [(row.code, row.label) for row in rows]


def verdict_on(conditions: list[Condition], given: Mapping[str, str]) -> Verdict:
    """Hold what a reader says against the conditions: one that is not met is enough for no."""
    outside = [c for c in conditions if given.get(c.name) not in {"", None, UNKNOWN, *c.accepted}]
    if outside:
        return Verdict(Match.NO, [_because(c, given[c.name]) for c in outside])
    missing = [c for c in conditions if given.get(c.name) in {"", None, UNKNOWN}]
    if missing:
        reasons = [_("It depends on: %(what)s.") % {"what": _accepts(c)} for c in missing]
        return Verdict(Match.CANNOT_SAY, reasons)
    return Verdict(Match.YES, [_accepts(c) for c in conditions])


def _accepts(condition: Condition) -> str:
    return phrase(condition.label, map(condition.said, condition.accepted))


def _because(condition: Condition, value: str) -> str:
    named = {"accepted": _accepts(condition), "yours": condition.said(value)}
    return _("It holds for: %(accepted)s. You said: %(yours)s.") % named


class AppliesFilterForm(PlainMessagesMixin, forms.Form):
    """What is so in the reader's case: one choice for each condition of the answer."""

    def __init__(self, *args: Any, conditions: list[Condition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in conditions:
            choices = [(UNKNOWN, _("Not known yet")), *one.choices]
            self.fields[one.name] = forms.ChoiceField(
                label=one.label, choices=choices, required=False
            )


@require_safe
def applies(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the facts that matter to an answer, and say whether it applies; keeps nothing."""
    actor = actor_of(request)
    rows = Answer.objects.visible_to(actor).in_force().for_card()
    found = get_visible(
        rows.select_related("question__product_class", "question__stage"), public_id
    )
    conditions = conditions_of(found)
    asked = "check" in request.GET
    known = request.GET if asked else None
    form = AppliesFilterForm(known, conditions=conditions, initial=_own_facts(found, actor))
    verdict = None
    if asked and form.is_valid():
        verdict = verdict_on(conditions, form.cleaned_data)
    context = {
        "question": found.question,
        "authority": found.authority_name,
        "short": found.short_shown,
        "language": found.language,
        "beside": beside(found),
        "validity": validity_pill(found, now().date()),
        "page": f"{question_url(found.question)}#answer-{found.public_id.lower()}",
        "form": form,
        "verdict": verdict,
        "conditions": conditions,
    }
    return render(request, "forum/applies.html", context, status=422 if form.errors else 200)


def _own_facts(answer: Answer, actor: Actor) -> dict[str, str]:
    """Return what the asker said of the own case; for everybody else nothing is known."""
    question = answer.question
    if not is_own(actor, question):
        return {}
    own: Mapping[str, str] = getattr(question, "facts", None) or {}
    return {"product_class": question.product_class.code, "stage": question.stage.code, **own}
