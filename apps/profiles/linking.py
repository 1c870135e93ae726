"""Links between organisations: who may state them, and what is recorded."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Decision, Denied, rule
from apps.core.actor import Actor
from apps.core.events import declare
from apps.profiles.rules import RUNS, with_second_step


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """Which two organisations."""

    source_id: UUID
    target_id: UUID


declare("profiles.link_stated", label=_("stated a link to another"), payload=LinkEvent)
declare("profiles.link_confirmed", label=_("confirmed a link to another"), payload=LinkEvent)
declare("profiles.link_ended", label=_("took back a link to another"), payload=LinkEvent)


@rule("profiles.manage_links")
def may_manage_links(actor: Actor, obj: Any = None) -> Decision:
    """Allow the organisation's own admin, with a second factor; `obj` is the organisation."""
    acting = actor.acting
    runs = acting is not None and actor.may(RUNS)
    if not runs or (obj is not None and acting and acting.organisation_id != obj.pk):
        return Denied(_("Only the organisation's own admin says with whom it works."))
    return with_second_step(actor)
