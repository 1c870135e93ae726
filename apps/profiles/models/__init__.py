"""Organisations, who belongs to them in which capacity, and the access tokens of members."""

from apps.profiles.models.contacts import (
    ContactBlock,
    ContactMessage,
    ContactReport,
    ContactSetting,
    Conversation,
)
from apps.profiles.models.delegations import AdminDelegation
from apps.profiles.models.evidence import Evidence
from apps.profiles.models.invitations import Invitation
from apps.profiles.models.links import OrganisationLink
from apps.profiles.models.mandates import Mandate
from apps.profiles.models.memberships import Membership
from apps.profiles.models.organisations import (
    DomainRequest,
    Organisation,
    OrganisationRevision,
    VerifiedDomain,
)
from apps.profiles.models.people import InterestStatement, NameChange, Person, PersonTopic
from apps.profiles.models.requests import OrganisationRequest
from apps.profiles.models.reviews import Review, ReviewStep
from apps.profiles.models.snapshots import CapacitySnapshot
from apps.profiles.models.tokens import ApiToken

__all__ = [
    "AdminDelegation",
    "ApiToken",
    "CapacitySnapshot",
    "ContactBlock",
    "ContactMessage",
    "ContactReport",
    "ContactSetting",
    "Conversation",
    "DomainRequest",
    "Evidence",
    "InterestStatement",
    "Invitation",
    "Mandate",
    "Membership",
    "NameChange",
    "Organisation",
    "OrganisationLink",
    "OrganisationRequest",
    "OrganisationRevision",
    "Person",
    "PersonTopic",
    "Review",
    "ReviewStep",
    "VerifiedDomain",
]
