"""Who may use the account pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor


@rule("accounts.signed_in")
def may_use_own_account(actor: Actor, obj: Any = None) -> Decision:
    """Allow any signed-in person, on their own account only."""
    if not actor.is_authenticated:
        return Denied(_("Sign in to open your account."))
    if obj is not None and obj.pk != actor.user_id:
        return Denied(_("This account belongs to somebody else."))
    return Allowed()


@rule("accounts.close_account")
def may_close_account(actor: Actor, obj: Any = None) -> Decision:
    """Allow platform admins, with a second factor, for anybody but themselves."""
    if not actor.may(PLATFORM_ADMIN):
        return Denied(_("Only a platform admin closes or reopens an account."))
    if obj is not None and obj.pk == actor.user_id:
        return Denied(_("Nobody closes their own account here."))
    if not actor.second_factor:
        return Denied(_("Sign in with your second step first."), code="second_factor_required")
    return Allowed()


@rule("accounts.leave")
def may_leave(actor: Actor, obj: Any = None) -> Decision:
    """Allow people to take their data away and to be erased: themselves, on the pages only."""
    if not actor.is_authenticated or actor.bound:
        return Denied(_("Sign in on the pages of the platform for this."))
    if obj is not None and obj.pk != actor.user_id:
        return Denied(_("This account belongs to somebody else."))
    return Allowed()


@rule("accounts.agree")
def may_agree(actor: Actor, obj: Any = None) -> Decision:
    """Allow people to agree to the texts: for themselves, having the page before them."""
    return may_leave(actor, obj)


@rule("accounts.erase")
def may_erase(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow the platform itself, when somebody's request is due."""
    if not actor.is_system:
        return Denied(_("People are erased by the platform, on the day of their request."))
    return Allowed()
