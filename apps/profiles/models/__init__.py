"""Organisations, who belongs to them in which capacity, and the access tokens of members."""

from apps.profiles.models.organisations import (
    Invitation,
    Mandate,
    Membership,
    Organisation,
    VerifiedDomain,
)
from apps.profiles.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Invitation",
    "Mandate",
    "Membership",
    "Organisation",
    "VerifiedDomain",
]
