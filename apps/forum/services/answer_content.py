"""What a drafter writes, and what an answer must have before it is offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.errors import Invalid, Text
from apps.core.markup import render_markdown
from apps.core.text import one_line, shown_day, without_overrides
from apps.forum.applicability import cleaned_conditions
from apps.forum.choices import (
    CITATIONS_MAX,
    DEFAULT_REVIEW_MONTHS,
    DISCLAIMER_VERSION,
    MAX_VALIDITY_MONTHS,
    NOT_OFFERED,
    OLDER_REASON_MAX,
    SHORT_MAX,
    TEXT_MAX,
    AnswerKind,
)
from apps.forum.models import Answer
from apps.forum.services.locks import Place, mandated_of, places_of
from apps.vocabularies.channel_choices import ChannelStatus
from apps.vocabularies.models import AdviceChannel, GuidanceVersion, Term

OUTSIDE_MANDATE = _("Choose only countries that the mandate of your authority covers.")


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation: a version of a guidance document and the place in it."""

    guidance_version: GuidanceVersion
    locator: str
    # The day on which it was read; today unless said.
    accessed_on: date | None = None
    # Why this version is cited although there is a newer one.
    older_reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """What a drafter writes; `text` is Markdown."""

    short: str
    text: str
    basis: Term | None
    jurisdictions: Sequence[str]
    valid_until: date | None
    citations: Sequence[Cited]
    no_guidance_reason: str
    language: str
    # The day on which the authority looks at it again; twelve months ahead unless said.
    review_by: date | None = None
    is_preliminary: bool = False
    # Where it holds: facts with the accepted values, classes and stages; nothing means all.
    conditions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    for_classes: Sequence[str] = ()
    for_stages: Sequence[str] = ()
    # The formal procedure to which the question belongs: makes the answer a referral.
    channel: AdviceChannel | None = None
    # The number of the answer whose place it takes, and what changed, for readers.
    replaces: str = ""
    change_note: str = ""


def places_in(content: AnswerContent, today: date) -> list[Place]:
    """Return what each citation says, in order."""
    return [
        (
            c.guidance_version.pk,
            one_line(c.locator),
            (c.accessed_on or today).isoformat(),
            one_line(c.older_reason),
        )
        for c in content.citations
    ]


def values_of(content: AnswerContent, mandated: set[str]) -> dict[str, Any]:
    """Return the columns of the content; raises Invalid with a sentence per field."""
    problems = _problems(content, mandated)
    try:
        html = render_markdown(without_overrides(content.text).strip())
    except Invalid as error:
        problems["text"], html = error.message, ""
    if problems:
        raise Invalid(fields=problems)
    return {
        "short": one_line(content.short),
        "text_md": without_overrides(content.text).strip(),
        "text_html": html,
        "basis_id": content.basis.pk if content.basis else None,
        "jurisdictions": sorted(set(content.jurisdictions)),
        "valid_until": content.valid_until,
        "no_guidance_reason": one_line(content.no_guidance_reason),
        "language": content.language,
        "disclaimer_version": DISCLAIMER_VERSION,
        "review_by": content.review_by or _usual_review(content.valid_until),
        "is_preliminary": content.is_preliminary,
        "conditions": cleaned_conditions(content.conditions),
        "for_classes": sorted(set(content.for_classes)),
        "for_stages": sorted(set(content.for_stages)),
        "kind": AnswerKind.REFERRAL if content.channel else AnswerKind.OFFICIAL,
        "channel_id": content.channel.pk if content.channel else None,
    }


def _usual_review(valid_until: date | None) -> date | None:
    """Return the day twelve months ahead, or the end of validity where that comes first."""
    if valid_until is None:
        return None
    return min(months_ahead(now().date(), DEFAULT_REVIEW_MONTHS), valid_until)


