"""Who may keep watches and a list of answers: everybody signed in, each their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor

SIGN_IN = Denied(_("Sign in to be told of news and to keep answers."))
NOT_YOURS = Denied(_("This belongs to somebody else."))


@rule("forum.keep_watch")
def may_keep_watch(actor: Actor, obj: Any = None) -> Decision:
    """Allow any signed-in person, for what is theirs; `obj` is a watch or a reliance."""
    if not actor.is_authenticated:
        return SIGN_IN
    return Allowed() if obj is None or obj.person_id == actor.user_id else NOT_YOURS
