"""Who belongs to an organisation, in which capacity, and how that was verified.

What must hold is in the database: see also the triggers of the second migration.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.profiles.choices import ACTIVE_STATES, MembershipState, Role, VerificationMethod
from apps.profiles.models.organisations import Organisation
from apps.profiles.querysets import MembershipQuerySet


class Membership(BaseModel):
    """One row: one person in one capacity at one organisation. Only `verified` gives rights.

    Nobody verifies themselves, except by proving a mailbox at the organisation's domain.
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
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [
            models.Index(fields=["user", "state"], name="membership_of_person"),
            models.Index(fields=["organisation", "role", "state"], name="membership_of_place"),
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
                    method__in=("invitation", "organisation", "desk"),
                ),
                name="membership_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(method="mailbox") | Q(role__in=("developer", "patient")),
                name="membership_mailbox_is_enough_for",
            ),
            models.CheckConstraint(
                condition=Q(is_signer=False) | Q(role=Role.REGULATOR),
                name="membership_only_regulators_sign",
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
        """Whether the membership gives rights."""
        return self.state == MembershipState.VERIFIED
