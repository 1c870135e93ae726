"""Controlled lists, countries and the words of the glossary."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.vocabularies.choices import Audience, JurisdictionKind, VocabularyList
from apps.vocabularies.fields import TranslatedField, has_source_text, one_of
from apps.vocabularies.labels import Label, pick
from apps.vocabularies.models.facts import Fact
from apps.vocabularies.querysets import CountryQuerySet, GlossaryQuerySet, TermQuerySet


class Term(Fact):
    """One row: one value of one controlled list. (list, code) never changes its meaning."""

    list_code = models.CharField(_("list"), max_length=40, choices=VocabularyList.choices)
    code = models.CharField(_("code"), max_length=80)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("broader term"),
    )
    labels = TranslatedField(_("labels"))
    definitions = TranslatedField(_("definitions"), blank=True)
    basis = models.CharField(_("basis"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["list_code", "code"], name="term_once_per_list"),
            # Target of the key that keeps parent and child in one list.
            models.UniqueConstraint(fields=["id", "list_code"], name="term_id_and_list"),
            one_of("list_code", VocabularyList.values, name="term_list_known"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\w+$", parent__isnull=True)
                | models.Q(code__regex=r"^\w+\.\w+$", parent__isnull=False),
                name="term_dotted_code_has_parent",
            ),
            has_source_text("labels", name="term_english_label"),
            models.CheckConstraint(
                condition=models.Q(verified=False) | ~models.Q(basis=""),
                name="term_verified_has_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_code}: {self.label}"

    @property
    def label(self) -> Label:
        """The label in the active language."""
        return self.label_for()

    def label_for(self, language: str | None = None) -> Label:
        """Return the label in the language, or the English one marked as fallback."""
        return pick(self.labels, language)

    def definition_for(self, language: str | None = None) -> Label:
        """Return the definition in the language, or the English one marked as fallback."""
        return pick(self.definitions, language)


class Country(Fact):
    """One row: one jurisdiction: a country (ISO 3166-1 alpha-2) or the Union (`EU`)."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=JurisdictionKind.choices,
        default=JurisdictionKind.COUNTRY,
    )
    names = TranslatedField(_("names"))
    sort_keys = TranslatedField(editable=False)
    is_eu = models.BooleanField(_("member of the European Union"), default=False)
    is_eea = models.BooleanField(_("member of the European Economic Area"), default=False)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex="^[A-Z]{2}$"), name="country_code"
            ),
            one_of("kind", JurisdictionKind.values, name="country_kind_known"),
            has_source_text("names", name="country_english_name"),
            has_source_text("sort_keys", name="country_english_sort_key"),
            models.CheckConstraint(
                condition=models.Q(is_eu=False) | models.Q(is_eea=True), name="country_eu_is_in_eea"
            ),
            # The Union is no member of itself: counts of members stay right.
            models.CheckConstraint(
                condition=models.Q(kind=JurisdictionKind.COUNTRY)
                | models.Q(is_eu=False, is_eea=False),
                name="country_union_is_no_member",
            ),
        ]

    def __str__(self) -> str:
        return self.name.text

    @property
    def name(self) -> Label:
        """The name in the active language."""
        return self.name_for()

    def name_for(self, language: str | None = None) -> Label:
        """Return the name in the language, or the English one marked as fallback."""
        return pick(self.names, language)


class GlossaryTerm(Fact):
    """One row: one word, explained for patients and for professionals."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    words = TranslatedField(_("words"))
    sort_keys = TranslatedField(editable=False)
    patient_texts = TranslatedField(_("texts for patients"))
    expert_texts = TranslatedField(_("definitions for professionals"))
    audience = ArrayField(
        models.CharField(max_length=20, choices=Audience.choices), verbose_name=_("audience")
    )
    related = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name=_("related words")
    )
    sources = models.JSONField(_("sources"), default=list, blank=True)

    objects = GlossaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("glossary word")
        verbose_name_plural = _("glossary words")
        constraints = [
            has_source_text("words", name="glossary_english_word"),
            has_source_text("sort_keys", name="glossary_english_sort_key"),
            has_source_text("patient_texts", name="glossary_english_patient_text"),
            models.CheckConstraint(
                condition=models.Q(audience__contained_by=Audience.values),
                name="glossary_audience_known",
            ),
            models.CheckConstraint(
                condition=models.Q(verified=False) | ~models.Q(sources=[]),
                name="glossary_verified_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.word.text

    @property
    def word(self) -> Label:
        """The word in the active language."""
        return pick(self.words)

    @property
    def patient_text(self) -> Label:
        """The explanation for patients in the active language."""
        return pick(self.patient_texts)

    @property
    def expert_text(self) -> Label:
        """The definition for professionals in the active language."""
        return pick(self.expert_texts)
