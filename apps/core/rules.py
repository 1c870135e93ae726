"""Rules of the kernel."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor


@rule("core.keep_form")
def may_keep_form(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Allow everybody signed in to keep what they typed; each form asks for more."""
    return Allowed() if actor.is_authenticated else Denied(_("Sign in first."))
