"""Reading: organisations, memberships, mandates, invitations."""

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.profiles.choices import (
    ACTIVE_STATES,
    WAITING_STATES,
    MembershipState,
    OrganisationKind,
    Role,
)

if TYPE_CHECKING:
    from apps.profiles.models import (  # noqa: F401  named in quotes below
        Invitation,
        Mandate,
        Membership,
        Organisation,
        VerifiedDomain,
    )

SIGNERS_NEEDED = 2


def _platform_reads(actor: Actor) -> bool:
    return actor.is_system or actor.reads(PLATFORM_ADMIN) or actor.reads("platform.moderate")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to organisations with a source; drafts are seen by editors and members."""
        if _platform_reads(actor) or actor.reads("platform.edit"):
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
            .annotate(signer_count=Count("memberships", filter=_signer("memberships__")))
            .filter(signer_count__gte=SIGNERS_NEEDED)
        )

    def in_order(self) -> Self:
        """Sort by name."""
        return self.order_by("sort_key", "id")


def _signer(prefix: str = "") -> Q:
    return Q(
        **{
            f"{prefix}state": MembershipState.VERIFIED,
            f"{prefix}role": Role.REGULATOR,
            f"{prefix}is_signer": True,
            f"{prefix}user__is_active": True,
        }
    )


class DomainQuerySet(models.QuerySet["VerifiedDomain"]):
    """Mail domains of organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the domains of organisations that the actor runs."""
        if _platform_reads(actor):
            return self
        return self.filter(organisation_id__in=actor.organisations("organisation.admin"))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who belongs where."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to own memberships and those of organisations that the actor runs."""
        if _platform_reads(actor):
            return self
        if not actor.is_authenticated:
            return self.none()
        run = actor.organisations("organisation.admin")
        return self.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=run))

    def verified(self) -> Self:
        """Narrow to memberships that give rights."""
        return self.filter(state=MembershipState.VERIFIED)

    def active(self) -> Self:
        """Narrow to memberships that are verified or on the way there."""
        return self.filter(state__in=ACTIVE_STATES)

    def waiting(self) -> Self:
        """Narrow to memberships that somebody has to look at."""
        return self.filter(state__in=WAITING_STATES)

    def of_person(self, user_id: UUID | None) -> Self:
        """Narrow to one person's; nobody has none."""
        return self.none() if user_id is None else self.filter(user_id=user_id)

    def signers(self) -> Self:
        """Narrow to officials who may sign for their authority."""
        return self.filter(_signer())

    def with_mandate_facts(self) -> Self:
        """Add `has_mandate` and `signer_count` of the organisation, in the same query."""
        from_here = self.model.objects.filter(
            _signer(), organisation_id=OuterRef("organisation_id")
        )
        counted = from_here.order_by().values("organisation_id").annotate(n=Count("pk")).values("n")
        return self.annotate(
            has_mandate=Exists(
                self.model.objects.filter(
                    pk=OuterRef("pk"),
                    organisation__mandates__isnull=False,
                    organisation__mandates__ended_at__isnull=True,
                )
            ),
            signer_count=Coalesce(models.Subquery(counted), 0),
        )


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Mandates of authorities."""

    def visible_to(self, actor: Actor) -> Self:  # noqa: ARG002  one signature for all
        """Return all: whether an authority answers here is public."""
        return self.all()

    def active(self) -> Self:
        """Narrow to mandates in force."""
        return self.filter(ended_at__isnull=True)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to invitations of organisations that the actor runs."""
        if actor.is_system or actor.reads(PLATFORM_ADMIN):
            return self
        return self.filter(organisation_id__in=actor.organisations("organisation.admin"))

    def open(self) -> Self:
        """Narrow to invitations that can still be used."""
        return self.filter(redeemed_at__isnull=True, expires_at__gt=timezone.now())
