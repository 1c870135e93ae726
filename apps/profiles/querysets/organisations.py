"""Reading: organisations, their mail domains, their mandates."""

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.profiles.choices import ANSWERING_KINDS, UNDO_WITHIN, RequestState
from apps.profiles.querysets.shared import SIGNERS_NEEDED, a_signer, platform_reads

if TYPE_CHECKING:
    from apps.profiles.models import (  # noqa: F401  named in quotes below
        DomainRequest,
        Mandate,
        Organisation,
        OrganisationRevision,
        VerifiedDomain,
    )


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
        """Narrow to medicines authorities and agencies that answer like one."""
        return self.filter(kind__in=ANSWERING_KINDS)

    def standing(self) -> Self:
        """Narrow to organisations that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def with_active_mandate(self) -> Self:
        """Narrow to authorities that answer here (rulings D64)."""
        return self.authorities().filter(mandates__ended_at__isnull=True, mandates__isnull=False)

    def coverage(self, *, topic: UUID, stage: UUID) -> list[tuple[UUID, str, bool]]:
        """Return id, name, and whether the mandate in force is for such questions."""
        mandate: Any = self.model._meta.get_field("mandates").related_model
        own = mandate._default_manager.active().filter(organisation=OuterRef("pk"))
        asked = self.annotate(covers=Exists(own.covering(topic=topic, stage=stage)))
        return list(asked.values_list("pk", "name", "covers"))

    def with_signers(self) -> Self:
        """Add `has_mandate`, and `signers`: how many officials may sign at this moment."""
        mandate: Any = self.model._meta.get_field("mandates").related_model
        own = mandate._default_manager.active().filter(organisation=OuterRef("pk"))
        return self.annotate(
            has_mandate=Exists(own),
            signers=Count("memberships", filter=a_signer("memberships__")),
        )

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

    def without_admin(self) -> Self:
        """Narrow to organisations with members whose admins all lost their right."""
        member: Any = self.model._meta.get_field("memberships").related_model
        here = member._default_manager.filter(organisation=OuterRef("pk"))
        present = here.verified().filter(user__is_active=True)
        once = here.filter(is_admin=True)
        return self.filter(Exists(present), Exists(once), ~Exists(present.filter(is_admin=True)))

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


class DomainRequestQuerySet(models.QuerySet["DomainRequest"]):
    """Requests for mail domains."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to requests of organisations that the actor runs; platform admins decide."""
        if actor.is_system or actor.reads(PLATFORM_ADMIN):
            return self
        return self.filter(organisation_id__in=actor.organisations("organisation.admin"))

    def open(self) -> Self:
        """Narrow to requests that wait for a decision."""
        return self.filter(state=RequestState.OPEN)

    def decided_lately(self, actor: Actor) -> Self:
        """Narrow to requests about which the actor decided within the last ten minutes."""
        since = timezone.now() - UNDO_WITHIN
        return self.filter(decided_by_id=actor.person_id, decided_at__gt=since)


class RevisionQuerySet(models.QuerySet["OrganisationRevision"]):
    """Changes of what is said about organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to changes of organisations that the actor sees."""
        organisations: Any = self.model._meta.get_field("organisation").related_model
        seen = organisations._default_manager.visible_to(actor)
        return self.filter(organisation__in=seen)


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Mandates of authorities."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002  one signature for all
        """Return all: whether an authority answers here is public."""
        return self.all()

    def covering(self, *, topic: UUID, stage: UUID) -> Self:
        """Narrow to mandates for this topic, or a broader one, and stage; none means all."""
        of_topic = Q(topics__isnull=True) | Q(topics=topic) | Q(topics__children=topic)
        return self.filter(of_topic, Q(stages__isnull=True) | Q(stages=stage))

    def active(self) -> Self:
        """Narrow to mandates in force."""
        return self.filter(ended_at__isnull=True)
