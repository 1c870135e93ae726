"""Reading: organisations, their mail domains, their mandates."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Greatest

from apps.core.actor import Actor
from apps.profiles.choices import OrganisationKind
from apps.profiles.querysets.shared import SIGNERS_NEEDED, a_signer, platform_reads

if TYPE_CHECKING:
    from apps.profiles.models import Mandate, Organisation, VerifiedDomain  # noqa: F401  named in quotes below


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to organisations with a source; drafts are seen by editors and members."""
        if platform_reads(actor) or actor.reads("platform.edit"):
            return self
        return self.filter(Q(verified=True) | Q(pk__in=actor.organisations()))

    def in_use(self) -> Self:
        """Narrow to organisations that keep their kind: they have people or a mandate."""
        used = Q(memberships__isnull=False) | Q(mandates__isnull=False)
        return self.filter(used | Q(invitations__isnull=False)).distinct()

    def authorities(self) -> Self:
        """Narrow to medicines authorities."""
        return self.filter(kind=OrganisationKind.AUTHORITY)

    def with_active_mandate(self) -> Self:
        """Narrow to authorities that answer here (rulings D64)."""
        return self.authorities().filter(mandates__ended_at__isnull=True, mandates__isnull=False)

    def answering(self) -> Self:
        """Narrow to authorities with an active mandate and enough signers to issue answers."""
        return (
            self.with_active_mandate()
            .annotate(signer_count=Count("memberships", filter=a_signer("memberships__")))
            .filter(signer_count__gte=SIGNERS_NEEDED)
        )

    def with_standing(self) -> Self:
        """Add `can_issue`, and `changed_at`: when what readers see of it last changed."""
        mandate: Any = self.model._meta.get_field("mandates").related_model
        own = mandate._default_manager.filter(organisation=OuterRef("pk"))
        answering = self.model._default_manager.answering().filter(pk=OuterRef("pk"))
        return self.annotate(
            can_issue=Exists(answering),
            changed_at=Greatest("shown_at", _latest(own, "granted_at"), _latest(own, "ended_at")),
        )

    def in_order(self) -> Self:
        """Sort by name."""
        return self.order_by("sort_key", "id")


def _latest(mandates: Any, column: str) -> models.Subquery:
    grouped = mandates.order_by().values("organisation").annotate(latest=models.Max(column))
    return models.Subquery(grouped.values("latest"), output_field=models.DateTimeField())


class DomainQuerySet(models.QuerySet["VerifiedDomain"]):
    """Mail domains of organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the domains of organisations that the actor runs."""
        if platform_reads(actor):
            return self
        return self.filter(organisation_id__in=actor.organisations("organisation.admin"))


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Mandates of authorities."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002  one signature for all
        """Return all: whether an authority answers here is public."""
        return self.all()

    def active(self) -> Self:
        """Narrow to mandates in force."""
        return self.filter(ended_at__isnull=True)
