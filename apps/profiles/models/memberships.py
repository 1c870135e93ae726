"""Who belongs to an organisation, in which capacity, and how that was verified.

What must hold is in the database: see also the triggers of the second and the sixteenth migration.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.models import BaseModel
from apps.profiles.choices import (
    ACTIVE_STATES,
    BY_INVITATION,
    MAILBOX_VERIFIES,
    UNDO_WITHIN,
    MembershipState,
    Role,
    VerificationMethod,
)
from apps.profiles.models.organisations import Organisation
from apps.profiles.querysets import MembershipQuerySet
from apps.profiles.reviewing import REVIEWED_STATES


class Membership(BaseModel):
    """One row: one person in one capacity at one organisation.

    Only `verified` gives rights, and only until `valid_until`, at most twelve months away.
    Nobody verifies themselves, except by proving a mailbox at the organisation's domain.
    `verified_by` confirmed; `approved_by` is the second of two people where two are needed.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    is_admin = models.BooleanField(_("runs the organisation's page and people"), default=False)
    is_signer = models.BooleanField(_("may sign official answers"), default=False)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=MembershipState.choices,
        default=MembershipState.CLAIMED,
    )
    method = models.CharField(
        _("verified how"), max_length=20, choices=VerificationMethod.choices, blank=True
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second approver"),
    )
    mailbox_proven_at = models.DateTimeField(_("mailbox proven"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    # Of this term: how many days before its end the last reminder went.
    reminded = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Who ended it, from which state and why: for ten minutes the same person can undo it.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    ended_from = models.CharField(
        max_length=20, blank=True, default="", db_default="", editable=False
    )
    # From which state a word brought it here: who gave it can take it back for ten minutes.
    confirmed_from = models.CharField(
        max_length=20, blank=True, default="", db_default="", editable=False
    )
    end_reason = models.CharField(
        _("why it ended"), max_length=500, blank=True, default="", db_default="", editable=False
    )

    # A regulator who was let in to draft may sign once two people say so: one proposes, a
    # platform admin who is somebody else agrees. Invited signers have both empty.
    signer_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    signer_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    # `with_mandate_facts` finds out whether the member stands in for an admin who is away; an
    # access token never does.
    stands_in: bool = False

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [
            models.Index(fields=["user", "state"], name="membership_of_person"),
            models.Index(fields=["organisation", "role", "state"], name="membership_of_place"),
            models.Index(
                fields=["valid_until"],
                condition=Q(state=MembershipState.VERIFIED),
                name="membership_ends",
            ),
            # Asked about each person that is listed: officials are few.
            models.Index(
                fields=["user"],
                condition=Q(role=Role.REGULATOR, state__in=ACTIVE_STATES),
                name="membership_officials",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(state__in=ACTIVE_STATES),
                name="membership_one_active",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values) & Q(state__in=MembershipState.values),
                name="membership_words_known",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("user")),
                name="membership_nobody_verifies_themselves",
            ),
            models.CheckConstraint(
                condition=~Q(state=MembershipState.VERIFIED)
                | Q(verified_at__isnull=False, method__in=("mailbox", "installation"))
                | Q(
                    verified_at__isnull=False,
                    verified_by__isnull=False,
                    method__in=("invitation", "organisation", "desk", "colleague"),
                ),
                name="membership_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(method__in=("mailbox", "colleague"))
                | Q(role__in=("developer", "patient")),
                name="membership_mailbox_is_enough_for",
            ),
            models.CheckConstraint(
                condition=~Q(state=MembershipState.VERIFIED)
                | ~Q(method__in=("organisation", "invitation"))
                | Q(role__in=("developer", "patient"))
                | Q(role__in=BY_INVITATION, method="invitation")
                | Q(mailbox_proven_at__isnull=False, confirmed_at__isnull=False),
                name="membership_both_proofs",
            ),
            models.CheckConstraint(
                condition=~Q(state=MembershipState.VERIFIED) | Q(valid_until__isnull=False),
                name="membership_verified_until",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state=MembershipState.MAILBOX_PROVEN) | Q(mailbox_proven_at__isnull=False)
                )
                & (
                    ~Q(state=MembershipState.CONFIRMED)
                    | Q(confirmed_at__isnull=False, verified_by__isnull=False)
                ),
                name="membership_state_has_its_proof",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(verified_by__isnull=False)
                & ~Q(approved_by=F("verified_by"))
                & ~Q(approved_by=F("user")),
                name="membership_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=MembershipState.VERIFIED)
                | Q(role=Role.REGULATOR, method="installation")
                | Q(role=Role.REGULATOR, method="invitation", approved_by__isnull=False)
                | ~Q(role=Role.REGULATOR) & (~Q(method="desk") | Q(approved_by__isnull=False)),
                name="membership_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(is_signer=False) | Q(role=Role.REGULATOR),
                name="membership_only_regulators_sign",
            ),
            models.CheckConstraint(
                condition=Q(signer_proposed_by__isnull=True)
                | Q(role=Role.REGULATOR) & ~Q(signer_proposed_by=F("user")),
                name="membership_nobody_proposes_themselves",
            ),
            models.CheckConstraint(
                condition=Q(signer_approved_by__isnull=True)
                | Q(signer_proposed_by__isnull=False)
                & ~Q(signer_approved_by=F("signer_proposed_by"))
                & ~Q(signer_approved_by=F("user")),
                name="membership_signer_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=MembershipState.REVOKED, revoked_at__isnull=False)
                | (~Q(state=MembershipState.REVOKED) & Q(revoked_at__isnull=True)),
                name="membership_ended_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    @property
    def is_verified(self) -> bool:
        """Whether the membership gives rights at this moment."""
        ends = self.valid_until
        return self.state == MembershipState.VERIFIED and ends is not None and ends > now()

    @property
    def is_reviewable(self) -> bool:
        """Whether its person may send the verification desk documents about it."""
        return self.state in REVIEWED_STATES and self.role not in BY_INVITATION

    @property
    def just_ended(self) -> bool:
        """Whether who ended it can still take that back."""
        ended = self.revoked_at
        return bool(self.ended_from) and ended is not None and ended + UNDO_WITHIN > now()

    @property
    def may_vouch(self) -> bool:
        """Whether the member may vouch for colleagues: not who was vouched for (no chains)."""
        return self.is_verified and self.method != VerificationMethod.COLLEAGUE

    @property
    def one_proof_is_enough(self) -> bool:
        """Whether a mailbox or a confirmation alone verifies this role (rulings D63)."""
        return self.role in MAILBOX_VERIFIES
