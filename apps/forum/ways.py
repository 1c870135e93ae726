"""Beside a question: which authorities it may belong to, when they answer, which formal routes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.text import shown_day
from apps.forum.answer_times import month_name
from apps.forum.clock import Calendar
from apps.forum.figures import Usual, expected_days, usual_times
from apps.forum.models import Case, Question, RoutingRule
from apps.forum.question_form import wanted
from apps.forum.referring import ChannelLine, channel_line
from apps.forum.routing import Asked, asked_of, suggest_authorities
from apps.forum.scopes import not_for
from apps.forum.services.cases import calendars_of
from apps.profiles.choices import OrganisationKind
from apps.profiles.details import languages_read
from apps.profiles.models import Organisation
from apps.vocabularies.channel_choices import Applicant
from apps.vocabularies.models import AdviceChannel, Country, Term
from apps.vocabularies.triage import Timing, TriageFacts, suggest_channels, with_union

APPLICANT_OF = {
    OrganisationKind.UNIVERSITY: Applicant.ACADEMIC,
    OrganisationKind.RESEARCH_NETWORK: Applicant.ACADEMIC,
    OrganisationKind.HOSPITAL: Applicant.HOSPITAL,
    OrganisationKind.SME: Applicant.SME,
    OrganisationKind.INDUSTRY: Applicant.LARGE_COMPANY,
    OrganisationKind.PATIENT_ORGANISATION: Applicant.PATIENT_ORGANISATION,
}
MOST_ROUTES = 4


@dataclass(frozen=True, slots=True)
class Route:
    """A formal route that the question may need."""

    line: ChannelLine
    why: str
    not_now: str


def beside_authorities(question: Question, offered: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands beside the authorities that are offered, by their public numbers.

    Whether a rule suggests one, and why; and when it usually answers, as the last release says.
    Needs the mandates that the form fetches.
    """
    asked = asked_of(question, question.jurisdictions)
    about = {"topic": question.topic, "stage": question.stage}
    suggested = _suggested(asked, offered.values(), about)
    times = _expected(offered.values(), question.topic.code)
    return {
        key: " ".join(filter(None, (suggested.get(one.pk, ""), times[one.pk], _reads(one))))
        for key, one in offered.items()
    }


def _reads(authority: Organisation) -> str:
    names = [str(one.label) for one in languages_read(authority.details)]
    return _("Reads: %(languages)s.") % {"languages": ", ".join(names)} if names else ""


def _suggested(asked: Asked, offered: Iterable[Any], about: Mapping[str, Term]) -> dict[UUID, str]:
    rules = RoutingRule.objects.in_force().select_related("topic", "stage", "country")
    able = {one.pk: not not_for(one.active_mandates[0], about) for one in offered}
    return {one.authority_id: one.why for one in suggest_authorities(rules, asked, able)}


def _expected(authorities: Iterable[Organisation], topic: str) -> dict[UUID, str]:
    """Return in words when each authority usually answers; one question to the last release."""
    rows, times = list(authorities), usual_times(topic)
    known = [one for one in rows if one.public_id in times]
    calendars = calendars_of(known) if known else {}
    said = {one.pk: _in_words(times[one.public_id], calendars[one.pk]) for one in known}
    return {one.pk: said.get(one.pk) or _("Not enough answers yet to say when.") for one in rows}


def _in_words(usual: Usual, calendar: Calendar) -> str:
    first, last = expected_days(usual, calendar, calendar.local_day(now()))
    return _(
        "Usually %(days)s working days, from the release of %(month)s: expect an answer between "
        "%(first)s and %(last)s."
    ) % {
        "days": number_format(usual.median_days, 0 if usual.median_days % 1 == 0 else 1),
        "month": month_name(usual.period),
        "first": shown_day(first),
        "last": shown_day(last),
    }


def expected_by(question: Question) -> list[tuple[str, str]]:
    """Return the chosen authorities and when each usually answers."""
    chosen = wanted(question)
    times = _expected(chosen, question.topic.code) if chosen else {}
    return [(one.name, times[one.pk]) for one in chosen]


def routes_of_draft(question: Question, actor: Actor) -> list[Route]:
    """Return the formal routes that a question may need that the actor is about to send."""
    kind = None
    if actor.acting is not None:
        own: Any = Organisation.objects.filter(pk=actor.acting.organisation_id)
        kind = own.values_list("kind", flat=True).first()
    countries = [one.country_id for one in wanted(question)]
    return _routes(question, [*question.jurisdictions, *countries], kind)


def routes_of_case(question: Question, case: Case) -> list[Route]:
    """Return the formal routes to which an authority may refer the asker of a case."""
    kind = question.capacity.organisation_kind if question.capacity else None
    return _routes(question, [*question.jurisdictions, case.authority.country_id], kind)


def _routes(question: Question, countries: Iterable[str | None], kind: Any) -> list[Route]:
    codes = {code for code in countries if code}
    rows = {row.code: row for row in Country.objects.filter(code__in=codes)}
    facts = TriageFacts(
        topic=question.topic.code,
        stage=question.stage.code,
        countries=with_union(codes, rows),
        applicant=APPLICANT_OF.get(kind),
    )
    found = suggest_channels(facts, AdviceChannel.objects.usable())
    return [
        Route(channel_line(one.channel), one.why, _not_now(one.timing, one.timing_reason))
        for one in found[:MOST_ROUTES]
    ]


def _not_now(timing: Timing, reason: str) -> str:
    if timing is Timing.FITS:
        return ""
    words = _("Probably too early.") if timing is Timing.TOO_EARLY else _("Probably too late.")
    return f"{words} {reason}".strip()
