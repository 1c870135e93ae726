"""Organisations that are entered by hand or asked for: rules, and what is recorded."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.events import declare
from apps.profiles.rules import MODERATE, with_second_step

EDIT = "platform.edit"
# How many requests of one person may wait at once.
MOST_OPEN = 5


@dataclass(frozen=True, slots=True)
class PlaceRequestEvent:
    """Who asked for an organisation; nobody when the account is gone."""

    user_id: UUID | None


declare("profiles.organisation_added", label=_("added an organisation"))
declare(
    "profiles.organisation_requested",
    label=_("asked for an organisation"),
    payload=PlaceRequestEvent,
)
declare(
    "profiles.organisation_request_decided",
    label=_("decided about an organisation that was asked for"),
    payload=PlaceRequestEvent,
)


@rule("profiles.request_organisation")
def may_request_organisation(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow any signed-in person; a token asks for none."""
    if not actor.is_authenticated or actor.bound:
        return Denied(_("Sign in to ask for an organisation that is missing."))
    return Allowed()


@rule("profiles.add_organisation")
def may_add_organisation(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow the platform's editors and admins, with a second factor."""
    if not (actor.may(EDIT) or actor.may(PLATFORM_ADMIN)):
        return Denied(_("Only the platform's editors add organisations."))
    return with_second_step(actor)


@rule("profiles.decide_organisation_request")
def may_decide_organisation_request(actor: Actor, obj: Any = None) -> Decision:
    """Allow the desk and the editors, with a second factor, on what somebody else asked for."""
    if not (actor.may(EDIT) or actor.may(MODERATE) or actor.may(PLATFORM_ADMIN)):
        return Denied(_("Only the platform's desk and its editors decide this."))
    if obj is not None and obj.requested_by_id == actor.user_id:
        return Denied(_("Nobody decides what they asked for themselves."))
    return with_second_step(actor)
