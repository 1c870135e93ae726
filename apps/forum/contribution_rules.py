"""Who comments on public questions, and what is recorded of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor
from apps.core.events import declare
from apps.forum.querysets.questions import PUBLIC_STATES

if TYPE_CHECKING:
    from apps.forum.models import Contribution

NOT_VERIFIED = Denied(
    _("Only verified members comment. Confirm first which organisation you work for."),
    code="not_verified",
)
NOT_PUBLIC = Denied(
    _("Only public questions have comments: this one is for its asker and the authorities."),
    code="not_public",
)
NOT_WRITER = Denied(_("Only the person who wrote this can change it."), code="not_the_writer")


@rule("forum.contribute")
def may_contribute(actor: Actor, obj: Any = None) -> Decision:
    """Verified members, to public questions; `obj` is a question."""
    if actor.acting is None:
        return NOT_VERIFIED
    if obj is not None and (obj.public_at is None or obj.state not in PUBLIC_STATES):
        return NOT_PUBLIC
    return Allowed()


@rule("forum.change_contribution")
def may_change_contribution(actor: Actor, obj: Any = None) -> Decision:
    """The writer, and with a token the membership in which it was written."""
    if not actor.is_authenticated:
        return NOT_WRITER
    if obj is None:
        return Allowed()
    own = obj.author_id == actor.user_id
    same = not actor.bound or obj.membership_id == actor.acting_membership_id
    return Allowed() if own and same else NOT_WRITER


@dataclass(frozen=True, slots=True)
class OfContribution:
    """The comment, its question, and its writer (a person's id)."""

    question_id: UUID
    contribution_id: UUID
    writer_id: UUID


def of_contribution(contribution: "Contribution") -> OfContribution:
    """Return the payload that names a comment."""
    return OfContribution(
        question_id=contribution.question_id,
        contribution_id=contribution.pk,
        writer_id=contribution.author_id,
    )


declare("forum.contribution_posted", label=_("Comment written"), payload=OfContribution)
declare("forum.contribution_changed", label=_("Comment changed"), payload=OfContribution)
declare("forum.contribution_withdrawn", label=_("Comment withdrawn"), payload=OfContribution)
declare("forum.contribution_accepted", label=_("Comment accepted"), payload=OfContribution)
declare(
    "forum.contribution_revoked",
    label=_("Acceptance of a comment taken back"),
    payload=OfContribution,
)
