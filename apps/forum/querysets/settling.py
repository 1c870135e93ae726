"""Reading signatures and acceptances."""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q

from apps.core.actor import Actor
from apps.forum.querysets.columns import is_one_of
from apps.forum.querysets.readers import READS_OFFICIALLY
from apps.profiles.querysets import holds

_SIGNERS_OF_TODAY = holds("membership__") & Q(
    membership__is_signer=True,
    signer__is_active=True,
)


class SignatureQuerySet(models.QuerySet[Any]):
    """Signatures."""

    def visible_to(self, actor: Actor) -> Self:
        """Return signatures inside the own authority: names of officials stay there (D33)."""
        if actor.is_system:
            return self.all()
        return self.filter(answer__authority_id__in=actor.organisations(READS_OFFICIALLY))

    def valid_for(self, answer: Any) -> Self:
        """Return the signatures on the current offer by signers of today, none of them a writer."""
        offered = {"content_hash": answer.content_hash, "offer": answer.offer}
        of_now = self.filter(answer=answer, **offered).filter(_SIGNERS_OF_TODAY)
        return of_now.exclude(signer_id__in={answer.drafter_id, *answer.writers})

    def valid_for_outer_answer(self) -> Self:
        """Return what `valid_for` returns, for the answer of the outer query."""
        offered = {name: OuterRef(name) for name in ("content_hash", "offer")}
        of_now = self.filter(answer=OuterRef("pk"), **offered).filter(_SIGNERS_OF_TODAY)
        wrote = is_one_of(models.F("signer_id"), OuterRef("writers"))
        return of_now.exclude(signer_id=OuterRef("drafter_id")).exclude(wrote)


class AcceptanceQuerySet(models.QuerySet[Any]):
    """Acceptances."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the acceptances of questions that the actor sees."""
        question: Any = self.model._meta.get_field("question").related_model
        return self.filter(question__in=question._default_manager.visible_to(actor))

    def active(self) -> Self:
        """Return acceptances that were not taken back."""
        return self.filter(revoked_at__isnull=True)
