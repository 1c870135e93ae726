"""Who names colleagues, opens private questions, and publishes (rulings D35; forum.md §4.3)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.forum.choices import AnswerKind, Visibility
from apps.forum.choices_life import IN_FORCE
from apps.forum.private_choices import Side
from apps.forum.querysets import READS_OFFICIALLY, is_own
from apps.forum.querysets.break_glass import MODERATE
from apps.forum.rules import NOT_YOURS

NOT_A_MEMBER = Denied(
    _("Colleagues read along with questions that a verified member asks for an organisation."),
    code="not_a_member",
)
NOT_STAFF = Denied(
    _("Only the platform's moderators and admins open this page. Choose that role first."),
    code="not_staff",
)
NO_TOKENS = Denied(
    _("Access tokens open no private question: do it on the page, signed in with your code."),
    code="second_factor_required",
)
SECOND_STEP = Denied(
    _("Opening a private question needs a sign-in with a second factor."),
    code="second_factor_required",
)
OWN_REQUEST = Denied(
    _("You asked for this yourself: somebody else of the staff decides."), code="own_request"
)
ANOTHERS_REQUEST = Denied(
    _("Only who asked for it reads the opened question."), code="anothers_request"
)
NO_PARTY = Denied(
    _("Only the asker and the authority that gave this answer decide whether it is published."),
    code="not_a_party",
)
NOT_PRIVATE = Denied(
    _("Only an issued answer to a private question is published this way."), code="not_private"
)


def place_asked_for(actor: Actor, question: Any) -> Any:
    """Return the membership for which the actor asked, or would ask a draft; None without one.

    Only one that is verified now: whoever left names nobody any more.
    """
    own = {capacity.membership_id for capacity in actor.capacities}
    if question.asker_membership_id is not None:
        return question.asker_membership_id if question.asker_membership_id in own else None
    return actor.acting.membership_id if actor.acting else None


@rule("forum.name_colleagues")
def may_name_colleagues(actor: Actor, obj: Any = None) -> Decision:
    """Only the asker, while the membership asked for is verified; `obj` is a question."""
    if not actor.is_authenticated:
        return NOT_YOURS
    if obj is None:
        return Allowed()
    if not is_own(actor, obj):
        return NOT_YOURS
    return Allowed() if place_asked_for(actor, obj) else NOT_A_MEMBER


@rule("forum.ask_break_glass")
def may_ask_break_glass(actor: Actor, obj: Any = None) -> Decision:  # noqa: ARG001
    """Moderators and platform admins, in a session with a second factor."""
    if not (actor.may(MODERATE) or actor.may(PLATFORM_ADMIN)):
        return NOT_STAFF
    if actor.bound:
        return NO_TOKENS
    return Allowed() if actor.second_factor else SECOND_STEP


@rule("forum.decide_break_glass")
def may_decide_break_glass(actor: Actor, obj: Any = None) -> Decision:
    """Somebody of the staff who did not ask; `obj` is the request."""
    decision = may_ask_break_glass(actor, None)
    if decision and obj is not None and obj.asked_by_id == actor.user_id:
        return OWN_REQUEST
    return decision


@rule("forum.read_break_glass")
def may_read_break_glass(actor: Actor, obj: Any = None) -> Decision:
    """Whoever asked, while still of the staff; `obj` is the request."""
    decision = may_ask_break_glass(actor, None)
    if decision and obj is not None and obj.asked_by_id != actor.user_id:
        return ANOTHERS_REQUEST
    return decision


def side_of(actor: Actor, question: Any, authority_id: Any) -> Side | None:
    """Return for which side of one answer to the question the actor acts, if any."""
    if is_own(actor, question):
        return Side.ASKER
    acting = actor.acting
    official = acting is not None and actor.may(READS_OFFICIALLY)
    if official and acting is not None and acting.organisation_id == authority_id:
        return Side.AUTHORITY
    return None


@rule("forum.publish_answer")
def may_publish_answer(actor: Actor, obj: Any = None) -> Decision:
    """The asker and the authority's officials; `obj` is an answer with its question."""
    if not actor.is_authenticated:
        return NO_PARTY
    if obj is None:
        return Allowed()
    if side_of(actor, obj.question, obj.authority_id) is None:
        return NO_PARTY
    private = obj.question.visibility == Visibility.AUTHORITY_PRIVATE
    speaks = obj.state in IN_FORCE and obj.redacted_at is None
    speaks = speaks and obj.kind == AnswerKind.OFFICIAL and not obj.is_preliminary
    return Allowed() if private and speaks else NOT_PRIVATE


@rule("forum.decide_publication")
def may_decide_publication(actor: Actor, obj: Any = None) -> Decision:
    """The asker and the authority's officials; `obj` is a request to publish."""
    if not actor.is_authenticated or actor.bound:
        return NO_PARTY
    if obj is None or side_of(actor, obj.question, obj.authority_id) is not None:
        return Allowed()
    return NO_PARTY
