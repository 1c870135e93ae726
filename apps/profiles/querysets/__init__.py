"""Reading: organisations, their people, mandates, invitations, access tokens."""

from apps.profiles.querysets.delegations import DelegationQuerySet
from apps.profiles.querysets.links import LinkQuerySet
from apps.profiles.querysets.memberships import InvitationQuerySet, MembershipQuerySet
from apps.profiles.querysets.organisations import (
    DomainQuerySet,
    DomainRequestQuerySet,
    MandateQuerySet,
    OrganisationQuerySet,
    RevisionQuerySet,
)
from apps.profiles.querysets.people import (
    NameChangeQuerySet,
    PersonQuerySet,
    PersonTopicQuerySet,
    StatementQuerySet,
)
from apps.profiles.querysets.requests import OrganisationRequestQuerySet
from apps.profiles.querysets.reviews import (
    EvidenceQuerySet,
    ReviewQuerySet,
    ReviewStepQuerySet,
)
from apps.profiles.querysets.shared import SIGNERS_NEEDED, holds
from apps.profiles.querysets.snapshots import SnapshotQuerySet
from apps.profiles.querysets.tokens import ApiTokenQuerySet

__all__ = [
    "SIGNERS_NEEDED",
    "ApiTokenQuerySet",
    "DelegationQuerySet",
    "DomainQuerySet",
    "DomainRequestQuerySet",
    "EvidenceQuerySet",
    "InvitationQuerySet",
    "LinkQuerySet",
    "MandateQuerySet",
    "MembershipQuerySet",
    "NameChangeQuerySet",
    "OrganisationQuerySet",
    "OrganisationRequestQuerySet",
    "PersonQuerySet",
    "PersonTopicQuerySet",
    "ReviewQuerySet",
    "ReviewStepQuerySet",
    "RevisionQuerySet",
    "SnapshotQuerySet",
    "StatementQuerySet",
    "holds",
]
