"""What the tables of organisations and their members hold, and what ends with a person."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Least, Now

from apps.accounts.erasing import addresses_of
from apps.core.actor import system_actor
from apps.core.clock import now
from apps.core.holdings import RECORD
from apps.core.privacy import BLOCKERS, ERASERS, Holding, OnErasure, Sort, hold
from apps.core.retention import keep_for
from apps.profiles.choices import MembershipState
from apps.profiles.leaving import blockers
from apps.profiles.models import (
    AdminDelegation,
    Invitation,
    Membership,
)
from apps.profiles.services.evidence import forget_steps, told_to
from apps.profiles.services.shared import record_membership

STAYS = "as long as the platform"
BASIS = "Art. 6(1)(f) GDPR: knowing who speaks, and for whom"
NOBODY = "no personal data"


def lock_memberships(person: Any) -> None:
    """Lock the person's memberships: a document that arrives at this moment is erased as well."""
    rows = Membership.objects.filter(user_id=person.pk).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def end_memberships(person: Any) -> None:
    """End what the person still has; the rows stay, because what was published refers to them."""
    rows = Membership.objects.filter(user_id=person.pk).exclude(state=MembershipState.REVOKED)
    for membership in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        membership.state = MembershipState.REVOKED
        membership.revoked_at = now()
        membership.save(update_fields=["state", "revoked_at", "updated_at"])
        record_membership("profiles.membership_revoked", system_actor(), membership)
    Membership.objects.filter(user_id=person.pk).exclude(end_reason="").update(end_reason="")


def _delegations_of(person: Any) -> QuerySet[AdminDelegation]:
    return AdminDelegation.objects.filter(
        Q(delegator__user=person.pk) | Q(delegate__user=person.pk)
    )


def _to_the_person(person: Any) -> QuerySet[Invitation]:
    confirmed = EmailAddress.objects.filter(user_id=person.pk, verified=True)
    return Invitation.objects.given().filter(email__in=confirmed.values("email"))


def erase_invitations(person: Any) -> None:
    """Take the person's addresses out of invitations; those still open can be used no more.

    An address that waits for its proof may be somebody else's, and so may its invitation.
    """
    rows = Invitation.objects.filter(Q(email__in=addresses_of(person)) | Q(redeemed_by=person.pk))
    rows.update(email="", reason="", refusal="", expires_at=Least("expires_at", Now()))


