"""Reading the FAQ."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from apps.core.actor import ANONYMOUS, Actor
from apps.forum.querysets.readers import HELD_GRANTS


class FaqQuerySet(models.QuerySet[Any]):
    """FAQ entries."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what is published; editors read what is being written, too."""
        if actor.is_system:
            return self.all()
        if any(actor.reads(grant) for grant in HELD_GRANTS):
            return self.filter(self._of_public())
        return self.published()

    def published(self) -> Self:
        """Return entries with a published text whose question everybody may read."""
        revision: Any = self.model._meta.get_field("revisions").related_model
        there = revision._default_manager.filter(entry=OuterRef("pk"))
        return self.filter(self._of_public(), Exists(there))

    def _of_public(self) -> Q:
        question: Any = self.model._meta.get_field("question").related_model
        return Q(question__in=question._default_manager.visible_to(ANONYMOUS).listed())

    def with_shown(self, day: date) -> Self:
        """Annotate `shown`, the newest published text, and whether it can be relied on.

        `stale`: an answer it rests on may not be called valid on the day, or another one came
        since. `removed`: the text of such an answer was taken out.
        """
        revision: Any = self.model._meta.get_field("revisions").related_model
        newest = revision._default_manager.filter(entry=OuterRef("pk")).order_by("-number")
        columns = ("number", "language", "title", "text_html", "text_md", "change", "published_at")
        first = revision._default_manager.filter(entry=OuterRef("pk"), number=1)
        return self.annotate(
            shown=Subquery(newest.values(row=JSONObject(**{c: c for c in columns}))[:1]),
            first_at=Subquery(first.values("published_at")[:1]),
            last_at=Subquery(newest.values("published_at")[:1]),
            stale=Exists(self._bad_sources(day)) | Exists(self._newer_answers()),
            removed=Exists(self._sources().filter(answer__redacted_at__isnull=False)),
        ).select_related("question__topic__parent")

    def _sources(self) -> Any:
        revision: Any = self.model._meta.get_field("revisions").related_model
        source: Any = revision._meta.get_field("sources").related_model
        last = revision._default_manager.filter(entry=OuterRef("revision__entry"))
        number = Subquery(last.order_by("-number").values("number")[:1])
        rows = source._default_manager.filter(revision__entry=OuterRef("pk"))
        return rows.filter(revision__number=number)

    def _answers(self) -> Any:
        question: Any = self.model._meta.get_field("question").related_model
        answer: Any = question._meta.get_field("answers").related_model
        return answer._default_manager

    def _bad_sources(self, day: date) -> Any:
        good = self._answers().valid_on(day).filter(pk=OuterRef("answer"))
        return self._sources().exclude(Exists(good))

    def _newer_answers(self) -> Any:
        revision: Any = self.model._meta.get_field("revisions").related_model
        last = revision._default_manager.filter(entry=OuterRef(OuterRef("pk")))
        last_at = Subquery(last.order_by("-number").values("published_at")[:1])
        final = self._answers().final().filter(question=OuterRef("question"))
        return final.filter(issued_at__gt=last_at)

    def newest_first(self) -> Self:
        """Sort by the day of the last published text."""
        return self.order_by(F("last_at").desc(), "-pk")


class FaqRevisionQuerySet(models.QuerySet[Any]):
    """Published texts."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the texts of published entries; those that rest on a text that was taken out
        since are left out: they may repeat it.
        """
        if actor.is_system:
            return self.all()
        entry: Any = self.model._meta.get_field("entry").related_model
        source: Any = self.model._meta.get_field("sources").related_model
        gone = source._default_manager.filter(
            revision=OuterRef("pk"), answer__redacted_at__isnull=False
        )
        shown = entry._default_manager.published().values("pk")
        return self.filter(~Exists(gone), entry__in=shown)
