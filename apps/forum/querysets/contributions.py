"""Reading what experts and members say to public questions."""

from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from apps.core.actor import ANONYMOUS, Actor
from apps.profiles.models import Person
from apps.vocabularies.models import Country


class ContributionQuerySet(models.QuerySet[Any]):
    """Contributions, also the lines of withdrawn ones."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of questions that the actor sees: only public ones have any."""
        if actor.is_system:
            return self.all()
        question: Any = self.model._meta.get_field("question").related_model
        return self.filter(question__in=question._default_manager.visible_to(actor))

    def of_actor(self, actor: Actor) -> Self:
        """Return what the actor wrote; a token's, in its one membership only."""
        own = self.filter(author_id=actor.user_id)
        return own.filter(membership_id=actor.acting_membership_id) if actor.bound else own

    def standing(self) -> Self:
        """Return what was not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def with_names(self) -> Self:
        """Annotate what readers see of the writer, and whether the asker accepted it.

        A name stands there only where its owner lets everybody read it; never an official's.
        """
        acceptance: Any = self.model._meta.get_field("acceptances").related_model
        active = acceptance._default_manager.active().filter(contribution=OuterRef("pk"))
        return self.annotate(
            writer=Subquery(_names().values("name")[:1]),
            country_names=Subquery(_countries().values("names")[:1]),
            display_name=models.F("author__display_name"),
            is_accepted=Exists(active),
        ).select_related("capacity")

    def in_order(self) -> Self:
        """Sort as they were written."""
        return self.order_by("posted_at", "id")

    def as_rows(self) -> Any:
        """Return what a question's page shows of each, as one JSON object a row."""
        columns = (
            *("id", "public_id", "kind", "language", "text_html", "author_id", "membership_id"),
            *("posted_at", "edited_at", "withdrawn_at", "is_fictional", "writer"),
            *("country_names", "is_accepted", "display_name"),
        )
        shown = {name: name for name in columns}
        capacity = {"role": "capacity__role", "organisation_kind": "capacity__organisation_kind"}
        rows = self.with_names().in_order()
        return ArraySubquery(rows.values(row=JSONObject(**shown, **capacity)))


class ContributionRevisionQuerySet(models.QuerySet[Any]):
    """Earlier texts."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of contributions that the actor sees and that still stand."""
        contribution: Any = self.model._meta.get_field("contribution").related_model
        seen = contribution._default_manager.visible_to(actor).standing()
        return self.filter(contribution__in=seen)


class ContributionAcceptanceQuerySet(models.QuerySet[Any]):
    """Acceptances of contributions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of questions that the actor sees."""
        question: Any = self.model._meta.get_field("question").related_model
        return self.filter(question__in=question._default_manager.visible_to(actor))

    def active(self) -> Self:
        """Return acceptances that were not taken back."""
        return self.filter(revoked_at__isnull=True)


def _names() -> Any:
    """Return the writer's profile, if its name is for everybody."""
    people: Any = Person.objects.with_parts_seen(ANONYMOUS)
    return people.filter(
        user=OuterRef("author"), user__is_active=True, sees_name=True, official=False
    )


def _countries() -> Any:
    return Country.objects.filter(code=OuterRef("capacity__country_code"))
