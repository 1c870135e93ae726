"""How people show themselves to others.

What must hold is in the database: see also the functions and triggers of the migration.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.fields import PublicIdField
from apps.core.models import BaseModel, VersionedModel
from apps.core.text import sort_key
from apps.profiles.audiences import (
    LONGEST_BIOGRAPHY,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_STATEMENT,
    MOST_LANGUAGES,
    PLAIN_LINE,
    PLAIN_TEXT,
    Audience,
    Availability,
    InterestKind,
    Language,
    NameKind,
    Part,
)
from apps.profiles.querysets import (
    NameChangeQuerySet,
    PersonQuerySet,
    PersonTopicQuerySet,
    StatementQuerySet,
)
from apps.vocabularies.models import Term


def _audience(part: Part) -> "models.CharField[str, str]":
    return models.CharField(
        part.label,
        max_length=16,
        choices=Audience.choices,
        default=Audience.NOBODY,
        db_default=Audience.NOBODY.value,
    )


class Person(VersionedModel):
    """One row: how one person shows themselves to others; nobody sees more than they chose.

    `name` is what others read: the account's own name, or (patients) another one. Regulators
    are persons inside their authority only, whatever the columns say (rulings D33). No mail
    address stands here. Read it through `apps/profiles/people.py`, which alone asks who looks.
    """

    public_id = PublicIdField(prefix="P")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="person"
    )
    name_kind = models.CharField(
        _("kind of name"), max_length=12, choices=NameKind.choices, default=NameKind.REAL
    )
    name = models.CharField(_("name that others see"), max_length=LONGEST_NAME)
    sort_key = models.CharField(max_length=LONGEST_NAME, editable=False)
    country = models.ForeignKey(
        "vocabularies.Country",
        to_field="code",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language.choices),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("languages"),
    )
    # As typed: nobody has proven that it is this person's.
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True, default="", db_default="")
    availability = models.CharField(
        _("availability"),
        max_length=8,
        choices=Availability.choices,
        blank=True,
        default="",
        db_default="",
    )
    availability_note = models.CharField(
        _("note on availability"), max_length=LONGEST_NOTE, blank=True, default="", db_default=""
    )
    biography = models.CharField(
        _("biography"), max_length=LONGEST_BIOGRAPHY, blank=True, default="", db_default=""
    )
    topics: Any = models.ManyToManyField(
        Term, through="PersonTopic", related_name="+", verbose_name=_("areas of expertise")
    )
    name_audience = _audience(Part.NAME)
    affiliation_audience = _audience(Part.AFFILIATION)
    country_audience = _audience(Part.COUNTRY)
    topics_audience = _audience(Part.TOPICS)
    languages_audience = _audience(Part.LANGUAGES)
    orcid_audience = _audience(Part.ORCID)
    availability_audience = _audience(Part.AVAILABILITY)
    biography_audience = _audience(Part.BIOGRAPHY)
    interests_audience = _audience(Part.INTERESTS)
    # When the person last said who sees what; before that nobody sees anything.
    audiences_set_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile of a person")
        verbose_name_plural = _("profiles of people")
        indexes = [
            models.Index(fields=["name_audience", "sort_key", "id"], name="person_order"),
            # Whoever is signed in sees several audiences, in one order.
            models.Index(fields=["sort_key", "id"], name="person_names"),
            models.Index(fields=["country"], name="person_country"),
            GinIndex(fields=["languages"], name="person_languages"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & Q(name__regex=PLAIN_LINE), name="person_name_plain"
            ),
            models.CheckConstraint(
                condition=Q(name_kind__in=NameKind.values)
                & Q(availability__in=["", *Availability.values]),
                name="person_words_known",
            ),
            models.CheckConstraint(
                condition=Q(languages__contained_by=Language.values)
                & Q(languages__len__lte=MOST_LANGUAGES),
                name="person_languages_known",
            ),
            models.CheckConstraint(
                condition=Q(availability_note__regex=PLAIN_LINE) & Q(biography__regex=PLAIN_TEXT),
                name="person_texts_plain",
            ),
            models.CheckConstraint(
                condition=Q(availability_note="") | ~Q(availability=""),
                name="person_note_needs_availability",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{part.value}_audience__in": Audience.values}),
                    name=f"person_{part.value}_audience",
                )
                for part in Part
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what lists are sorted by in step with the name."""
        self.sort_key = sort_key(self.name)[:LONGEST_NAME]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_nameless(self) -> bool:
        """Whether no name was said yet: a word of the machine stands in its place."""
        return self.name == self.user_id.hex

    def audience_of(self, part: str) -> Audience:
        """Return to whom the person shows a part."""
        return Audience(getattr(self, f"{part}_audience"))


class PersonTopic(models.Model):
    """One row: one person knows one area (a term of the list of topics)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="topic_rows")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    objects = PersonTopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("area of expertise")
        verbose_name_plural = _("areas of expertise")
        constraints = [
            models.UniqueConstraint(fields=["person", "term"], name="person_topic_once"),
        ]
        indexes = [models.Index(fields=["term", "person"], name="person_topic_people")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.term_id}"


class InterestStatement(BaseModel):
    """One row: what somebody declared about conflicts of interest on one day; never changed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(_("statement"), max_length=12, choices=InterestKind.choices)
    text = models.CharField(_("interests"), max_length=LONGEST_STATEMENT, blank=True, default="")
    stated_at = models.DateTimeField(_("stated"), default=timezone.now)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement of interests")
        verbose_name_plural = _("statements of interests")
        indexes = [models.Index(fields=["person", "-stated_at", "-id"], name="statement_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=InterestKind.NOTHING, text="")
                | Q(kind=InterestKind.INTERESTS, text__regex=r"\S"),
                name="statement_says_something",
            ),
            models.CheckConstraint(condition=Q(text__regex=PLAIN_TEXT), name="statement_plain"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stated_at:%Y-%m-%d}"


class NameChange(BaseModel):
    """One row: a name that others saw before, until when; never changed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_names")
    name_kind = models.CharField(_("kind of name"), max_length=12, choices=NameKind.choices)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    until = models.DateTimeField(_("until"), default=timezone.now)

    objects = NameChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        indexes = [models.Index(fields=["person", "-until"], name="name_change_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(name_kind__in=NameKind.values), name="name_change_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.until:%Y-%m-%d}"
