"""Messages about memberships, invitations and access tokens."""

from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.models import Event
from apps.core.notices import Link, Notice, declare_notice
from apps.profiles.choices import Role
from apps.profiles.lapsing import ends_soon
from apps.profiles.models import ApiToken, DomainRequest, Invitation, Membership, Review, ReviewStep
from apps.profiles.reviewing import ReviewAct, ReviewState
from apps.profiles.services import invitation_token
from apps.profiles.services.renewals import LINK_LASTS, is_renewable, renewal_token


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
    found: Invitation = rows.get(pk=event.data.get("invitation_id", event.subject_id))
    return found


def _still_open(event: Event, _actor: Actor) -> bool:
    return _invitation(event).is_open


def _invitation_link(event: Event) -> Link:
    return Link("profiles:invitation", {"key": invitation_token(_invitation(event))})


def _invitation_facts(event: Event) -> dict[str, str]:
    return {"organisation": _invitation(event).organisation.name}


def _membership(event: Event) -> Membership:
    rows = Membership.objects.select_related("organisation")
    found: Membership = rows.get(pk=event.subject_id)
    return found


def _still_lapsed(event: Event, actor: Actor) -> bool:
    return _of_this_role(event, actor) and not _membership(event).is_verified


def _still_ending(event: Event, actor: Actor) -> bool:
    """Not once the role was proven again, nor when it is over."""
    return _of_this_role(event, actor) and ends_soon(_membership(event), int(event.data["days"]))


def _ending_facts(event: Event) -> dict[str, str]:
    found = _membership(event)
    ends = found.valid_until
    day = date_format(timezone.localtime(ends), "DATE_FORMAT") if ends else ""
    return {"organisation": found.organisation.name, "day": day}


def _still_renewable(event: Event, actor: Actor) -> bool:
    fresh = event.created_at > timezone.now() - LINK_LASTS
    return fresh and _of_this_role(event, actor) and is_renewable(_membership(event))


def _renewal_link(event: Event) -> Link:
    token = renewal_token(_membership(event), int(event.data["address_id"]))
    return Link("profiles:renewal", {"key": token})


def _platform_admins(event: Event) -> list[UUID]:
    admins = Membership.objects.verified().filter(role=Role.ADMIN)
    ids = admins.exclude(user_id=_invitation(event).invited_by_id)
    return list(ids.values_list("user_id", flat=True))


def _waits_for(event: Event, actor: Actor) -> bool:
    return actor.reads(PLATFORM_ADMIN) and _invitation(event).waits_for_approval


def _sees_invitation(event: Event, actor: Actor) -> bool:
    return Invitation.objects.visible_to(actor).filter(pk=_invitation(event).pk).exists()


def _invite_page(event: Event) -> Link:
    return Link("profiles:invite", {"public_id": _invitation(event).organisation.public_id})


def _still_asked(event: Event, actor: Actor) -> bool:
    asked = Review.objects.filter(pk=event.subject_id, state=ReviewState.ASKED)
    return _of_this_role(event, actor) and asked.exists()


def _documents_link(event: Event) -> Link:
    return Link("profiles:documents", {"pk": str(event.data["membership_id"])})


def _review_facts(event: Event) -> dict[str, str]:
    steps = ReviewStep.objects.select_related("review__membership__organisation")
    step = steps.get(pk=event.data["step_id"])
    return {"organisation": step.review.membership.organisation.name, "reason": step.reason}


def _still_refused(event: Event, actor: Actor) -> bool:
    """Not once the refusal was undone: the desk has it before it again."""
    undone = ReviewStep.objects.filter(
        review_id=event.subject_id, act=ReviewAct.REOPENED, pk__gt=event.data["step_id"]
    )
    return _of_this_role(event, actor) and not undone.exists()


def _token_exists(event: Event, actor: Actor) -> bool:
    return _of_this_role(event, actor) and ApiToken.objects.filter(pk=event.subject_id).exists()


def _owner_of_tokens(event: Event) -> list[UUID]:
    return [event.subject_id]


def _outside_of_tokens(_event: Event, actor: Actor) -> bool:
    return not actor.bound


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
        kind="profiles.approval_waits",
        event="profiles.invitation_proposed",
        label=_("An invitation waits for your approval"),
        recipients=_platform_admins,
        still_due=_waits_for,
        link=lambda event: Link("profiles:approval", {"pk": str(_invitation(event).pk)}),
        facts=_invitation_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.invitation_refused",
        event="profiles.invitation_refused",
        label=_("Your invitation was not approved"),
        recipients=lambda event: [_invitation(event).invited_by_id],
        still_due=_sees_invitation,
        link=_invite_page,
        facts=_invitation_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.membership_lapsed",
        event="profiles.membership_lapsed",
        label=_("Your role has lapsed"),
        recipients=_member,
        still_due=_still_lapsed,
        link=lambda _event: Link("profiles:verification"),
        facts=_membership_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.membership_ending",
        event="profiles.membership_ending",
        label=_("Your role ends soon"),
        recipients=_member,
        still_due=_still_ending,
        link=lambda _event: Link("profiles:verification"),
        facts=_ending_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.renewal_asked",
        event="profiles.renewal_asked",
        label=_("Confirm your role again"),
        recipients=_member,
        still_due=_still_renewable,
        link=_renewal_link,
        facts=_membership_facts,
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
        still_due=_still_refused,
        link=lambda _event: Link("profiles:verification"),
        facts=_review_facts,
        mandatory=True,
    )
)
declare_notice(
    Notice(
        kind="profiles.tokens_ended",
        event="profiles.tokens_ended",
        label=_("All your API tokens were ended"),
        recipients=_owner_of_tokens,
        still_due=_outside_of_tokens,
        link=lambda _event: Link("profiles:tokens"),
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


def _asker(event: Event) -> list[UUID]:
    person = event.data["user_id"]
    return [UUID(str(person))] if person else []


def _sees_the_request(event: Event, actor: Actor) -> bool:
    decided = DomainRequest.objects.visible_to(actor).exclude(decided_at__isnull=True)
    return decided.filter(pk=event.subject_id).exists()


def domain_request_of(event: Event) -> DomainRequest:
    """Return the request that an event is about, with its organisation."""
    rows = DomainRequest.objects.select_related("organisation")
    found: DomainRequest = rows.get(pk=event.subject_id)
    return found


def _domain_facts(event: Event) -> dict[str, str]:
    found = domain_request_of(event)
    return {"domain": found.domain, "decision": found.state, "reason": found.reason}


def domains_link(event: Event) -> Link:
    """Lead to the domains of the organisation that a request is about."""
    place = domain_request_of(event).organisation
    return Link("profiles:organisation_domains", {"public_id": place.public_id})


declare_notice(
    Notice(
        kind="profiles.domain_request_decided",
        event="profiles.domain_request_decided",
        label=_("Your mail domain was decided about"),
        recipients=_asker,
        still_due=_sees_the_request,
        link=domains_link,
        facts=_domain_facts,
    )
)