hold(
    Holding(
        table="profiles.organisation",
        purpose="Organisations that ask, answer and offer",
        kept=STAYS,
        basis=NOBODY,
        recipients="everybody",
        fields={
            Sort.PUBLIC: "public_id kind name native_name acronym other_names country website ror "
            "duties note is_fictional verified sources details origin kept_by last_confirmed_on "
            "merged_into merged_at",
            Sort.INTERNAL: "id created_at updated_at version sort_key facts_id facts_hash shown_at "
            "suggested_domains names_key",
        },
    )
)
hold(
    Holding(
        table="profiles.organisationlink",
        purpose="What organisations have to do with each other, once both said so",
        kept="until one of the two takes it back",
        basis=NOBODY,
        recipients="everybody, once confirmed",
        fields={
            Sort.PUBLIC: "source target kind confirmed_at",
            Sort.INTERNAL: "id created_at updated_at stated_by confirmed_by",
        },
    )
)
hold(
    Holding(
        table="profiles.verifieddomain",
        purpose="Mail domains that prove a mailbox of an organisation",
        kept="as long as the organisation has it",
        basis=NOBODY,
        fields={
            Sort.PUBLIC: "organisation domain",
            Sort.INTERNAL: "id created_at updated_at skeleton",
        },
    )
)
hold(
    Holding(
        table="profiles.mandate",
        purpose="Which authority answers officially here",
        kept=STAYS,
        basis=RECORD,
        recipients="everybody",
        fields={
            Sort.OFFICIAL: "organisation granted_at ended_at",
            Sort.INTERNAL: "id created_at updated_at granted_by",
        },
    )
)
hold(
    Holding(
        table="profiles.invitation",
        purpose="Inviting somebody to an organisation, by address",
        kept=f"the address: {settings.INVITATION_ADDRESS_DAYS} days after use or expiry; the "
        "rest: as long as the platform",
        rows=_to_the_person,
        erase=erase_invitations,
        basis=BASIS,
        recipients="the organisation that invites",
        fields={
            Sort.PERSONAL: "email",
            Sort.OFFICIAL: "organisation role is_signer is_admin expires_at redeemed_at created_at "
            "approved_at refused_at",
            Sort.SECRET: "token_hash",
            # Two officials' words to each other: erased with the address, in nobody's copy.
            Sort.INTERNAL: "id updated_at invited_by redeemed_by approved_by refused_by reason "
            "refusal needs_approval",
        },
    )
)
hold(
    Holding(
        table="profiles.membership",
        purpose="In which role somebody belongs to an organisation, and how that was verified",
        kept="as long as the platform; after erasure without the person",
        about="user",
        erase=end_memberships,
        basis=BASIS,
        recipients="the organisation",
        fields={
            Sort.OFFICIAL: "organisation role is_admin is_signer state method verified_at "
            "mailbox_proven_at confirmed_at valid_until "
            "revoked_at created_at",
            Sort.PERSONAL: "end_reason",
            Sort.INTERNAL: "id updated_at user verified_by approved_by reminded ended_by "
            "ended_from confirmed_from signer_proposed_by signer_approved_by",
        },
    )
)
hold(
    Holding(
        table="profiles.admindelegation",
        purpose="Who looks after an organisation's people while its admin is away",
        kept="as long as the platform; after erasure without the person",
        rows=_delegations_of,
        basis=BASIS,
        recipients="the organisation",
        fields={
            Sort.OFFICIAL: "begins_at ends_at revoked_at created_at",
            Sort.INTERNAL: "id updated_at delegator delegate revoked_by",
        },
    )
)
hold(
    Holding(
        table="profiles.evidence",
        purpose="What somebody showed to prove a role",
        kept="30 days after the decision; then only that there was something",
        about="membership__user",
        on_erasure=OnErasure.DELETE,
        basis=BASIS,
        recipients="the verification desk",
        fields={
            Sort.PERSONAL: "link note created_at decided_at delete_after deleted_at",
            Sort.INTERNAL: "id updated_at membership kind file",
        },
    )
)
hold(
    Holding(
        table="profiles.review",
        purpose="How the verification desk decided about a role; two people",
        kept="as long as the membership",
        about="membership__user",
        on_erasure=OnErasure.DELETE,
        basis=BASIS,
        recipients="the verification desk",
        # The reason of a proposal is the desk's until it is decided; then a step tells it.
        exported=False,
        fields={
            Sort.PERSONAL: "reason created_at",
            Sort.INTERNAL: "id updated_at version membership state proposal proposed_by "
            "decided_by checklist",
        },
    )
)
hold(
    Holding(
        table="profiles.reviewstep",
        purpose="What the verification desk asked and told, step by step",
        kept="as long as the membership",
        rows=told_to,
        erase=forget_steps,
        basis=BASIS,
        recipients="the verification desk",
        fields={
            Sort.PERSONAL: "reason created_at",
            Sort.INTERNAL: "id updated_at review act by checklist",
        },
    )
)
hold(
    Holding(
        table="profiles.capacitysnapshot",
        purpose="In which capacity something was published; no name of a person",
        kept=STAYS,
        basis=RECORD,
        recipients="everybody",
        fields={
            Sort.OFFICIAL: "organisation organisation_name organisation_kind country_code role "
            "method verified_at taken_at",
            Sort.INTERNAL: "id membership_id fingerprint",
        },
    )
)
hold(
    Holding(
        table="profiles.apitoken",
        purpose="Programs that act for a person",
        kept="as long as the account; worth nothing after a year at most",
        about="membership__user",
        on_erasure=OnErasure.DELETE,
        fields={
            Sort.PERSONAL: "name scopes networks prefix created_at expires_at last_used_at "
            "revoked_at voided_at",
            Sort.SECRET: "token_hash binding",
            Sort.INTERNAL: "id updated_at membership",
        },
    )
)
hold(
    Holding(
        table="profiles.domainrequest",
        purpose="An organisation asks for a mail domain to be verified",
        kept=STAYS,
        about="requested_by",
        basis=BASIS,
        recipients="the platform's desk",
        fields={
            Sort.OFFICIAL: "organisation domain state decided_at reason created_at",
            Sort.INTERNAL: "id updated_at requested_by decided_by",
        },
    )
)
hold(
    Holding(
        table="profiles.organisationrequest",
        purpose="Somebody asks for an organisation that is not listed yet",
        kept="as long as the platform; the person's words: as long as the account",
        about="requested_by",
        on_erasure=OnErasure.BLANK,
        blank={"why": "", "requested_by": None},
        basis=BASIS,
        recipients="the platform's desk",
        fields={
            Sort.OFFICIAL: "name kind country website state organisation decided_at reason "
            "created_at",
            Sort.PERSONAL: "why",
            Sort.INTERNAL: "id updated_at requested_by decided_by",
        },
    )
)
hold(
    Holding(
        table="profiles.organisationrevision",
        purpose="Who changed what is said about an organisation",
        kept=STAYS,
        about="editor",
        basis=RECORD,
        recipients="the organisation and the platform's desk",
        fields={
            Sort.OFFICIAL: "organisation version capacity changes created_at",
            Sort.INTERNAL: "id updated_at editor",
        },
    )
)
BLOCKERS.add("profiles.last_admin", blockers)
ERASERS.add("profiles.memberships", lock_memberships)


@keep_for(
    "profiles.invitation_addresses",
    f"addresses of invitations: {settings.INVITATION_ADDRESS_DAYS} days after use or expiry",
)
def forget_addresses(moment: datetime) -> int:
    """Take the address out of invitations that were used, or expired, long ago."""
    end = moment - timedelta(days=settings.INVITATION_ADDRESS_DAYS)
    over = Q(redeemed_at__lt=end) | Q(redeemed_at__isnull=True, expires_at__lt=end)
    rows = Invitation.objects.filter(over).exclude(email="")
    return rows.update(email="", reason="", refusal="")
