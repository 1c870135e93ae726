"""One function per operation on organisations and their people; each runs in one transaction."""

from apps.profiles.choices import RENEWABLE
from apps.profiles.services.administration import (
    hand_over,
    name_admin,
    refuse_membership,
    undo_ending,
    withdraw_admin,
)
from apps.profiles.services.delegations import delegate_admin, end_delegation
from apps.profiles.services.domains import (
    add_domain,
    decide_domain_request,
    domain_fault,
    request_domain,
)
from apps.profiles.services.invitations import (
    INVITATION_DAYS,
    approve_invitation,
    find_invitation,
    invitation_token,
    invite_member,
    redeem_invitation,
    refuse_invitation,
    withdraw_invitation,
)
from apps.profiles.services.mandates import change_mandate, end_mandate, grant_mandate
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
from apps.profiles.services.merging import (
    MERGE_OBSTACLES,
    MergePlan,
    merge_organisations,
    plan_merge,
)
from apps.profiles.services.organisations import (
    change_organisation,
    columns_for,
    confirm_organisation,
)
from apps.profiles.services.proofs import TERM, lapse, lose_mailbox, settle
from apps.profiles.services.signers import approve_signer, end_signer, propose_signer
from apps.profiles.services.undoing import undo_confirmation, undo_domain_request

__all__ = [
    "INVITATION_DAYS",
    "MERGE_OBSTACLES",
    "RENEWABLE",
    "TERM",
    "MergePlan",
    "add_domain",
    "approve_invitation",
    "approve_signer",
    "change_mandate",
    "change_organisation",
    "claim_membership",
    "columns_for",
    "confirm_membership",
    "confirm_organisation",
    "decide_domain_request",
    "delegate_admin",
    "domain_fault",
    "end_delegation",
    "end_mandate",
    "end_signer",
    "find_invitation",
    "grant_mandate",
    "hand_over",
    "invitation_token",
    "invite_member",
    "lapse",
    "lock_membership",
    "lose_mailbox",
    "mailbox_proven",
    "merge_organisations",
    "name_admin",
    "plan_merge",
    "propose_signer",
    "prove_mailbox",
    "proven_domains",
    "redeem_invitation",
    "refuse_invitation",
    "refuse_membership",
    "request_domain",
    "revoke_membership",
    "settle",
    "undo_confirmation",
    "undo_domain_request",
    "undo_ending",
    "verify_by_desk",
    "vouch_for_member",
    "withdraw_admin",
    "withdraw_invitation",
]
