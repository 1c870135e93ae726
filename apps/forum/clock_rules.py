"""Who reads the conversation about a question."""

from typing import Any

from apps.core.access import Allowed, Decision, rule
from apps.core.actor import Actor
from apps.forum.querysets import on_askers_side
from apps.forum.rules import NOT_YOURS


@rule("forum.read_conversation")
def may_read_conversation(actor: Actor, obj: Any = None) -> Decision:
    """The asker, and the colleagues whom the asker named; `obj` is a question."""
    if not actor.is_authenticated:
        return NOT_YOURS
    return Allowed() if obj is None or on_askers_side(actor, obj) else NOT_YOURS
