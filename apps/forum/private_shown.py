"""What the page of a question shows of the private lane, with the question's own statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.access import check
from apps.core.actor import Actor
from apps.core.addresses import address_of
from apps.core.shown import Shown
from apps.forum.choices import Visibility
from apps.forum.models import Answer, BreakGlass, BreakGlassReading, Question, QuestionReduction
from apps.forum.private_choices import OpeningState
from apps.forum.private_rules import side_of
from apps.forum.querysets import QuestionQuerySet, is_own
from apps.profiles.choices import Role


@dataclass(frozen=True, slots=True)
class OpeningLine(Shown):
    """One opening as the asker sees it: when, by which roles, why, and each reading."""

    allowed_on: str
    people: str
    reason: str
    readings: str


@dataclass(frozen=True, slots=True)
class PublicationLink(Shown):
    """Where a redacted version of one answer is prepared."""

    url: str
    authority: str


@dataclass(frozen=True, slots=True)
class PrivateLane(Shown):
    """What a party can do with, and should know of, a question that is not public."""

    names_colleagues: bool = False
    publications: list[PublicationLink] = field(default_factory=list)
    openings: list[OpeningLine] = field(default_factory=list)
    ends_on: datetime | None = None


def with_lane(rows: QuestionQuerySet) -> QuestionQuerySet:
    """Annotate what `lane_of` shows, so that the page asks no further question."""
    readings = BreakGlassReading.objects.filter(opening=OuterRef("pk")).order_by("created_at")
    allowed = BreakGlass.objects.filter(question=OuterRef("pk"), state=OpeningState.ALLOWED)
    row = JSONObject(
        reason="reason",
        at="decided_at",
        asked="asked_role",
        decided="decided_role",
        readings=ArraySubquery(readings.values("created_at")),
    )
    ends = QuestionReduction.objects.filter(question=OuterRef("pk"), reduced_at__isnull=True)
    found: QuestionQuerySet = rows.annotate(
        lane_openings=ArraySubquery(allowed.order_by("decided_at").values(row=row)),
        lane_ends=Subquery(ends.values("due_at")[:1]),
    )
    return found


def lane_of(question: Question, actor: Actor, answers: Iterable[Answer]) -> PrivateLane | None:
    """Return the part for this reader; None for whoever is no party. Needs `with_lane`."""
    private = question.visibility == Visibility.AUTHORITY_PRIVATE
    publications = [
        PublicationLink(
            address_of("forum:publication", public_id=answer.public_id), answer.authority_name
        )
        for answer in answers
        if private and side_of(actor, question, answer.authority_id) is not None
    ]
    if not is_own(actor, question):
        return PrivateLane(publications=publications) if publications else None
    rows: list[dict[str, Any]] = getattr(question, "lane_openings")  # noqa: B009  annotation
    return PrivateLane(
        names_colleagues=question.is_private and bool(_names(actor, question)),
        publications=publications,
        openings=[_opening(row) for row in rows],
        ends_on=getattr(question, "lane_ends"),  # noqa: B009  annotation
    )


def _names(actor: Actor, question: Question) -> bool:
    return bool(check(actor, "forum.name_colleagues", question))


def _opening(row: dict[str, Any]) -> OpeningLine:
    times = [_moment(text) for text in row["readings"]]
    return OpeningLine(
        allowed_on=_moment(row["at"]),
        people=_("Asked for by: %(asked)s. Allowed by another person: %(decided)s.")
        % {"asked": Role(row["asked"]).label, "decided": Role(row["decided"]).label},
        reason=row["reason"],
        readings=ngettext("Read once: %(times)s", "Read %(n)s times: %(times)s", len(times))
        % {"n": len(times), "times": "; ".join(times)}
        if times
        else _("Not read so far."),
    )


def _moment(text: str) -> str:
    found = parse_datetime(text)
    return date_format(timezone.localtime(found), "DATETIME_FORMAT") if found else ""
