"""What the inbox shows of notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.leasing import LeaseState
from apps.core.notices import shown_together
from apps.core.text import shown_day
from apps.notifications.models import Delivery, Notification
from apps.notifications.rendering import Line, is_due, render_line


@dataclass(frozen=True, slots=True)
class MailState:
    """What became of the mail, for the eyes of its recipient: `sent`, `waiting`, `withheld`
    or `failed`."""

    state: str
    sent_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the inbox."""

    notification: Notification
    line: Line
    mails: list[MailState]


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one day, under its name."""

    label: str
    anchor: str
    entries: list[Entry]


_STATES = {
    LeaseState.QUEUED: "waiting",
    LeaseState.DONE: "sent",
    LeaseState.SUPPRESSED: "withheld",
    LeaseState.DEAD: "failed",
}


def entries_for(rows: Sequence[Notification], actor: Actor) -> list[Entry]:
    """Return the entries of a page; `rows` come with their events and deliveries loaded."""
    with shown_together(row.event for row in rows):
        return [
            Entry(
                notification=row,
                line=render_line(row, actor),
                mails=[mail_state(delivery) for delivery in row.deliveries.all()],
            )
            for row in rows
        ]


def by_day(entries: Sequence[Entry]) -> list[Day]:
    """Return the entries under the days on which they came, in their order."""
    days: list[Day] = []
    for day, group in groupby(entries, key=lambda entry: localdate(entry.notification.created_at)):
        days.append(Day(_named(day), f"day-{day.isoformat()}", list(group)))
    return days


def _named(day: date) -> str:
    away = (localdate() - day).days
    return {0: _("Today"), 1: _("Yesterday")}.get(away, shown_day(day))


def told(rows: Sequence[Notification], actor: Actor) -> list[Notification]:
    """Return the rows whose matter the actor may know; `rows` come with their events.

    People see a line that is no longer available as such. To an access token, which reads as
    one membership only, such a line does not exist.
    """
    if not actor.bound:
        return list(rows)
    with shown_together(row.event for row in rows):
        return [row for row in rows if is_due(row, actor)]


def mail_state(delivery: Delivery) -> MailState:
    """Return the delivery in the words of its recipient."""
    reason = str(delivery.get_reason_display()) if delivery.reason else ""
    return MailState(_STATES[LeaseState(delivery.state)], delivery.sent_at, reason)
