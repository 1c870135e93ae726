"""What several querysets of this app ask: the platform's own people, signers, mandates."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from apps.core.actor import PLATFORM_ADMIN, Actor
from apps.profiles.choices import MembershipState, Role

SIGNERS_NEEDED = 2


def platform_reads(actor: Actor) -> bool:
    """Return whether the actor looks after the whole platform's people."""
    return actor.is_system or actor.reads(PLATFORM_ADMIN) or actor.reads("platform.moderate")


def holds(prefix: str = "") -> Q:
    """Return the condition of giving rights now; `prefix` leads to the membership.

    The clock is the database's: a term that is over is worth nothing, whatever jobs wrote.
    """
    return Q(
        **{f"{prefix}state": MembershipState.VERIFIED, f"{prefix}valid_until__gt": Now()},
    )


def a_signer(prefix: str = "") -> Q:
    """Return the condition of being an official who may sign; `prefix` leads to the membership."""
    return holds(prefix) & Q(
        **{
            f"{prefix}role": Role.REGULATOR,
            f"{prefix}is_signer": True,
            f"{prefix}user__is_active": True,
        }
    )


def mandate_facts(memberships: Any, prefix: str = "") -> dict[str, Any]:
    """Return the columns on which grants depend; `prefix` leads to the membership.

    They say what a regulator's authority may do, and whether an admin who is away left the
    member in charge.
    """
    delegation: Any = memberships._meta.get_field("delegations_held").related_model
    stands_in = delegation._default_manager.in_force().filter(delegate=OuterRef(f"{prefix}pk"))
    from_here = memberships.objects.filter(
        a_signer(), organisation_id=OuterRef(f"{prefix}organisation_id")
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
        "signer_count": Coalesce(Subquery(counted), 0),
        "stands_in": Exists(stands_in),
    }
