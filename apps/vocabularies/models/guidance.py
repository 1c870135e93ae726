"""Guidance documents (laws too), their versions and the places one can cite."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.vocabularies.choices import (
    GuidanceFramework,
    GuidanceKind,
    GuidanceStatus,
    Validity,
    VocabularyList,
)
from apps.vocabularies.fields import (
    PartialDateField,
    WebAddressField,
    one_of,
    partial_dates,
    web_address,
)
from apps.vocabularies.models.facts import Fact
from apps.vocabularies.models.terms import Country, Term
from apps.vocabularies.querysets import (
    GuidanceDocumentQuerySet,
    GuidanceSectionQuerySet,
    GuidanceVersionQuerySet,
)

# Facts of a guidance document that may rest on memory alone; they stay hidden until confirmed.
RECALLABLE = [
    "adopted_on",
    "aliases",
    "effective_on",
    "published_on",
    "reference",
    "status",
    "url",
]


class GuidanceDocument(Fact, VersionedModel):
    """One row: one law, proposal or guidance document, whatever its version.

    Unverified documents are drafts. `recalled_fields` names parts that nobody has read in a
    source: pages show a document through projections.py, which leaves them out.
    """

    public_id = PublicIdField(prefix="G")
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    sort_key = models.CharField(max_length=300, editable=False)
    kind = models.CharField(_("kind"), max_length=30, choices=GuidanceKind.choices)
    issuer = models.CharField(_("issuer"), max_length=120)
    framework = models.CharField(_("framework"), max_length=20, choices=GuidanceFramework.choices)
    jurisdiction = models.ForeignKey(
        Country,
        to_field="code",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guidance_documents",
        verbose_name=_("jurisdiction"),
    )
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    celex = models.CharField(_("CELEX number"), max_length=20, null=True, blank=True, unique=True)
    aliases = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("other names")
    )
    status = models.CharField(_("status"), max_length=30, choices=GuidanceStatus.choices)
    topics = models.ManyToManyField(
        Term,
        blank=True,
        limit_choices_to={"list_code": VocabularyList.TOPIC},
        related_name="guidance_documents",
        verbose_name=_("topics"),
    )
    summary = models.TextField(_("summary"))
    note = models.TextField(_("note for editors"), blank=True)
    replaces = ArrayField(
        models.CharField(max_length=160), default=list, blank=True, verbose_name=_("replaces")
    )
    replaced_by = ArrayField(
        models.CharField(max_length=160), default=list, blank=True, verbose_name=_("replaced by")
    )
    url = WebAddressField(_("address"))
    url_seen = models.BooleanField(_("address seen in a source"), default=False)
    recalled_fields = ArrayField(
        models.CharField(max_length=30),
        default=list,
        blank=True,
        verbose_name=_("parts not read in a source"),
    )
    sources = models.JSONField(_("sources"), default=list, blank=True)
    # When what readers see of it and of its versions last changed; triggers move it.
    shown_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    objects = GuidanceDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("guidance document")
        verbose_name_plural = _("guidance documents")
        indexes = [
            models.Index(fields=["sort_key", "id"], name="guidance_title_order"),
            models.Index(fields=["shown_at", "id"], name="guidance_change_order"),
        ]
        constraints = [
            one_of("kind", GuidanceKind.values, name="guidance_kind_known"),
            one_of("status", GuidanceStatus.values, name="guidance_status_known"),
            models.CheckConstraint(
                condition=models.Q(
                    framework__in=[GuidanceFramework.EU, GuidanceFramework.ICH],
                    jurisdiction__isnull=False,  # NULL = 'EU' is no refusal in SQL
                    jurisdiction="EU",
                )
                | models.Q(framework=GuidanceFramework.COUNCIL_OF_EUROPE, jurisdiction__isnull=True)
                | models.Q(framework=GuidanceFramework.NATIONAL, jurisdiction__isnull=False),
                name="guidance_framework_and_jurisdiction",
            ),
            models.CheckConstraint(
                condition=models.Q(title__regex=r"\S"), name="guidance_has_a_title"
            ),
            web_address("url", name="guidance_web_address"),
            models.CheckConstraint(
                condition=models.Q(celex__isnull=True)
                | models.Q(celex__regex=r"^[0-9]{5}[A-Z]{1,2}[0-9]{4}$"),
                name="guidance_celex_form",
            ),
            models.CheckConstraint(
                condition=models.Q(recalled_fields__contained_by=RECALLABLE),
                name="guidance_recalled_fields_known",
            ),
            models.CheckConstraint(
                condition=models.Q(verified=False) | ~models.Q(sources=[]),
                name="guidance_verified_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GuidanceVersion(BaseModel):
    """One row: one version of a guidance document, with the days on which it applies.

    `valid` is null when no source states it (proposals, drafts, unclear status); an open
    lower end means that the first day is not confirmed. No two versions of a document apply
    on the same day.
    """

    document = models.ForeignKey(
        GuidanceDocument,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("document"),
    )
    label = models.CharField(_("version"), max_length=60)
    adopted_on = PartialDateField(_("adopted"))
    published_on = PartialDateField(_("published"))
    effective_on = PartialDateField(_("applies from"))
    valid = DateRangeField(_("valid"), null=True, blank=True)
    url = WebAddressField(_("address of this version"))
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name=_("follows the version"),
    )
    facts_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = GuidanceVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a guidance document")
        verbose_name_plural = _("versions of guidance documents")
        constraints = [
            models.UniqueConstraint(fields=["document", "label"], name="guidance_version_label"),
            # Target of the key that keeps a chain of versions inside one document.
            models.UniqueConstraint(fields=["id", "document"], name="guidance_version_document"),
            ExclusionConstraint(
                name="guidance_versions_do_not_overlap",
                expressions=[
                    ("document", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(valid__isnull=True) | models.Q(valid__isempty=False),
                name="guidance_version_validity",
            ),
            models.CheckConstraint(
                condition=~models.Q(supersedes=models.F("id")),
                name="guidance_version_not_after_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(label__regex=r"\S"), name="guidance_version_has_a_label"
            ),
            web_address("url", name="guidance_version_web_address"),
            partial_dates(
                "adopted_on", "published_on", "effective_on", name="guidance_version_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.title} ({self.label})"

    def validity_on(self, day: date) -> Validity:
        """Return whether this version applies on the day, from the stored days alone."""
        if self.valid is None:
            return Validity.NOT_STATED
        if self.valid.lower is not None and day < self.valid.lower:
            return Validity.NOT_YET
        if self.valid.upper is not None and day >= self.valid.upper:
            return Validity.ENDED
        return Validity.VALID


class GuidanceSection(BaseModel):
    """One row: one place in one version that can be cited, such as `Art. 28(2)`."""

    version = models.ForeignKey(
        GuidanceVersion,
        on_delete=models.PROTECT,
        related_name="sections",
        verbose_name=_("version"),
    )
    locator = models.CharField(_("place"), max_length=80)
    title = models.CharField(_("title"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = GuidanceSectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section of a guidance document")
        verbose_name_plural = _("sections of guidance documents")
        constraints = [
            models.UniqueConstraint(fields=["version", "locator"], name="guidance_section_locator"),
            # Target for citations: the section cited belongs to the version cited.
            models.UniqueConstraint(fields=["id", "version"], name="guidance_section_version"),
            models.CheckConstraint(
                condition=models.Q(locator__regex=r"\S"), name="guidance_section_has_a_locator"
            ),
        ]

    def __str__(self) -> str:
        return self.locator
