"""Who runs the people of an organisation: rules of its administration, and what it records."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.events import declare
from apps.profiles.choices import ANSWERING_KINDS, OrganisationKind
from apps.profiles.rules import (
    MODERATE,
    RUNS,
    STANDS_IN,
    may_confirm_membership,
    runs_place,
    with_second_step,
)


@dataclass(frozen=True, slots=True)
class DelegationEvent:
    """Who stands in for whom, where."""

    delegator_id: UUID
    user_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class AdminEvent:
    """Whose right over people began or ended, where."""

    user_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class MissedEvent:
    """Which membership was the last admin's."""

    membership_id: UUID


declare("profiles.admin_named", label=_("made somebody an admin"), payload=AdminEvent)
declare("profiles.admin_withdrawn", label=_("ended an admin's right"), payload=AdminEvent)
declare(
    "profiles.admin_missed", label=_("found an organisation without an admin"), payload=MissedEvent
)
declare("profiles.membership_refused", label=_("refused a membership"), payload=AdminEvent)
declare(
    "profiles.membership_restored", label=_("undid the end of a membership"), payload=AdminEvent
)
declare("profiles.admin_delegated", label=_("named a delegate"), payload=DelegationEvent)
declare("profiles.delegation_ended", label=_("ended a delegation"), payload=DelegationEvent)


def is_desk(actor: Actor) -> bool:
    """Return whether the actor acts for the platform's own desk."""
    return actor.may(MODERATE) or actor.may(PLATFORM_ADMIN)


def stands_in(actor: Actor) -> bool:
    """Return whether the actor runs an organisation only for an admin who is away."""
    return actor.may(STANDS_IN)


@rule("profiles.see_people")
def may_see_people(actor: Actor, obj: Any = None) -> Decision:
    """Allow the organisation's admins and their delegates, and the platform's desk, to read."""
    desk = actor.reads(MODERATE) or actor.reads(PLATFORM_ADMIN)
    run = actor.organisations(RUNS)
    if desk or (run if obj is None else obj.pk in run):
        return Allowed()
    return Denied(_("Only the organisation's own admins see its people."))


@rule("profiles.find_admins")
def may_find_admins(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow the platform's desk to look for organisations that nobody runs."""
    if actor.reads(MODERATE) or actor.reads(PLATFORM_ADMIN):
        return Allowed()
    return Denied(_("Only the platform's desk looks after organisations without an admin."))


@rule("profiles.name_admin")
def may_name_admin(actor: Actor, obj: Any = None) -> Decision:
    """Allow the organisation's own admins and the desk, never for oneself; `obj` is a membership.

    Not a delegate. At authorities and at the platform's operator the desk is its admins.
    """
    if obj is not None and obj.user_id == actor.user_id:
        return Denied(_("Nobody makes themselves an admin."))
    own = runs_place(actor, obj.organisation_id if obj else None) and not stands_in(actor)
    desk = is_desk(actor)
    if desk and obj is not None and _is_guarded(obj.organisation):
        desk = actor.may(PLATFORM_ADMIN)
    if not own and not desk:
        return Denied(_("Only the organisation's own admin or the platform's desk names admins."))
    return with_second_step(actor)


def _is_guarded(organisation: Any) -> bool:
    return organisation.kind in {*ANSWERING_KINDS, OrganisationKind.OPERATOR}


@rule("profiles.delegate")
def may_delegate(actor: Actor, obj: Any = None) -> Decision:
    """Allow admins to name a delegate for themselves; `obj` is the admin's own membership."""
    if not runs_place(actor, obj.organisation_id if obj else None) or stands_in(actor):
        return Denied(_("Only an admin of the organisation names a delegate."))
    if obj is not None and obj.user_id != actor.user_id:
        return Denied(_("Everybody delegates only their own right."))
    return with_second_step(actor)


@rule("profiles.refuse_membership")
def may_refuse_membership(actor: Actor, obj: Any = None) -> Decision:
    """Allow whoever may confirm: the organisation's admin, never for oneself."""
    return may_confirm_membership(actor, obj)


@rule("profiles.undo_ending")
def may_undo_ending(actor: Actor, obj: Any = None) -> Decision:
    """Allow who ended a membership to take that back; the service asks for time and proofs."""
    if not actor.is_authenticated:
        return Denied(_("Sign in first."))
    if obj is None:
        return Allowed()
    if obj.ended_by_id not in {None, actor.user_id}:
        return Denied(_("Only who ended it can undo that."))
    if obj.user_id == actor.user_id:
        return Allowed()
    if is_desk(actor) or runs_place(actor, obj.organisation_id):
        return with_second_step(actor)
    return Denied(_("You do not run this organisation any more."))
