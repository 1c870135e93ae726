"""One row of an inbox: when it is due, how far the answer is, who is in charge, what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from apps.accounts.models import name_shown
from apps.core.access import check
from apps.core.actor import Actor
from apps.core.text import shown_day
from apps.forum.choices import OPEN_CASES, AnswerState, CaseState
from apps.forum.inbox_desk import Desk
from apps.forum.models import Answer, Case
from apps.forum.projections import PRELIMINARY, Pill, QuestionRow, has_preliminary, question_row
from apps.forum.querysets.columns import is_any
from apps.forum.querysets.desk import desk_day
from apps.profiles.models import Organisation

LAST = date(9999, 12, 31)
CLOSED_LOOKS = {CaseState.ANSWERED: ("off", "check"), CaseState.REFERRED: ("off", "arrow")}
NOT_BEGUN = (gettext_lazy("Not begun"), "", "dotted")
DRAFTED = (pgettext_lazy("answer", "Draft"), "info", "edit")
RETURNED = (gettext_lazy("Sent back"), "warn", "refresh")
OFFERED = (gettext_lazy("Waiting for signature"), "warn", "key")
SIGNED = (gettext_lazy("Signed, not issued"), "ok", "check")
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the inbox."""

    question: QuestionRow
    url: str
    days: int
    due: Pill
    stage: Pill
    drafter: str
    mine: bool
    in_charge: str
    in_charge_me: bool
    choice: str
    act: str
    queue: str


def with_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Fetch what a row shows in one statement, `due_sort` to order them by among it."""
    early = Answer.objects.in_force().filter(case=OuterRef("pk"), is_preliminary=True)
    lanes = Case.objects.filter(question=OuterRef("question")).values(
        lane=JSONObject(
            state="state",
            preliminary=is_any(early),
            authority="authority_id",
            name="authority__name",
            sort_key="authority__sort_key",
            country="authority__country_id",
        )
    )
    related = ("topic__parent", "product_class", "stage", "capacity")
    rows = cases.select_related("queue", *(f"question__{name}" for name in related)).with_draft()  # type: ignore[attr-defined]
    last = Value(LAST, output_field=DateField())
    found: QuerySet[Case] = rows.annotate(
        gave_preliminary=is_any(early),
        lanes=ArraySubquery(lanes),
        due_sort=Coalesce("due_on", last, output_field=DateField()),
    )
    return found


def entries_of(cases: Iterable[Case], actor: Actor, desk: Desk) -> list[Entry]:
    """Return the rows of cases that came by `with_rows`."""
    return [_entry(case, actor, desk) for case in cases]


def _entry(case: Case, actor: Actor, desk: Desk) -> Entry:
    draft: dict[str, Any] | None = getattr(case, "draft", None)
    in_charge = desk.named(case.assignee_id)
    _bring_lanes(case)
    return Entry(
        question=question_row(case.question, actor),
        url=reverse("forum:case", kwargs={"public_id": case.question.public_id}),
        days=days_since(case.received_at),
        due=due_pill(case, desk_day()),
        stage=_stage(case, draft),
        drafter=name_shown(draft["drafter"]) if draft else "",
        mine=draft is not None and draft["drafter_id"] == str(actor.user_id),
        in_charge=in_charge.name if in_charge else "",
        in_charge_me=case.assignee_id == actor.acting_membership_id,
        choice=choice_of(case),
        act=_act(case, draft, actor),
        queue=case.queue.name if case.queue else "",
    )


def _lane(lane: Mapping[str, Any]) -> Case:
    authority = Organisation(
        pk=UUID(lane["authority"]),
        name=lane["name"],
        sort_key=lane["sort_key"],
        country_id=lane["country"],
    )
    found: Any = Case(state=lane["state"], authority=authority)
    found.gave_preliminary = lane["preliminary"]
    return cast("Case", found)


def choice_of(case: Case) -> str:
    """Return what a tick box says of a case: which it is, and who was in charge of it."""
    return f"{case.pk}:{case.assignee_id or ''}"


def _bring_lanes(case: Case) -> None:
    """Let the question know its cases, which came with the row."""
    cases = [_lane(lane) for lane in getattr(case, "lanes", [])]
    case.question._prefetched_objects_cache = {"cases": cases}  # type: ignore[attr-defined]  # noqa: SLF001


def days_since(moment: datetime) -> int:
    """Return how many whole days have passed."""
    return (timezone.now() - moment).days


def due_pill(case: Case, today: date) -> Pill:
    """Return when the answer is due, in words with an icon."""
    if case.state not in OPEN_CASES:
        return Pill(_("Closed"), "", "check")
    if case.state == CaseState.STOPPED:
        return Pill(_("Waits for the asker"), "info", "hold")
    if case.due_on is None:
        return Pill(_("No date yet"), "", "clock")
    return _due_in((case.due_on - today).days, case.due_on)


def _due_in(days: int, due_on: date) -> Pill:
    if days < 0:
        words = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
        return Pill(words, "err", "alert")
    if days <= 1:
        return Pill(_("Due tomorrow") if days else _("Due today"), "warn", "clock")
    if days <= SOON_DAYS:
        words = ngettext("Due in %(n)s day", "Due in %(n)s days", days) % {"n": days}
        return Pill(words, "warn", "clock")
    return Pill(shown_day(due_on), "", "cal")


def _stage(case: Case, draft: Mapping[str, Any] | None) -> Pill:
    """Return how far the answer is, in words."""
    if case.state not in OPEN_CASES:
        tone, icon = CLOSED_LOOKS.get(CaseState(case.state), ("", "x"))
        return Pill(str(CaseState(case.state).label), tone, icon)
    if draft is None:
        words, tone, icon = PRELIMINARY if has_preliminary(case) else NOT_BEGUN
    elif draft["state"] == AnswerState.IN_SIGNOFF:
        words, tone, icon = SIGNED if draft["signed"] else OFFERED
    else:
        words, tone, icon = RETURNED if draft["returned"] else DRAFTED
    return Pill(str(words), tone, icon)


def _act(case: Case, draft: Mapping[str, Any] | None, actor: Actor) -> str:
    """Return what the reader can do next; everything else is only looked at."""
    if case.state not in OPEN_CASES:
        return _("View")
    if draft is None:
        early = has_preliminary(case)
        return _("Write the final answer") if early else _("Write the answer")
    if draft["state"] == AnswerState.DRAFTING:
        return _("Go on writing")
    if not check(actor, "forum.issue_answer"):
        return _("View")
    if draft["signed"]:
        return _("Issue")
    return _("View") if str(actor.user_id) in draft["writers"] else _("Read and sign")
