"""The re-check desk: which answers an authority has to look at again, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject, Least
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.actor import Actor
from apps.core.addresses import address_of
from apps.core.shown import Shown
from apps.forum.choices import AnswerState
from apps.forum.models import Answer, Citation
from apps.forum.projections import Pill, privacy_pill, validity_pill
from apps.forum.querysets import AnswerQuerySet
from apps.forum.querysets.desk import desk_day
from apps.forum.querysets.moved_guidance import is_replaced
from apps.vocabularies.models import GuidanceVersion

EXPIRING_DAYS = 60
GUIDANCE, REVIEW, EXPIRING, EXPIRED = "guidance", "review", "expiring", "expired"
WHY_WORDS: dict[str, Promise] = {
    GUIDANCE: gettext_lazy("Guidance has changed"),
    REVIEW: gettext_lazy("Review is due"),
    EXPIRING: gettext_lazy("Ends within 60 days"),
    EXPIRED: gettext_lazy("No longer valid"),
}
# How its entry in the rail of the desk is called.
RECHECK = "recheck"
URGENT_FIRST = ("act_by", "id")


def reasons(today: date) -> Mapping[str, Q]:
    """Return, by reason, the condition of answers to look at; needs `with_validity`."""
    soon = today + timedelta(days=EXPIRING_DAYS)
    marked = Q(state=AnswerState.REVIEW_DUE, cites_replaced_guidance=False)
    return {
        GUIDANCE: Q(cites_replaced_guidance=True),
        REVIEW: Q(review_by__lte=today) | marked,
        EXPIRING: Q(valid_until__gte=today, valid_until__lte=soon),
        EXPIRED: Q(valid_until__lt=today),
    }


def own_answers(actor: Actor) -> AnswerQuerySet:
    """Return the answers of the authority acted for, and nobody else's."""
    found: AnswerQuerySet = Answer.objects.visible_to(actor).manageable_by(actor)
    return found


def to_recheck(actor: Actor, why: str = "") -> AnswerQuerySet:
    """Return the answers in force of the authority acted for that need a look, for any reason.

    The first that asks for it stands on top; private ones are among them.
    """
    wanted = reasons(desk_day()).get(why) or _any_reason()
    rows = own_answers(actor).final().with_validity()
    found: AnswerQuerySet = rows.filter(wanted).annotate(
        act_by=Least(Coalesce("review_due_on", "review_by", "valid_until"), F("valid_until"))
    )
    return found


def _any_reason() -> Q:
    wanted = Q()
    for condition in reasons(desk_day()).values():
        wanted |= condition
    return wanted


def number_to_recheck() -> Any:
    """Return how many answers the authority of the outer query has to look at, for its rail."""
    rows = Answer.objects.final().with_validity().filter(_any_reason())
    here = rows.filter(authority=OuterRef("pk")).order_by().values("authority")
    return here.annotate(number=Count("pk")).values("number")


def for_desk(rows: AnswerQuerySet) -> AnswerQuerySet:
    """Fetch what a row shows, in one query: what changed in the guidance that it cites, too."""
    behind = Citation.objects.filter(is_replaced(Citation), answer=OuterRef("pk"))
    newest = GuidanceVersion.objects.filter(
        document=OuterRef("guidance_version__document"), successor__isnull=True
    ).order_by("-created_at", "-pk")
    change = JSONObject(
        title="guidance_version__document__title",
        old="guidance_version__label",
        new=newest.values("label")[:1],
        url=newest.values("url")[:1],
    )
    found: AnswerQuerySet = rows.select_related("authority", "capacity", "question").annotate(
        moved=ArraySubquery(behind.order_by("position").values(row=change))
    )
    return found


def counts_of(actor: Actor) -> dict[str, int]:
    """Return how many answers there are to look at, in all ("") and by reason."""
    conditions = reasons(desk_day())
    counted = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    found: dict[str, int] = to_recheck(actor).order_by().aggregate(all=Count("pk"), **counted)
    return {"": found.pop("all"), **found}


@dataclass(frozen=True, slots=True)
class Moved(Shown):
    """One document that an answer cites in a version that is not the newest any more."""

    title: str
    change: str
    url: str


@dataclass(frozen=True, slots=True)
class RecheckRow(Shown):
    """One answer to look at: which, why, how urgent, and where to act."""

    public_id: str
    title: str
    language: str
    number: str
    url: str
    decide_url: str
    replace_url: str
    short: str
    short_language: str
    validity: Pill | None
    private: Pill | None
    whys: list[str]
    when: str
    moved: list[Moved]


def recheck_row(answer: Any) -> RecheckRow:
    """Return the row of an answer of `to_recheck`, fetched with `for_desk`."""
    question, today = answer.question, desk_day()
    case_url = address_of("forum:case", public_id=question.public_id)
    return RecheckRow(
        public_id=answer.public_id,
        title=question.title,
        language=question.language,
        number=question.public_id,
        url=case_url,
        decide_url=address_of("forum:decision", public_id=question.public_id),
        replace_url=f"{case_url}?replace={answer.public_id}",
        short=answer.short_shown,
        short_language=answer.language,
        validity=validity_pill(answer, today),
        private=privacy_pill(question),
        whys=[str(WHY_WORDS[name]) for name in why_of(answer, today)],
        when=_days(answer.act_by, today),
        moved=[_moved(row) for row in answer.moved],
    )


def why_of(answer: Any, today: date) -> list[str]:
    """Return the reasons of one row, as `reasons` has them."""
    soon = today + timedelta(days=EXPIRING_DAYS)
    by_date = answer.review_by is not None and answer.review_by <= today
    marked = answer.state == AnswerState.REVIEW_DUE and not answer.cites_replaced_guidance
    return [
        name
        for name, holds in (
            (GUIDANCE, answer.cites_replaced_guidance),
            (REVIEW, by_date or marked),
            (EXPIRING, today <= answer.valid_until <= soon),
            (EXPIRED, answer.valid_until < today),
        )
        if holds
    ]


def _days(day: date, today: date) -> str:
    days = (day - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return ngettext("for %(n)s day", "for %(n)s days", -days) % {"n": -days}


def _moved(row: Mapping[str, Any]) -> Moved:
    words = _("You cited %(old)s. Today there is %(new)s.")
    return Moved(row["title"], words % {"old": row["old"], "new": row["new"]}, row["url"] or "")


def tabs_of(counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    """Return the views by reason, with how many answers each holds."""
    base = reverse("forum:recheck")
    words = {"": gettext_lazy("All"), **WHY_WORDS}
    return [
        {
            "label": label,
            "url": f"{base}?why={name}" if name else base,
            "current": name == current,
            "count": counts[name],
        }
        for name, label in words.items()
    ]
