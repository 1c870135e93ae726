"""Organisations and their mail domains.

What must hold is in the database: see also the triggers of the second migration.
"""

import re

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.core.text import search_key, sort_key
from apps.profiles.choices import (
    PUBLIC_MAIL_DOMAINS,
    Duty,
    Keeper,
    OrganisationKind,
    RequestState,
)
from apps.profiles.idn import skeleton_of
from apps.profiles.querysets import (
    DomainQuerySet,
    DomainRequestQuerySet,
    OrganisationQuerySet,
    RevisionQuerySet,
)

WEB_ADDRESS = r"^https?://\S+$"


def _is_web(address: object) -> bool:
    return isinstance(address, str) and (not address or bool(re.match(WEB_ADDRESS, address)))


class Organisation(VersionedModel):
    """One row: one organisation. `is_fictional` marks what was invented for demonstrations.

    `verified`: its name was read in a named source (or made up and marked); the rest are
    drafts. `facts_id` links a row to the line of our fact file that keeps it up to date.
    `details` holds what only this kind has (`details.py`). A merged row keeps what was
    published under its name and leads to `merged_into`; nobody belongs to it any more.
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
    # What lists are searched in: all its names.
    names_key = models.TextField(default="", db_default="", editable=False)
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
    details = models.JSONField(
        _("particulars of this kind"),
        default=dict,
        blank=True,
        db_default=Value({}, models.JSONField()),
        editable=False,
    )
    origin = models.CharField(
        _("entered from"),
        max_length=16,
        choices=Keeper.choices,
        default=Keeper.PLATFORM,
        db_default=Keeper.PLATFORM.value,
        editable=False,
    )
    kept_by = models.CharField(
        _("looked after by"),
        max_length=16,
        choices=Keeper.choices,
        default=Keeper.PLATFORM,
        db_default=Keeper.PLATFORM.value,
        editable=False,
    )
    last_confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    merged_at = models.DateTimeField(_("merged"), null=True, blank=True, editable=False)
    # What a registry says; worth nothing until a platform admin has looked at it.
    suggested_domains = ArrayField(
        models.CharField(max_length=253), default=list, db_default=[], blank=True, editable=False
    )
    # When what readers see of the row last changed; a trigger moves it, nothing else can.
    shown_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            models.Index(fields=["kind", "sort_key", "id"], name="organisation_order"),
            models.Index(
                fields=["sort_key", "id"],
                condition=Q(merged_into__isnull=True),
                name="organisation_directory",
            ),
            # Facets are counted from it alone.
            models.Index(
                fields=["country", "kind", "verified", "id"],
                condition=Q(merged_into__isnull=True),
                name="organisation_counts",
            ),
            GinIndex(fields=["names_key"], opclasses=["gin_trgm_ops"], name="organisation_names"),
        ]
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
            models.CheckConstraint(
                condition=Q(origin__in=Keeper.values) & Q(kept_by__in=Keeper.values),
                name="organisation_keeper_known",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="organisation_merged_when",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="organisation_merged_into_another"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def names_folded(self) -> str:
        """Return all names as searches compare them."""
        return search_key(self.name, self.native_name, self.acronym, *self.other_names)

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
        """Keep what lists are sorted by and searched in step with the names."""
        self.sort_key = sort_key(self.name)[:200]
        self.names_key = self.names_folded()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class VerifiedDomain(BaseModel):
    """One row: mailboxes at this domain belong to people of this organisation.

    Spelt in lower-case ASCII (punycode); never a domain where everybody can get a mailbox.
    Two organisations never hold domains of which one lies below the other, or which look
    alike (`skeleton`): a trigger compares them, one addition at a time.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=253, unique=True)
    skeleton = models.CharField(max_length=253, db_default="", default="", editable=False)

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
        indexes = [models.Index(fields=["skeleton"], name="domain_skeleton")]

    def __str__(self) -> str:
        return self.domain

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what look-alikes are found by in step with the domain."""
        self.skeleton = skeleton_of(self.domain)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class DomainRequest(BaseModel):
    """One row: an organisation's admin with a mailbox at a domain asks for it to be verified.

    Of all open requests one at most names a domain. Who asked does not decide.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="domain_requests"
    )
    domain = models.CharField(_("domain"), max_length=253)
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState.choices, default=RequestState.OPEN
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = DomainRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a mail domain")
        verbose_name_plural = _("requests for mail domains")
        indexes = [models.Index(fields=["state", "created_at"], name="domain_request_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=Q(state="open"), name="domain_request_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state="approved", decided_at__isnull=False)
                | Q(state="refused", decided_at__isnull=False, reason__regex=r"\S"),
                name="domain_request_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="domain_request_nobody_decides_their_own",
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class OrganisationRevision(BaseModel):
    """One row: one change of what is said about an organisation; never changed again.

    `changes` maps a column to its old and new value. Readers are told in which capacity it
    was made, not by whom; erasing a person empties `editor`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="revisions"
    )
    version = models.PositiveIntegerField(_("version"))
    capacity = models.CharField(_("made by"), max_length=16, choices=Keeper.choices)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changes = models.JSONField(_("changes"), default=dict)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an organisation")
        verbose_name_plural = _("changes of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="organisation_revision_once"
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=Keeper.values), name="organisation_revision_capacity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.version}"
