"""Reading official answers, their drafts, and what they cite."""

from datetime import UTC, date, datetime, time
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Greatest, JSONObject

from apps.accounts.models import name_shown
from apps.core.actor import Actor
from apps.forum.choices import AnswerState
from apps.forum.querysets.columns import (
    SEEN_OF_CAPACITY,
    SEEN_OF_ORGANISATION,
    SEEN_OF_TERM,
    is_any,
    is_one_of,
    latest,
    own_columns,
    seen,
)
from apps.forum.querysets.readers import READS_OFFICIALLY
from apps.vocabularies.models import Country
from apps.vocabularies.projections import cited_columns


class AnswerQuerySet(models.QuerySet[Any]):
    """Official answers and their drafts."""

    def visible_to(self, actor: Actor) -> Self:
        """Return issued answers to visible questions, and drafts inside their authority only."""
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        visible = question._default_manager.visible_to(actor)
        readable = Q(state=AnswerState.ISSUED, question__in=visible)
        authorities = actor.organisations(READS_OFFICIALLY)
        if authorities:
            readable |= Q(authority_id__in=authorities)
        return self.filter(readable)

    def manageable_by(self, actor: Actor) -> Self:
        """Return the answers of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(authority_id=actor.acting.organisation_id)

    def writer_names(self) -> list[str]:
        """Return by name whose words the texts hold; for the authority only (rulings D33)."""
        person: Any = self.model._meta.get_field("drafter").related_model
        ids = {pk for writers in self.values_list("writers", flat=True) for pk in writers}
        people = person._default_manager.filter(pk__in=ids)
        return sorted(map(name_shown, people.values_list("display_name", flat=True)))

    def issued(self) -> Self:
        """Return answers that speak."""
        return self.filter(state=AnswerState.ISSUED)

    def unfinished(self) -> Self:
        """Return drafts and answers that wait for a signature."""
        return self.exclude(state=AnswerState.ISSUED)

    def with_validity(self) -> Self:
        """Annotate whether a cited guidance version has a successor (see `validity_on`)."""
        citation: Any = self.model._meta.get_field("citations").related_model
        replaced = citation._default_manager.filter(
            answer=OuterRef("pk"), guidance_version__successor__isnull=False
        )
        return self.annotate(cites_replaced_guidance=is_any(replaced))

    def for_card(self) -> Self:
        """Fetch what a card shows, citations and countries too, in one query."""
        return (
            self.with_validity()
            .select_related("authority", "basis", "capacity")
            .only(
                *own_columns(self.model),
                *seen("authority", SEEN_OF_ORGANISATION),
                *seen("basis", SEEN_OF_TERM),
                *seen("capacity", SEEN_OF_CAPACITY),
            )
            .annotate(places=ArraySubquery(_places()), cited=ArraySubquery(self._cited()))
        )

    def _cited(self) -> Any:
        citation: Any = self.model._meta.get_field("citations").related_model
        columns = cited_columns("guidance_version__")
        rows = citation._default_manager.filter(answer=OuterRef("pk")).order_by("position")
        return rows.values(row=JSONObject(locator="locator", **columns))

    def without_source(self) -> Self:
        """Leave out what only those who write and sign look at."""
        texts = ("text_md", "content_hash", "return_reason", "returned_md", "returned_citations")
        people = ("drafter", "drafter_membership", "drafter_capacity", "writers", "issued_by")
        return self.defer(*texts, *people, "offer", "case", "valid_from", "version", "created_at")

    def with_citations(self) -> Self:
        """Fetch the citations as rows, for those who change or sign them."""
        citation: Any = self.model._meta.get_field("citations").related_model
        citations = citation._default_manager.select_related(
            "guidance_version__document", "guidance_version__successor"
        )
        return self.prefetch_related(models.Prefetch("citations", citations))

    def for_api(self) -> Self:
        """Fetch what the API shows of an issued answer, in a fixed number of queries."""
        acceptance: Any = self.model._meta.get_field("acceptances").related_model
        active = acceptance._default_manager.active().filter(answer=OuterRef("pk"))
        return (
            self.for_card()
            .with_citations()
            .with_changes()
            .annotate(is_accepted=is_any(active))
            .select_related("question")
        )

    def with_changes(self) -> Self:
        """Annotate `changed_at`: when what readers see of an issued answer last changed.

        An issued text never changes; acceptances and new versions of cited guidance do.
        """
        acceptance: Any = self.model._meta.get_field("acceptances").related_model
        citation: Any = self.model._meta.get_field("citations").related_model
        accepted = acceptance._default_manager.filter(answer=OuterRef("pk"))
        replaced = citation._default_manager.filter(answer=OuterRef("pk"))
        return self.annotate(
            changed_at=Greatest(
                "issued_at",
                latest(accepted, "created_at"),
                latest(accepted, "revoked_at"),
                latest(replaced, "guidance_version__successor__created_at"),
            )
        )

    def valid_on(self, day: date) -> Self:
        """Return issued answers of which "valid" may be said on the day.

        Guidance counts as replaced from the day on which its new version became known here.
        """
        citation: Any = self.model._meta.get_field("citations").related_model
        known_until = datetime.combine(day, time.max, UTC)
        replaced = citation._default_manager.filter(
            answer=OuterRef("pk"), guidance_version__successor__created_at__lte=known_until
        )
        in_time = self.issued().filter(valid_from__lte=day, valid_until__gte=day)
        return in_time.exclude(Exists(replaced))


def _places() -> Any:
    """Return code and names of the countries that an answer of the outer query applies in."""
    listed = is_one_of(models.F("code"), OuterRef("jurisdictions"))
    return Country.objects.filter(listed).values(place=JSONObject(code="code", names="names"))


class CitationQuerySet(models.QuerySet[Any]):
    """Citations."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the citations of answers that the actor sees."""
        answer: Any = self.model._meta.get_field("answer").related_model
        return self.filter(answer__in=answer._default_manager.visible_to(actor))
