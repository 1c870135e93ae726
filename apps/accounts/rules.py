"""Who may use the account pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor


@rule("accounts.signed_in")
def may_use_own_account(actor: Actor, obj: Any = None) -> Decision:
    """Allow any signed-in person, on their own account only."""
    if not actor.is_authenticated:
        return Denied(_("Sign in to open your account."))
    if obj is not None and obj.pk != actor.user_id:
        return Denied(_("This account belongs to somebody else."))
    return Allowed()
