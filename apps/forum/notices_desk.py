"""Who is told about work at an authority's desk; mails about it say nothing of the matter."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.events import payload_of
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice, fetched
from apps.forum.models import Case
from apps.forum.querysets import READS_OFFICIALLY
from apps.profiles.models import Membership

ASSIGNED, FREED = "forum.cases_assigned", "forum.cases_freed"


def _assignee(event: Event) -> Iterable[UUID]:
    return [payload_of(event).user_id]


def _admins(event: Event) -> Iterable[UUID]:
    """Return who runs the authority's people."""
    running = Membership.objects.running().filter(organisation_id=payload_of(event).authority_id)
    return running.values_list("user_id", flat=True)


def _open_cases(events: Sequence[Event]) -> Mapping[UUID, list[Case]]:
    """Return by event which of its cases are open, with who is in charge of them now."""
    named = {e.pk: payload_of(e).case_ids for e in events if e.name in {ASSIGNED, FREED}}
    keys = {key for cases in named.values() for key in cases}
    rows = Case.objects.filter(pk__in=keys).open().select_related("question").in_bulk()
    return {pk: [rows[key] for key in cases if key in rows] for pk, cases in named.items()}


def _cases_of(event: Event) -> list[Case]:
    return fetched("forum.open_cases", event, _open_cases) or []


def _still_theirs(event: Event, actor: Actor) -> bool:
    """Return whether the recipient still reads for the authority and has one of the cases."""
    told = payload_of(event)
    mine = [case for case in _cases_of(event) if case.assignee_id == told.membership_id]
    return told.authority_id in actor.organisations(READS_OFFICIALLY) and bool(mine)


def _runs_it(event: Event, actor: Actor) -> bool:
    return payload_of(event).authority_id in actor.organisations("organisation.admin")


def _to_work(event: Event) -> Link:
    cases = _cases_of(event)
    if len(payload_of(event).case_ids) == 1 and cases:
        return Link("forum:case", {"public_id": cases[0].question.public_id})
    return Link("forum:inbox")


def _number(event: Event) -> dict[str, str]:
    return {"number": str(len(payload_of(event).case_ids))}


declare_notice(
    Notice(
        kind="forum.cases_assigned",
        event=ASSIGNED,
        label=_("Cases were given to you"),
        recipients=_assignee,
        link=_to_work,
        still_due=_still_theirs,
        facts=_number,
        private=lambda _event: True,
    )
)
declare_notice(
    Notice(
        kind="forum.cases_freed",
        event=FREED,
        label=_("Cases lost their official"),
        recipients=_admins,
        link=lambda _event: Link("forum:inbox"),
        still_due=_runs_it,
        facts=_number,
        private=lambda _event: True,
    )
)
