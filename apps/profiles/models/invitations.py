"""Who is invited, where and for which role."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.core.models import BaseModel
from apps.profiles.choices import Role
from apps.profiles.models.organisations import Organisation
from apps.profiles.querysets import InvitationQuerySet


class Invitation(BaseModel):
    """One row: one person, known by address, may join in one capacity, once, for seven days.

    Into the role of a regulator, and where `needs_approval` says so, it waits first for a second
    person's approval: the seven days and the mail begin with that. `reason`: what the first
    said to the second; `refusal`: back.
    Only a hash of the token is kept; the token itself is derived when a link is made.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    email = models.EmailField(_("e-mail address"))
    is_signer = models.BooleanField(_("may sign official answers"), default=False)
    is_admin = models.BooleanField(_("runs the organisation's page and people"), default=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    needs_approval = models.BooleanField(
        _("a second person approves"), default=False, db_default=False, editable=False
    )
    reason = models.TextField(_("reason"), blank=True, default="", db_default="")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(_("refused"), null=True)
    refusal = models.TextField(_("reason of the refusal"), blank=True, default="", db_default="")
    expires_at = models.DateTimeField(_("valid until"))
    redeemed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    redeemed_at = models.DateTimeField(_("used"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["organisation", "created_at"], name="invitation_place")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invitation_email_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(is_signer=False) | Q(role=Role.REGULATOR),
                name="invitation_only_regulators_sign",
            ),
            models.CheckConstraint(
                condition=Q(redeemed_at__isnull=True, redeemed_by__isnull=True)
                | Q(redeemed_at__isnull=False, redeemed_by__isnull=False),
                name="invitation_used_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(redeemed_by__isnull=True) | ~Q(redeemed_by=F("invited_by")),
                name="invitation_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False)
                & ~Q(approved_by=F("invited_by")),
                name="invitation_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(redeemed_by__isnull=True)
                | ~Q(approved_by=F("redeemed_by")),
                name="invitation_not_for_its_approver",
            ),
            models.CheckConstraint(
                condition=Q(needs_approval=False)
                | Q(redeemed_at__isnull=True)
                | Q(approved_at__isnull=False),
                name="invitation_used_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_by__isnull=True)
                | Q(
                    refused_at__isnull=False,
                    refused_by__isnull=False,
                    approved_at__isnull=True,
                    redeemed_at__isnull=True,
                ),
                name="invitation_refused_or_used",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation_id}"

    @property
    def is_pending(self) -> bool:
        """Whether the invitation was neither used, refused nor withdrawn, and has time left."""
        decided = self.redeemed_at is not None or self.refused_at is not None
        return not decided and self.expires_at > now()

    @property
    def takes_two(self) -> bool:
        """Whether two people let somebody in with it."""
        return self.needs_approval or self.role == Role.REGULATOR

    @property
    def waits_for_approval(self) -> bool:
        """Whether a second person has to approve before the link is sent."""
        return self.is_pending and self.takes_two and self.approved_at is None

    @property
    def is_open(self) -> bool:
        """Whether the invitation can be used now."""
        return self.is_pending and not self.waits_for_approval
