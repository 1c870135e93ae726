"""Messages about memberships, invitations and access tokens."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.profiles.models import ApiToken, Invitation, Membership, Review, ReviewStep
from apps.profiles.reviewing import ReviewState
from apps.profiles.services import invitation_token


def _member(event: Event) -> list[UUID]:
    return [UUID(str(event.data["user_id"]))]


def _of_this_role(event: Event, actor: Actor) -> bool:
    """An access token knows its own membership only, not the other ones of its person."""
    concerned = event.data.get("membership_id", str(event.subject_id))
    return not actor.bound or concerned == str(actor.acting_membership_id)


def _still_verified(event: Event, actor: Actor) -> bool:
    return (
        _of_this_role(event, actor)
        and Membership.objects.verified().filter(pk=event.subject_id).exists()
    )


def _membership_facts(event: Event) -> dict[str, str]:
    rows = Membership.objects.filter(pk=event.subject_id).select_related("organisation")
    return {"organisation": rows.get().organisation.name}


def _nobody_with_an_account(_event: Event) -> list[UUID]:
    """Invitations go to the invited address, whether or not it has an account."""
    return []


def _invitation(event: Event) -> Invitation:
    rows = Invitation.objects.select_related("organisation")
    found: Invitation = rows.get(pk=event.subject_id)
    return found


def _still_open(event: Event, _actor: Actor) -> bool:
    return _invitation(event).is_open


def _invitation_link(event: Event) -> Link:
    return Link("profiles:invitation", {"key": invitation_token(_invitation(event))})


def _invitation_facts(event: Event) -> dict[str, str]:
    return {"organisation": _invitation(event).organisation.name}


def _still_asked(event: Event, actor: Actor) -> bool:
    asked = Review.objects.filter(pk=event.subject_id, state=ReviewState.ASKED)
    return _of_this_role(event, actor) and asked.exists()


def _documents_link(event: Event) -> Link:
    return Link("profiles:documents", {"pk": str(event.data["membership_id"])})


def _review_facts(event: Event) -> dict[str, str]:
    steps = ReviewStep.objects.select_related("review__membership__organisation")
    step = steps.get(pk=event.data["step_id"])
    return {"organisation": step.review.membership.organisation.name, "reason": step.reason}


def _token_exists(event: Event, actor: Actor) -> bool:
    return _of_this_role(event, actor) and ApiToken.objects.filter(pk=event.subject_id).exists()


def _token_facts(event: Event) -> dict[str, str]:
    return {"name": ApiToken.objects.get(pk=event.subject_id).name}


declare_notice(
    Notice(
        kind="profiles.membership_verified",
        event="profiles.membership_verified",
        label=_("Your membership is confirmed"),
        recipients=_member,
        still_due=_still_verified,
        link=lambda _event: Link("profiles:verification"),
        facts=_membership_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.invitation_sent",
        event="profiles.member_invited",
        label=_("An organisation invites you"),
        recipients=_nobody_with_an_account,
        still_due=_still_open,
        link=_invitation_link,
        facts=_invitation_facts,
        mandatory=True,
        portal=False,
    )
)
declare_notice(
    Notice(
        kind="profiles.evidence_asked",
        event="profiles.evidence_asked",
        label=_("We need one more document"),
        recipients=_member,
        still_due=_still_asked,
        link=_documents_link,
        facts=_review_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.review_refused",
        event="profiles.review_refused",
        label=_("We could not verify your role"),
        recipients=_member,
        still_due=_of_this_role,
        link=lambda _event: Link("profiles:verification"),
        facts=_review_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.token_created",
        event="profiles.token_created",
        label=_("A new API token was made"),
        recipients=_member,
        still_due=_token_exists,
        link=lambda _event: Link("profiles:tokens"),
        facts=_token_facts,
        mandatory=True,
    )
)
