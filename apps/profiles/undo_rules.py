"""Who takes back what: one's own confirmations, requests for domains and decisions about them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.access import Allowed, Decision, Denied, rule
from apps.core.actor import Actor
from apps.core.events import declare
from apps.profiles.choices import RequestState, VerificationMethod
from apps.profiles.events import DomainRequestEvent
from apps.profiles.rules import may_decide_domain_request, may_request_domain, with_second_step
from apps.profiles.running import AdminEvent, may_refuse_membership

declare("profiles.confirmation_undone", label=_("took back a confirmation"), payload=AdminEvent)
declare(
    "profiles.domain_request_withdrawn",
    label=_("took back a request for a domain"),
    payload=DomainRequestEvent,
)
declare(
    "profiles.domain_decision_undone",
    label=_("took back a decision about a domain"),
    payload=DomainRequestEvent,
)


@rule("profiles.undo_confirmation")
def may_undo_confirmation(actor: Actor, obj: Any = None) -> Decision:
    """Allow who confirmed or vouched, in the same right; `obj` is the membership."""
    if not actor.is_authenticated:
        return Denied(_("Sign in first."))
    if obj is None:
        return Allowed()
    if obj.verified_by_id != actor.user_id:
        return Denied(_("Only who confirmed it can undo that."))
    if obj.method == VerificationMethod.COLLEAGUE:
        return with_second_step(actor)
    return may_refuse_membership(actor, obj)


@rule("profiles.undo_domain_request")
def may_undo_domain_request(actor: Actor, obj: Any = None) -> Decision:
    """Allow who asked, while it waits, and who decided; `obj` is the request."""
    if not actor.is_authenticated:
        return Denied(_("Sign in first."))
    if obj is None:
        return Allowed()
    if obj.state != RequestState.OPEN:
        if obj.decided_by_id != actor.user_id:
            return Denied(_("Only who decided this can undo that."))
        return may_decide_domain_request(actor, obj)
    if obj.requested_by_id != actor.user_id:
        return Denied(_("Only who asked for this can take it back."))
    return may_request_domain(actor, obj.organisation)
