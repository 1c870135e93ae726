"""An authority's own clock: within how many working days it answers, and on which it works."""

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.events import record
from apps.core.text import one_line, without_overrides
from apps.core.versions import save_versioned
from apps.forum.choices import OPEN_CASES
from apps.forum.models import CalendarDay, Case, ClockTarget
from apps.forum.services.cases import replayed_day
from apps.forum.services.locks import lock_case
from apps.profiles.models import Organisation

MOST_DAYS = 250
FURTHEST = timedelta(days=1100)


def set_target(*, actor: Actor, authority: Organisation, working_days: int) -> ClockTarget:
    """Say within how many working days the authority means to answer cases from now on.

    Cases that were received before keep what was said then.
    """
    require(actor, "forum.keep_calendar", authority)
    if not 1 <= working_days <= MOST_DAYS:
        raise Invalid(fields={"working_days": _("Enter 1 to 250 working days.")})
    with transaction.atomic():
        made: ClockTarget = ClockTarget.objects.create(
            authority=authority, working_days=working_days, set_by_id=actor.person_id
        )
        record("forum.clock_target_set", actor=actor, subject=authority)
        return made


def set_day(
    *, actor: Actor, authority: Organisation, day: date, is_open: bool, label: str
) -> CalendarDay:
    """Say that the authority is closed, or open, on a day; open cases follow at once.

    Replaces what was said of the day before, which stays in the history.
    """
    require(actor, "forum.keep_calendar", authority)
    if abs(day - now().date()) > FURTHEST:
        raise Invalid(fields={"day": _("Choose a day within three years.")})
    said = one_line(without_overrides(label))
    if len(said) > 100:
        raise Invalid(fields={"label": _("Shorten this to 100 characters.")})
    try:
        with transaction.atomic():
            _end(actor, CalendarDay.objects.in_force().filter(authority=authority, day=day))
            made: CalendarDay = CalendarDay.objects.create(
                authority=authority,
                day=day,
                is_open=is_open,
                label=said,
                set_by_id=actor.person_id,
            )
            record("forum.calendar_changed", actor=actor, subject=authority)
    except IntegrityError as error:
        raise Conflict(_("Somebody changed this day at the same moment.")) from error
    recompute(authority.pk)
    return made


def end_day(*, actor: Actor, day: CalendarDay) -> None:
    """Take back what was said of a day; it stays in the history. Doing it again does nothing."""
    require(actor, "forum.keep_calendar", day.authority)
    with transaction.atomic():
        if _end(actor, CalendarDay.objects.in_force().filter(pk=day.pk)):
            record("forum.calendar_changed", actor=actor, subject=day.authority)
    recompute(day.authority_id)


def _end(actor: Actor, days: models.QuerySet[CalendarDay]) -> int:
    return days.update(ended_at=now(), ended_by=actor.person_id, updated_at=now())


def recompute(authority_id: UUID | None = None) -> int:
    """Bring the due days of open cases in step with events and calendars; returns how many.

    Each case is a transaction of its own; running twice changes nothing twice.
    """
    rows = Case.objects.filter(state__in=OPEN_CASES)
    if authority_id is not None:
        rows = rows.filter(authority=authority_id)
    return sum(_recompute(pk) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


def _recompute(pk: UUID) -> bool:
    with transaction.atomic():
        locked = lock_case(Case(pk=pk), with_question=False)
        day = replayed_day(locked)
        if locked.state not in OPEN_CASES or day == locked.due_on:
            return False
        save_versioned(locked, expected=None, values={"due_on": day})
        return True
