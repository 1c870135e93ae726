"""Reading: organisations, memberships, mandates, invitations, access tokens."""

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.core.clock import now
from apps.profiles.choices import (
    ACTIVE_STATES,
    WAITING_STATES,
    MembershipState,
    OrganisationKind,
    Role,
)

if TYPE_CHECKING:
    from apps.profiles.models import (  # noqa: F401  named in quotes below
        ApiToken,
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


def _signer(prefix: str = "") -> Q:
    return Q(
        **{
            f"{prefix}state": MembershipState.VERIFIED,
            f"{prefix}role": Role.REGULATOR,
            f"{prefix}is_signer": True,
            f"{prefix}user__is_active": True,
        }
    )


def _mandate_facts(memberships: Any, prefix: str = "") -> dict[str, Any]:
    """Return the columns on which a regulator's grants depend; `prefix` leads to the membership."""
    from_here = memberships.objects.filter(
        _signer(), organisation_id=OuterRef(f"{prefix}organisation_id")
    )
    counted = from_here.order_by().values("organisation_id").annotate(n=Count("pk")).values("n")
    return {
        "has_mandate": Exists(
            memberships.objects.filter(
                pk=OuterRef(f"{prefix}pk"),
                organisation__mandates__isnull=False,
                organisation__mandates__ended_at__isnull=True,
            )
        ),
        "signer_count": Coalesce(models.Subquery(counted), 0),
    }


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
        return self.annotate(**_mandate_facts(self.model))


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


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Access tokens."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the person's own: nobody else, no admin and no token, sees a token."""
        if not actor.is_authenticated or actor.bound:
            return self.none()
        return self.filter(membership__user_id=actor.user_id)

    def in_force(self) -> Self:
        """Narrow to tokens that did not expire and were not ended, by hand or by a change."""
        return self.filter(revoked_at=None, voided_at=None, expires_at__gt=now())

    def with_identity(self) -> Self:
        """Add person, role and everything else that decides what the token is worth now.

        One query, hence one moment: `factors` are the person's second steps (recovery codes
        are none), the rest is what `with_mandate_facts` says of a membership.
        """
        memberships = self.model._meta.get_field("membership").related_model
        factors = Authenticator.objects.filter(user_id=OuterRef("membership__user_id"))
        factors = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return self.select_related("membership__organisation", "membership__user").annotate(
            **_mandate_facts(memberships, "membership__"),
            factors=ArraySubquery(factors.order_by("pk").values("pk")),
        )
