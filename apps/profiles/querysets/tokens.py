"""Reading: access tokens."""

from typing import TYPE_CHECKING, Self

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import ExpressionWrapper, OuterRef

from apps.accounts.consents import agreements_of
from apps.core.actor import Actor
from apps.core.clock import now
from apps.profiles.querysets.shared import holds, mandate_facts

if TYPE_CHECKING:
    from apps.profiles.models import ApiToken  # noqa: F401  named in quotes below


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

        One query, hence one moment: `holds` says whether the role gives rights by the clock of
        the database, `factors` are the person's second steps (recovery codes are none),
        `agreements` what they agreed to, the rest what `with_mandate_facts` says of a membership.
        """
        standing = ExpressionWrapper(holds("membership__"), models.BooleanField())
        memberships = self.model._meta.get_field("membership").related_model
        factors = Authenticator.objects.filter(user_id=OuterRef("membership__user_id"))
        factors = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return self.select_related("membership__organisation", "membership__user").annotate(
            **mandate_facts(memberships, "membership__"),
            holds=standing,
            factors=ArraySubquery(factors.order_by("pk").values("pk")),
            agreements=agreements_of("membership__user_id"),
        )
