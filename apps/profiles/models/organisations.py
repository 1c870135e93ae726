"""Organisations and their mail domains.

What must hold is in the database: see also the triggers of the second migration.
"""

import re

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.core.text import sort_key
from apps.profiles.choices import (
    PUBLIC_MAIL_DOMAINS,
    Duty,
    OrganisationKind,
)
from apps.profiles.querysets import (
    DomainQuerySet,
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
