"""Who works on a case: claim, assign, hand back; one or many at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.forum.events_desk import CasesAssigned, CasesFreed, assigned_case
from apps.forum.models import Absence, Case
from apps.profiles.models import Membership, Organisation

MOST_AT_ONCE = 100
CLOSED = _("The case is closed.")
TAKEN = _("Somebody else was put in charge in the meantime.")
NOT_FOUND = _("It is no longer a case of your authority.")
NOT_AN_OFFICIAL = Conflict(
    _("This person no longer answers for your authority. Nobody was put in charge."),
    code="not_an_official",
)


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of each case: given, already so, or refused and why (case id → reason).

    `to` is who got them: the deputy, when `instead_of` is away; None when they were handed back.
    """

    to: Membership | None
    instead_of: Membership | None = None
    given: list[UUID] = field(default_factory=list)
    already: list[UUID] = field(default_factory=list)
    refused: dict[UUID, Text] = field(default_factory=dict)


def assign_case(*, actor: Actor, case: Case, to: Membership | None, seen: UUID | None) -> Assigned:
    """Put one official in charge of a case, or nobody; twice is once.

    `seen` is whoever was in charge when the actor decided. Raises Conflict when that changed,
    the case is closed, or the official lost the role meanwhile.
    """
    done = assign_cases(actor=actor, cases={case.pk: seen}, to=to)
    for reason in done.refused.values():
        raise Conflict(reason, code="closed" if reason is CLOSED else "taken")
    return done


def assign_cases(
    *, actor: Actor, cases: Mapping[UUID, UUID | None], to: Membership | None
) -> Assigned:
    """Put one official in charge of many cases in one act; `cases` says who was, as seen.

    Work for somebody who is away goes to the deputy. What cannot be done is named in the
    result and leaves the rest alone. The rows are locked in the order of their keys.
    """
    require(actor, "forum.draft_answer")
    if len(cases) > MOST_AT_ONCE:
        raise Invalid(_("Choose at most 100 cases at once."), code="too_many")
    try:
        with transaction.atomic():
            return _assign(actor, cases, to)
    except IntegrityError as error:
        raise NOT_AN_OFFICIAL from error


def _assign(actor: Actor, cases: Mapping[UUID, UUID | None], to: Membership | None) -> Assigned:
    target, away = _present(actor, to)
    done = Assigned(to=target, instead_of=away)
    wanted = None if target is None else target.pk
    rows = Case.objects.manageable_by(actor).filter(pk__in=cases)
    locked = {c.pk: c for c in rows.order_by("pk").select_for_update(no_key=True, of=("self",))}
    open_ones = set(Case.objects.filter(pk__in=locked).open().values_list("pk", flat=True))
    for pk, seen in cases.items():
        found = locked.get(pk)
        if found is None:
            done.refused[pk] = NOT_FOUND
        elif pk not in open_ones:
            done.refused[pk] = CLOSED
        elif found.assignee_id == wanted:
            done.already.append(pk)
        elif found.assignee_id != seen:
            done.refused[pk] = TAKEN
        else:
            done.given.append(pk)
    _write(actor, [locked[pk] for pk in done.given], target)
    return done


def _present(actor: Actor, to: Membership | None) -> tuple[Membership | None, Membership | None]:
    """Return who gets the work, and who would have got it but is away."""
    if to is None:
        return None, None
    if actor.acting is None or to.organisation_id != actor.acting.organisation_id:
        raise Invalid(fields={"to": _("Choose a colleague who answers for your authority.")})
    deputy = None if to.pk == actor.acting_membership_id else deputy_of(to)
    return (to, None) if deputy is None else (deputy, to)


def deputy_of(member: Membership) -> Membership | None:
    """Return who works for an official today; None when they are there themselves."""
    rows = Absence.objects.in_force().filter(membership__organisation=member.organisation_id)
    deputies = {a.membership_id: a.deputy for a in rows.select_related("deputy__user")}
    found, passed = member, {member.pk}
    while found.pk in deputies and deputies[found.pk].pk not in passed:
        found = deputies[found.pk]
        passed.add(found.pk)
    return None if found.pk == member.pk else found


def _write(actor: Actor, cases: list[Case], target: Membership | None) -> None:
    if not cases:
        return
    changed = {"assignee": target, "version": F("version") + 1, "updated_at": now()}
    Case.objects.filter(pk__in=[c.pk for c in cases]).update(**changed)
    _record_each(actor, cases, target)
    if target is not None and target.user_id != actor.user_id:
        told = CasesAssigned(
            authority_id=target.organisation_id,
            user_id=target.user_id,
            membership_id=target.pk,
            case_ids=tuple(c.pk for c in cases),
        )
        record("forum.cases_assigned", actor=actor, subject=target, data=told)


def _record_each(actor: Actor, cases: Iterable[Case], target: Membership | None) -> None:
    for case in cases:
        record("forum.case_assigned", actor=actor, subject=case, data=assigned_case(case, target))


def free_cases(*, actor: Actor, user_id: UUID, authority: Organisation) -> int:
    """Take a person who lost the role out of the authority's open cases; return how many.

    It may run twice: then nothing is left to do, and nobody is told again.
    """
    able = Membership.objects.verified().filter(user__is_active=True)
    with transaction.atomic():
        rows = Case.objects.filter(authority=authority, assignee__user_id=user_id).open()
        lost = rows.exclude(assignee__in=able).order_by("pk")
        found = list(lost.select_for_update(no_key=True, of=("self",)))
        if not found:
            return 0
        keys = tuple(c.pk for c in found)
        changed = {"assignee": None, "version": F("version") + 1, "updated_at": now()}
        Case.objects.filter(pk__in=keys).update(**changed)
        _record_each(actor, found, None)
        told = CasesFreed(authority_id=authority.pk, case_ids=keys)
        record("forum.cases_freed", actor=actor, subject=authority, data=told)
        return len(found)


def free_everywhere(*, actor: Actor, user_id: UUID) -> int:
    """Take a person who lost a role out of all open cases that rested on it."""
    held = Case.objects.filter(assignee__user_id=user_id).open().values("authority")
    places = Organisation.objects.filter(pk__in=held).order_by("pk")
    return sum(free_cases(actor=actor, user_id=user_id, authority=place) for place in places)
