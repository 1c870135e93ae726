"""Reading: who sees which vocabulary rows, in which order."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Collate

from apps.core.actor import Actor
from apps.vocabularies.labels import SOURCE_LANGUAGE, pick


def at_or_below(path: str, code: str) -> models.Q:
    """Return the condition that the term at `path` has the code, or lies below one that has."""
    return models.Q((f"{path}__code", code)) | models.Q((f"{path}__parent__code", code))


if TYPE_CHECKING:
    from apps.vocabularies import models as rows  # noqa: F401  named in quotes below

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]


def reads_drafts(actor: Actor) -> bool:
    """Return whether the actor sees guidance that nobody has confirmed in a source yet."""
    return actor.is_system or actor.reads("platform.edit")


def by_language(column: str, language: str) -> Collate:
    """Return the ordering expression of a column of sort keys: the language, else English."""
    return Collate(
        Coalesce(KeyTextTransform(language, column), KeyTextTransform(SOURCE_LANGUAGE, column)),
        "C",
    )


def grouped_choices(
    rows: Iterable[tuple[Any, Any, str, dict[str, str]]], language: str | None = None
) -> list[Choice | Group]:
    """Return the options of terms in their order: (id, id of the parent, code, labels).

    A group is named after its parent, and the parent is its first option. A label that
    exists in English only says so.
    """
    parents: list[tuple[Any, Choice]] = []
    children: dict[Any, list[Choice]] = {}
    for pk, parent_id, code, labels in rows:
        option = (code, pick(labels, language).said)
        if parent_id is None:
            parents.append((pk, option))
        else:
            children.setdefault(parent_id, []).append(option)
    return [(own[1], [own, *children[pk]]) if pk in children else own for pk, own in parents]


class TermQuerySet(models.QuerySet["rows.Term"]):
    """Terms of the controlled lists."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002  one signature for all
        """Return all terms; retired ones too, as old rows still refer to them."""
        return self.all()

    def offered(self, list_code: str) -> Self:
        """Return the terms of a list that may still be chosen, in their own order."""
        return self.filter(list_code=list_code, retired=False).order_by("position", "code")

    def choices_for(self, list_code: str, language: str | None = None) -> list[Choice | Group]:
        """Return the options of a form field: pairs, and groups for two-level lists.

        See `grouped_choices`.
        """
        rows = self.offered(list_code).values_list("pk", "parent_id", "code", "labels")
        return grouped_choices(rows, language)


class CountryQuerySet(models.QuerySet["rows.Country"]):
    """Countries and the Union."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002  one signature for all
        """Return all countries."""
        return self.all()

    def in_order(self, language: str) -> Self:
        """Return the rows sorted by name in the language."""
        return self.order_by(by_language("sort_keys", language), "code")

    def choices(self, language: str) -> list[Choice]:
        """Return (code, name) pairs of the countries that may still be chosen."""
        found = self.filter(retired=False).in_order(language).values_list("code", "names")
        return [(code, pick(names, language).said) for code, names in found]


class GlossaryQuerySet(models.QuerySet["rows.GlossaryTerm"]):
    """Words of the glossary."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002  one signature for all
        """Return all words; those not checked against a source carry `verified = False`."""
        return self.all()

    def in_order(self, language: str) -> Self:
        """Return the words sorted in the language."""
        return self.order_by(by_language("sort_keys", language), "code")


class GuidanceDocumentQuerySet(models.QuerySet["rows.GuidanceDocument"]):
    """Guidance documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Return confirmed documents; unconfirmed ones are drafts that only editors see."""
        return self.all() if reads_drafts(actor) else self.filter(verified=True)


class GuidanceVersionQuerySet(models.QuerySet["rows.GuidanceVersion"]):
    """Versions of guidance documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the versions of documents that the actor sees."""
        return self.all() if reads_drafts(actor) else self.filter(document__verified=True)

    def valid_on(self, day: date) -> Self:
        """Return the versions that apply on the day; those without stated validity do not."""
        return self.filter(valid__contains=day)


class GuidanceSectionQuerySet(models.QuerySet["rows.GuidanceSection"]):
    """Sections of guidance versions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the sections of documents that the actor sees."""
        if reads_drafts(actor):
            return self.all()
        return self.filter(version__document__verified=True)


class AdviceChannelQuerySet(models.QuerySet["rows.AdviceChannel"]):
    """Advice routes."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002  one signature for all
        """Return all routes; those not confirmed in a source carry `verified = False`."""
        return self.all()

    def offered(self) -> Self:
        """Return the routes that are still kept, those of the Union first, then by country."""
        is_union = models.Case(models.When(jurisdiction="EU", then=0), default=1)
        return self.filter(retired=False).order_by(is_union, "jurisdiction", "name", "code")

    def usable(self) -> Self:
        """Return the routes that one may be sent to: kept, open, and read in a source."""
        return self.offered().filter(verified=True, status="open")