def months_ahead(day: date, months: int) -> date:
    """Return the same day some months later (the 28th where a month is shorter)."""
    index = day.month - 1 + months
    return date(day.year + index // 12, index % 12 + 1, min(day.day, 28))


def _problems(content: AnswerContent, mandated: set[str]) -> dict[str, Text]:
    problems: dict[str, Text] = {}
    if len(one_line(content.short)) > SHORT_MAX:
        problems["short"] = _("Shorten the short answer to 300 characters.")
    if len(content.text) > TEXT_MAX * 2:
        problems["text"] = _("Shorten this text to 10,000 characters.")
    if content.basis is not None and content.basis.list_code != "answer_basis":
        problems["basis"] = NOT_OFFERED
    if set(content.jurisdictions) - mandated:
        problems["jurisdictions"] = OUTSIDE_MANDATE
    if fault := _citations_fault(content.citations):
        problems["citations"] = fault
    if fault := _referral_fault(content):
        problems["channel"] = fault
    return problems | _limits_problems(content)


def _referral_fault(content: AnswerContent) -> Text | None:
    channel = content.channel
    if channel is None:
        return None
    if channel.retired or not channel.verified or channel.status != ChannelStatus.OPEN:
        return NOT_OFFERED
    if content.is_preliminary:
        return _("A referral ends the case: it cannot be preliminary.")
    return None


def _citations_fault(citations: Sequence[Cited]) -> Text | None:
    places = [(c.guidance_version.pk, one_line(c.locator)) for c in citations]
    if len(places) > CITATIONS_MAX or len(set(places)) < len(places):
        return _("Cite each place once, and at most 12 places.")
    return _older_version(citations)


def _limits_problems(content: AnswerContent) -> dict[str, Text]:
    """Return what is wrong with when it is looked at again, and for which cases it holds."""
    problems: dict[str, Text] = {}
    if content.review_by and content.valid_until and content.review_by > content.valid_until:
        problems["review_by"] = _("The review comes before the end of validity, or on that day.")
    if not _are_terms("atmp_class", content.for_classes):
        problems["for_classes"] = NOT_OFFERED
    if not _are_terms("development_stage", content.for_stages):
        problems["for_stages"] = NOT_OFFERED
    return problems


def _are_terms(list_code: str, codes: Sequence[str]) -> bool:
    wanted = set(codes)
    known = Term.objects.offered(list_code).filter(code__in=wanted) if wanted else ()
    return len(known) == len(wanted)


def _older_version(citations: Sequence[Cited]) -> Text | None:
    """Say which newer version there is, where an older one is cited without a word why."""
    # What the list of versions to choose from told already is not asked again.
    silent = [
        c.guidance_version.pk
        for c in citations
        if not one_line(c.older_reason) and getattr(c.guidance_version, "is_older", True)
    ]
    newer = GuidanceVersion.objects.filter(supersedes__in=silent) if silent else None
    found = newer.select_related("document", "supersedes").first() if newer is not None else None
    if found is None:
        long = any(len(one_line(c.older_reason)) > OLDER_REASON_MAX for c in citations)
        return _("Say in at most 300 characters why an older version is cited.") if long else None
    return _(
        "%(title)s, version %(old)s, was replaced on %(day)s: cite version %(new)s, or say why "
        "the older one."
    ) % {
        "title": found.document.title,
        "old": found.supersedes.label if found.supersedes else "",
        "new": found.label,
        "day": shown_day(found.valid.lower if found.valid else found.created_at),
    }


def require_mandate(answer: Answer) -> None:
    """Raise Invalid when the mandate no longer covers a country that the answer names."""
    if set(answer.jurisdictions) - mandated_of(answer):
        raise Invalid(fields={"jurisdictions": OUTSIDE_MANDATE})


def require_complete(answer: Answer) -> None:
    """Raise Invalid with a sentence for each thing that an answer must have."""
    problems: dict[str, Text] = {}
    if not answer.short.strip():
        problems["short"] = _("Write the short answer: one or two sentences.")
    if not answer.text_md.strip():
        problems["text"] = _("Write the answer.")
    if answer.basis_id is None:
        problems["basis"] = _("Say what the answer rests on.")
    if not answer.jurisdictions:
        problems["jurisdictions"] = _("Say where the answer applies.")
    cites = places_of(answer) or answer.no_guidance_reason
    if not cites and answer.kind != AnswerKind.REFERRAL:
        problems["citations"] = _("Add at least one citation, or say why no guidance is cited.")
    if answer.supersedes_id is not None and not answer.change_note:
        problems["change_note"] = _("Say for readers what changed.")
    if problems:
        raise Invalid(fields=problems)
    require_future(answer.valid_until, now().date())
    require_mandate(answer)


def require_future(day: date | None, today: date) -> None:
    """Raise Invalid unless the end of validity is after today, and not too far."""
    if day is None or day <= today:
        raise Invalid(fields={"valid_until": _("The end of validity must be after today.")})
    months = (day.year - today.year) * 12 + day.month - today.month
    if months > MAX_VALIDITY_MONTHS:
        raise Invalid(fields={"valid_until": _("An answer is valid for at most 36 months.")})
