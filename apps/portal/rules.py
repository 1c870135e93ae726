"""Who may look at how the installation does."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor

NOT_ADMIN = Denied(_("Only administrators of the platform see how it is doing."))


@rule("portal.read_status")
def read_status(actor: Actor, _obj: Any = None) -> Decision:
    """Allow administrators, whichever of their roles they act in: nothing is changed here."""
    return Allowed() if actor.reads(PLATFORM_ADMIN) else NOT_ADMIN
