"""Who takes the text out of an issued answer (rulings D39), and what is recorded of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.events import declare
from apps.forum.events import OfAnswer

NOT_ADMIN = Denied(_("Only admins of the platform can remove the text of an answer."))
SECOND_STEP = Denied(
    _("Sign in with your second step first. You can set it up under Security."),
    code="second_factor_required",
)
SAME_ADMIN = Denied(
    _("You proposed this: another admin has to confirm it."), code="needs_second_admin"
)


@rule("forum.redact_answer")
def may_redact_answer(actor: Actor, obj: Any = None) -> Decision:
    """Platform admins with a second factor; `obj` is a proposal, which another one confirms."""
    if not actor.may(PLATFORM_ADMIN):
        return NOT_ADMIN
    if not actor.second_factor:
        return SECOND_STEP
    if obj is not None and obj.proposed_by_id == actor.user_id:
        return SAME_ADMIN
    return Allowed()


declare(
    "forum.redaction_proposed", label=_("Removal of an answer’s text proposed"), payload=OfAnswer
)
declare("forum.redaction_dropped", label=_("Proposal of a removal dropped"), payload=OfAnswer)
declare("forum.answer_redacted", label=_("Text of an answer removed"), payload=OfAnswer)
