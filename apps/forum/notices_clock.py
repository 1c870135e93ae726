"""Who is told about the clock of a case and the conversation about it.

All of it is between the asker and one authority: mails never carry what was said.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice, fetched
from apps.core.text import shown_day
from apps.forum.models import Case
from apps.forum.notices import _asker as asker_of
from apps.forum.notices import _facts as facts_of
from apps.forum.notices import _officials as officials_of
from apps.forum.notices import _private as is_private
from apps.forum.notices import _question as question_of
from apps.forum.notices import _sees_own as sees_own
from apps.forum.notices import _works_on_it as works_on_it

TO_ASKER: tuple[tuple[str, Text], ...] = (
    ("clarification_requested", _("An authority needs more from you")),
    ("authority_wrote", _("An authority wrote to you")),
    ("delay_announced", _("An authority needs more time")),
    ("case_declined", _("An authority does not answer")),
    ("transfer_proposed", _("An authority proposes that another one takes over")),
    ("reply_due", _("An authority waits for your reply")),
    ("case_lapsed", _("A case was closed without your reply")),
)
TO_OFFICIALS: tuple[tuple[str, str, Text], ...] = (
    ("asker_wrote", "forum.asker_wrote", _("The asker wrote to your authority")),
    ("transfer_accepted", "forum.transfer_accepted", _("The asker agreed to a transfer")),
    ("transfer_refused", "forum.transfer_refused", _("The asker refused a transfer")),
    ("transfer_expired", "forum.transfer_expired", _("A proposed transfer expired")),
    ("case_lapsed_desk", "forum.case_lapsed", _("A case was closed without a reply")),
    ("case_overdue", "forum.case_overdue", _("A case is overdue")),
)


def _conversation(event: Event) -> Link:
    return Link("forum:conversation", {"public_id": question_of(event).public_id})


def _clock(event: Event) -> Link:
    return Link("forum:clock", {"public_id": question_of(event).public_id})


def _days(events: Sequence[Event]) -> Mapping[UUID, str]:
    ids = {e.pk: payload_of(e).case_id for e in events if e.name == "forum.delay_announced"}
    days = dict(Case.objects.filter(pk__in=ids.values()).values_list("pk", "due_on"))
    return {pk: shown_day(days[case]) for pk, case in ids.items() if days.get(case)}


def _facts_of_reminder(event: Event) -> dict[str, str]:
    """Return the facts with the day on which the case lapses without a reply."""
    ends = event.created_at + settings.FORUM_REPLY_REMINDER
    return facts_of(event) | {"day": shown_day(timezone.localdate(ends))}


def _facts_with_day(event: Event) -> dict[str, str]:
    """Return the facts with the day that holds now: a later word replaces an earlier one."""
    return facts_of(event) | {"day": fetched("forum.due_day", event, _days) or ""}


FACTS = {"delay_announced": _facts_with_day, "reply_due": _facts_of_reminder}


def _to_asker(name: str, label: Text) -> None:
    declare_notice(
        Notice(
            kind=f"forum.{name}",
            event=f"forum.{name}",
            label=label,
            recipients=asker_of,
            link=_conversation,
            still_due=sees_own,
            facts=FACTS.get(name, facts_of),
            private=is_private,
            mandatory=name != "authority_wrote",
        )
    )


def _to_officials(name: str, event: str, label: Text) -> None:
    declare_notice(
        Notice(
            kind=f"forum.{name}",
            event=event,
            label=label,
            recipients=officials_of,
            link=_clock,
            still_due=works_on_it,
            facts=facts_of,
            private=lambda _event: True,
        )
    )


for _name, _label in TO_ASKER:
    _to_asker(_name, _label)
for _name, _event, _label in TO_OFFICIALS:
    _to_officials(_name, _event, _label)
