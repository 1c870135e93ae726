"""Reading cases."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Greatest, JSONObject

from apps.core.actor import Actor
from apps.forum.choices import OPEN_CASES
from apps.forum.querysets.columns import latest
from apps.forum.querysets.readers import READS_OFFICIALLY
from apps.profiles.querysets import holds


class CaseQuerySet(models.QuerySet[Any]):
    """Questions at authorities."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the cases of questions that the actor sees."""
        question: Any = self.model._meta.get_field("question").related_model
        visible = question._default_manager.visible_to(actor)
        return self.filter(question__in=visible)

    def manageable_by(self, actor: Actor) -> Self:
        """Return the cases of the authority that the actor acts for."""
        if actor.acting is None or not actor.may(READS_OFFICIALLY):
            return self.none()
        return self.filter(authority_id=actor.acting.organisation_id)

    def for_inbox(self) -> Self:
        """Fetch what a row of the inbox shows, in two queries whatever their number."""
        others = models.Prefetch(
            "question__cases", self.model._default_manager.select_related("authority")
        )
        return self.select_related(
            "question__topic__parent",
            "question__product_class",
            "question__stage",
            "question__capacity",
            "assignee__user",
        ).prefetch_related(others)

    def with_changes(self) -> Self:
        """Annotate `changed_at`: when what its officials see of a case last changed."""
        answer: Any = self.model._meta.get_field("answers").related_model
        own = answer._default_manager.filter(case=OuterRef("pk"))
        return self.annotate(
            changed_at=Greatest(
                "updated_at", "question__updated_at", latest(own, "updated_at", of="case")
            )
        )

    def with_draft(self) -> Self:
        """Annotate `draft`: who writes the unfinished answer, and how far it is; or None."""
        answer: Any = self.model._meta.get_field("answers").related_model
        signature: Any = answer._meta.get_field("signatures").related_model
        # No writer of an offer can sign it, so the offer alone says that another one did.
        signed = signature._default_manager.filter(
            holds("membership__"),
            answer=OuterRef("pk"),
            offer=OuterRef("offer"),
            content_hash=OuterRef("content_hash"),
            membership__is_signer=True,
            signer__is_active=True,
        )
        unfinished = answer._default_manager.unfinished().filter(case=OuterRef("pk"))
        about = JSONObject(
            state="state",
            drafter="drafter__display_name",
            drafter_id="drafter",
            writers="writers",
            returned=~Q(return_reason=""),
            signed=Exists(signed),
        )
        return self.annotate(draft=models.Subquery(unfinished.values(about=about)[:1]))

    def open(self) -> Self:
        """Return cases that still wait for an answer."""
        return self.filter(state__in=OPEN_CASES)
