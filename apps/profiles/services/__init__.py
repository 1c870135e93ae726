"""One function per operation on organisations and their people; each runs in one transaction."""

from apps.profiles.services.invitations import (
    INVITATION_DAYS,
    find_invitation,
    invitation_token,
    invite_member,
    redeem_invitation,
    withdraw_invitation,
)
from apps.profiles.services.mandates import add_domain, end_mandate, grant_mandate
from apps.profiles.services.memberships import (
    claim_membership,
    confirm_membership,
    lock_membership,
    mailbox_proven,
    prove_mailbox,
    proven_domains,
    revoke_membership,
    verify_by_desk,
    vouch_for_member,
)
from apps.profiles.services.proofs import RENEWABLE, TERM, lapse, lose_mailbox, settle

__all__ = [
    "INVITATION_DAYS",
    "RENEWABLE",
    "TERM",
    "add_domain",
    "claim_membership",
    "confirm_membership",
    "end_mandate",
    "find_invitation",
    "grant_mandate",
    "invitation_token",
    "invite_member",
    "lapse",
    "lock_membership",
    "lose_mailbox",
    "mailbox_proven",
    "prove_mailbox",
    "proven_domains",
    "redeem_invitation",
    "revoke_membership",
    "settle",
    "verify_by_desk",
    "vouch_for_member",
    "withdraw_invitation",
]
