"""What happens to organisations, members and access tokens. Payloads hold ids and codes only."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.events import declare


@dataclass(frozen=True, slots=True)
class MembershipEvent:
    """Whose membership, where, in which role."""

    user_id: UUID
    organisation_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class InvitationEvent:
    """Where and for which role somebody is invited; the address stays in the invitation."""

    organisation_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class ProposalEvent:
    """Which invitation waits for a second person, or was decided; the subject is the place."""

    invitation_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class TermEvent:
    """Whose membership ends, and in how many days it did when the person was told."""

    user_id: UUID
    organisation_id: UUID
    role: str
    days: int


@dataclass(frozen=True, slots=True)
class RenewalEvent:
    """Whose membership is to be proven again, over which of the person's addresses."""

    user_id: UUID
    organisation_id: UUID
    role: str
    address_id: int


@dataclass(frozen=True, slots=True)
class TokenEvent:
    """Whose token, and for which membership."""

    user_id: UUID
    membership_id: UUID


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """Whose mail domain it was."""

    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class DomainRequestEvent:
    """For which organisation a mail domain was asked, and by whom, if that is still known."""

    organisation_id: UUID
    user_id: UUID | None


@dataclass(frozen=True, slots=True)
class MergeEvent:
    """Which organisation stays."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class EvidenceEvent:
    """Whose evidence, for which membership."""

    user_id: UUID
    membership_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """Whose membership the desk looked at, and which step that was; its words stay there."""

    user_id: UUID
    membership_id: UUID
    step_id: UUID


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Whose profile, and which part of it; never what was said."""

    user_id: UUID
    part_code: str


declare("profiles.person_changed", label=_("changed a profile"), payload=PersonEvent)
declare("profiles.evidence_sent", label=_("sent a document to the desk"), payload=EvidenceEvent)
declare("profiles.evidence_removed", label=_("took a document back"), payload=EvidenceEvent)
declare("profiles.evidence_asked", label=_("asked for another document"), payload=ReviewEvent)
declare(
    "profiles.review_proposed", label=_("proposed a decision on a membership"), payload=ReviewEvent
)
declare(
    "profiles.review_taken_back",
    label=_("took a proposal on a membership back"),
    payload=ReviewEvent,
)
declare(
    "profiles.review_sent_back",
    label=_("did not agree with a proposal on a membership"),
    payload=ReviewEvent,
)
declare("profiles.review_approved", label=_("agreed to verify a membership"), payload=ReviewEvent)
declare("profiles.review_refused", label=_("refused a membership"), payload=ReviewEvent)
declare("profiles.review_reopened", label=_("took a review up again"), payload=ReviewEvent)
declare(
    "profiles.membership_claimed",
    label=_("stated a membership"),
    payload=MembershipEvent,
)
declare("profiles.membership_verified", label=_("verified a membership"), payload=MembershipEvent)
declare(
    "profiles.membership_mailbox_proven",
    label=_("proved a mailbox at the organisation"),
    payload=MembershipEvent,
)
declare("profiles.membership_confirmed", label=_("confirmed a membership"), payload=MembershipEvent)
declare("profiles.membership_renewed", label=_("renewed a membership"), payload=MembershipEvent)
declare("profiles.membership_lapsed", label=_("let a membership lapse"), payload=MembershipEvent)
declare("profiles.membership_ending", label=_("reminded of the end of a role"), payload=TermEvent)
declare("profiles.renewal_asked", label=_("asked to confirm a role again"), payload=RenewalEvent)
declare("profiles.membership_revoked", label=_("ended a membership"), payload=MembershipEvent)
declare("profiles.member_invited", label=_("invited somebody"), payload=InvitationEvent)
declare("profiles.invitation_proposed", label=_("proposed an invitation"), payload=ProposalEvent)
declare("profiles.invitation_approved", label=_("approved an invitation"), payload=ProposalEvent)
declare("profiles.invitation_refused", label=_("refused an invitation"), payload=ProposalEvent)
declare("profiles.invitation_redeemed", label=_("used an invitation"), payload=InvitationEvent)
declare("profiles.invitation_withdrawn", label=_("withdrew an invitation"), payload=InvitationEvent)
declare("profiles.mandate_granted", label=_("gave a mandate"))
declare("profiles.mandate_ended", label=_("ended a mandate"))
declare("profiles.domain_added", label=_("added a verified mail domain"))
declare("profiles.domain_removed", label=_("took a mail domain away"), payload=DomainEvent)
declare("profiles.token_created", label=_("made an access token"), payload=TokenEvent)
declare("profiles.token_revoked", label=_("ended an access token"), payload=TokenEvent)
declare("profiles.tokens_ended", label=_("ended all access tokens"))
declare("profiles.organisation_changed", label=_("changed an organisation"))
declare("profiles.organisation_confirmed", label=_("confirmed an organisation"))
declare("profiles.organisations_merged", label=_("merged two organisations"), payload=MergeEvent)
declare("profiles.domain_requested", label=_("asked for a domain"), payload=DomainRequestEvent)
declare(
    "profiles.domain_request_decided",
    label=_("decided about a domain"),
    payload=DomainRequestEvent,
)
