"""Who may use the notification pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor


@rule("notifications.read")
def may_read_own(actor: Actor, obj: Any = None) -> Decision:
    """Allow any signed-in person, for their own notifications only."""
    if not actor.is_authenticated:
        return Denied(_("Sign in to read your notifications."))
    if obj is not None and obj.recipient_id != actor.user_id:
        return Denied(_("This notification belongs to somebody else."))
    return Allowed()
