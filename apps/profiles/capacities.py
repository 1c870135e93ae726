"""From verified memberships to capacities: the only place where roles become grants."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Capacity
from apps.profiles.choices import Role
from apps.profiles.models import Membership, Organisation
from apps.profiles.querysets import SIGNERS_NEEDED, MembershipQuerySet

# Session entry: the id of the membership acted in, or this word for nobody in particular.
ACTING_KEY = "acting_as"
PRIVATE_PERSON = "private"

ROLE_GRANTS: dict[str, frozenset[str]] = {
    Role.DEVELOPER: frozenset({"question.ask", "question.ask_private"}),
    Role.GMP_STAFF: frozenset({"question.ask", "question.ask_private"}),
    Role.HOSPITAL_STEWARD: frozenset({"question.ask", "question.ask_private"}),
    Role.HTA: frozenset({"question.ask"}),
    Role.PATIENT: frozenset(),
    Role.REGULATOR: frozenset(),
    Role.MEMBER: frozenset(),
    Role.EDITOR: frozenset({"platform.edit"}),
    Role.MODERATOR: frozenset({"platform.moderate"}),
    Role.ADMIN: frozenset({"platform.admin"}),
}


def capacities_of(
    user: Any, request: HttpRequest | None
) -> tuple[tuple[Capacity, ...], Capacity | None]:
    """Return all capacities of a person and the one acted in.

    They came with the session's person; otherwise this is one query.

    Asked anew for each request, so that a revoked membership is worth nothing from the next
    request on. A choice that is no longer valid falls back to the first membership.
    """
    came = getattr(user, "membership_rows", None) if request is not None else None
    rows = _verified().filter(user_id=user.pk) if came is None else map(_revived, came)
    capacities = tuple(capacity_of(row) for row in rows)
    return capacities, _acting(capacities, request)


def _verified() -> MembershipQuerySet:
    rows: MembershipQuerySet = Membership.objects.verified().with_mandate_facts()
    return rows.select_related("organisation").order_by("verified_at", "pk")


_COLUMNS = ("role", "is_admin", "is_signer", "has_mandate", "signer_count", "stands_in")


def membership_rows() -> ArraySubquery:
    """Return the verified memberships as a column of the query that loads the person."""
    own = _verified().filter(user_id=OuterRef("pk"))
    row = JSONObject(
        pk="pk", organisation_id="organisation_id", name="organisation__name",
        **{name: name for name in _COLUMNS},
    )  # fmt: skip
    return ArraySubquery(own.values(row=row))


def _revived(row: dict[str, Any]) -> Membership:
    organisation = Organisation(id=UUID(row["organisation_id"]), name=row["name"])
    found = Membership(id=UUID(row["pk"]), organisation=organisation)
    for name in _COLUMNS:
        setattr(found, name, row[name])
    return found


def capacity_of(membership: Membership) -> Capacity:
    """Return a verified membership as a capacity; needs the columns of `with_mandate_facts`."""
    label = _("%(role)s, %(organisation)s") % {
        "role": membership.get_role_display(),
        "organisation": membership.organisation.name,
    }
    return Capacity(
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        role=membership.role,
        grants=grants_of(membership),
        label=label,
    )


def grants_of(membership: Any) -> frozenset[str]:
    """Return what a verified membership allows; needs the columns of `with_mandate_facts`."""
    grants = set(ROLE_GRANTS[membership.role])
    if membership.is_admin:
        grants.add("organisation.admin")
    elif membership.stands_in:
        grants |= {"organisation.admin", "organisation.stands_in"}
    if membership.role == Role.REGULATOR and membership.has_mandate:
        grants |= {"official.read", "official.draft"}
        if membership.is_signer:
            grants.add("official.signer")
        if membership.is_signer and membership.signer_count >= SIGNERS_NEEDED:
            grants.add("official.sign")
    return frozenset(grants)


def _acting(capacities: tuple[Capacity, ...], request: HttpRequest | None) -> Capacity | None:
    session = getattr(request, "session", None)
    chosen = session.get(ACTING_KEY) if session is not None else None
    if chosen is None:
        return capacities[0] if capacities else None
    return next((c for c in capacities if str(c.membership_id) == chosen), None)


def choice_was_lost(request: HttpRequest) -> bool:
    """Return whether a role was chosen in this session that the person no longer holds."""
    chosen = request.session.get(ACTING_KEY)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return chosen not in {None, PRIVATE_PERSON} and actor.acting is None
