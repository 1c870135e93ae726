"""Organisations, who belongs to them in which capacity, and which authorities answer here.

What must hold is in the database: see also the triggers of the second migration.
"""

import re

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.core.text import sort_key
from apps.profiles.choices import (
    ACTIVE_STATES,
    PUBLIC_MAIL_DOMAINS,
    Duty,
    MembershipState,
    OrganisationKind,
    Role,
    VerificationMethod,
)
from apps.profiles.querysets import (
    DomainQuerySet,
    InvitationQuerySet,
    MandateQuerySet,
    MembershipQuerySet,
    OrganisationQuerySet,
)

WEB_ADDRESS = r"^https?://\S+$"


def _is_web(address: object) -> bool:
    return isinstance(address, str) and (not address or bool(re.match(WEB_ADDRESS, address)))


class Organisation(VersionedModel):
    """One row: one organisation. `is_fictional` marks what was invented for demonstrations.

    `verified`: its name was read in a named source (or made up and marked); the rest are
    drafts. `facts_id` links a row to the line of our fact file that keeps it up to date.
    """

    public_id = PublicIdField(prefix="O")
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=200)
    native_name = models.CharField(_("name in its own language"), max_length=300, blank=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    other_names = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("other names")
    )
    sort_key = models.CharField(max_length=200, editable=False)
    country = models.ForeignKey(
        "vocabularies.Country",
        to_field="code",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("country"),
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    ror = models.URLField(_("ROR identifier"), max_length=100, blank=True)
    duties = ArrayField(
        models.CharField(max_length=30, choices=Duty.choices),
        default=list,
        blank=True,
        verbose_name=_("duties"),
    )
    note = models.TextField(_("note"), blank=True)
    is_fictional = models.BooleanField(_("invented"), default=False)
    verified = models.BooleanField(_("read in a named source"), default=False)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    facts_id = models.SlugField(_("line of the fact file"), max_length=60, blank=True)
    facts_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # When what readers see of the row last changed; a trigger moves it, nothing else can.
    shown_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [models.Index(fields=["kind", "sort_key", "id"], name="organisation_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["facts_id"], condition=~Q(facts_id=""), name="organisation_facts_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__regex=WEB_ADDRESS),
                name="organisation_web_address",
            ),
            models.CheckConstraint(
                condition=Q(ror="") | Q(ror__regex=WEB_ADDRESS),
                name="organisation_ror_web_address",
                violation_error_message=_("Enter an address that begins with https://."),
            ),
            models.CheckConstraint(
                condition=Q(duties__contained_by=Duty.values), name="organisation_duties_known"
            ),
            models.CheckConstraint(
                condition=Q(verified=False) | Q(is_fictional=True) | ~Q(sources=[]),
                name="organisation_verified_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse sources whose address a browser would run or follow elsewhere.

        The database refuses them too (fourth migration); this says where.
        """
        super().clean()
        rows = self.sources if isinstance(self.sources, list) else [None]
        if not all(isinstance(row, dict) and _is_web(row.get("url", "")) for row in rows):
            raise ValidationError(
                {"sources": _("Give each source an address that begins with https://.")}
            )

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what lists are sorted by in step with the name."""
        self.sort_key = sort_key(self.name)[:200]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class VerifiedDomain(BaseModel):
    """One row: mailboxes at this domain belong to people of this organisation.

    Spelt in lower-case ASCII (punycode); never a domain where everybody can get a mailbox.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=253, unique=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("verified mail domain")
        verbose_name_plural = _("verified mail domains")
        constraints = [
            models.CheckConstraint(
                condition=Q(domain__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"), name="domain_form"
            ),
            models.CheckConstraint(
                condition=~Q(domain__in=PUBLIC_MAIL_DOMAINS), name="domain_is_not_public"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


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


class Mandate(BaseModel):
    """One row: one authority answers officially here, for these jurisdictions and topics.

    No topics means all. Real authorities get none without their consent (rulings D64). A
    mandate with fewer than two verified signers can draft, not issue (rulings D37).
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates"
    )
    jurisdictions = models.ManyToManyField(
        "vocabularies.Country", related_name="+", verbose_name=_("jurisdictions")
    )
    topics = models.ManyToManyField(
        "vocabularies.Term", blank=True, related_name="+", verbose_name=_("topics")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at__isnull=True),
                name="mandate_one_active",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("granted_at")),
                name="mandate_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.granted_at:%Y-%m-%d})"


class Invitation(BaseModel):
    """One row: one person, known by address, may join in one capacity, once, for seven days.

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
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation_id}"

    @property
    def is_open(self) -> bool:
        """Whether the invitation can still be used."""
        return self.redeemed_at is None and self.expires_at > timezone.now()
