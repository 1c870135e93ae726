"""Reading: people as others may see them, part by part."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q

from apps.core.actor import Actor
from apps.profiles.audiences import ASKED, Audience, NameKind, Part
from apps.profiles.choices import ACTIVE_STATES, Role

if TYPE_CHECKING:
    from apps.profiles.models import (  # noqa: F401  named in quotes below
        InterestStatement,
        NameChange,
        Person,
        PersonTopic,
    )


def _seats(prefix: str) -> Any:
    """Return the memberships of the person that `prefix` leads to."""
    membership: Any = apps.get_model("profiles", "Membership")
    return membership.objects.filter(user_id=OuterRef(f"{prefix}user_id"))


def is_official(prefix: str = "") -> Exists:
    """Return the condition of being a regulator: known inside the authority only (D33)."""
    return Exists(_seats(prefix).filter(role=Role.REGULATOR, state__in=ACTIVE_STATES))


def seen_by(actor: Actor, part: str, prefix: str = "") -> Q:
    """Return the condition under which the actor sees this part of a person's profile.

    `prefix` leads to the person's row. Whatever filters, counts, searches or sorts by a part
    adds it, or results tell what is hidden. Of oneself one sees here what the audience says.
    """
    if actor.is_system:
        return Q(pk__isnull=False)
    seen = _as_private_person(actor, Part(part), prefix) & ~Q(is_official(prefix))
    return (
        seen | _inside_the_authority(actor, Part(part), prefix) if actor.organisations() else seen
    )


def _as_private_person(actor: Actor, part: Part, prefix: str) -> Q:
    column = f"{prefix}{part.value}_audience"
    if not actor.is_authenticated:
        return Q(**{column: Audience.EVERYBODY})
    seen = Q(**{f"{column}__in": (Audience.EVERYBODY, Audience.MEMBERS)})
    places = actor.organisations()
    if places:
        beside = _seats(prefix).verified().filter(organisation_id__in=places)
        nearer = (Audience.ORGANISATIONS, Audience.AUTHORITIES)
        seen |= Q(**{f"{column}__in": nearer}) & Q(Exists(beside))
        for askers in ASKED.values():
            asked = {column: Audience.AUTHORITIES, f"{prefix}user_id__in": askers(actor)}
            seen |= Q(**asked)
    return seen


def _inside_the_authority(actor: Actor, part: Part, prefix: str) -> Q:
    """An authority knows the names of its people; the rest as they say."""
    there = _seats(prefix).filter(organisation_id__in=actor.organisations())
    colleague = Q(Exists(there.verified().filter(role=Role.REGULATOR)))
    if part == Part.NAME:
        return colleague
    return colleague & ~Q(**{f"{prefix}{part.value}_audience": Audience.NOBODY})


class PersonQuerySet(models.QuerySet["Person"]):
    """People."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to oneself and to people who let the actor see at least their name."""
        if actor.is_system:
            return self
        listed = Q(user__is_active=True) & seen_by(actor, Part.NAME)
        return (
            self.filter(listed | Q(user_id=actor.user_id)) if actor.user_id else self.filter(listed)
        )

    def listed_for(self, actor: Actor) -> Self:
        """Narrow to people whose name the actor sees; oneself only if the audience says so.

        What the directory lists, counts and searches: it shows people what others see.
        """
        return self.filter(seen_by(actor, Part.NAME), user__is_active=True)

    def of_actor(self, actor: Actor) -> Self:
        """Narrow to the actor's own row."""
        return self.filter(user_id=actor.user_id) if actor.is_authenticated else self.none()

    def with_field_visible(self, actor: Actor, part: str) -> Self:
        """Narrow to people of whom the actor sees this part (see `seen_by` for the condition)."""
        return self.filter(seen_by(actor, part))

    def with_parts_seen(self, actor: Actor) -> Self:
        """Add `sees_<part>` for each part, and `official`, in the same query."""
        return self.annotate(
            official=is_official(),
            **{
                f"sees_{part.value}": ExpressionWrapper(
                    seen_by(actor, part), output_field=models.BooleanField()
                )
                for part in Part
            },
        )

    def in_order(self) -> Self:
        """Sort by name."""
        return self.order_by("sort_key", "id")


class PersonTopicQuerySet(models.QuerySet["PersonTopic"]):
    """Areas of expertise."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the areas of people who let the actor see them, and to one's own."""
        return self.filter(_of_seen(actor, Part.TOPICS))


class StatementQuerySet(models.QuerySet["InterestStatement"]):
    """Statements of interests."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the statements of people who let the actor see them, and to one's own."""
        return self.filter(_of_seen(actor, Part.INTERESTS))

    def newest_first(self) -> Self:
        """Sort by when they were made."""
        return self.order_by("-stated_at", "-id")


class NameChangeQuerySet(models.QuerySet["NameChange"]):
    """Names of before."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to one's own and, of officials, those under which colleagues knew them."""
        if actor.is_system:
            return self
        own = Q(person__user_id=actor.user_id) if actor.is_authenticated else Q(pk__in=())
        return self.filter(own | _known_beside(actor))

    def known_beside(self, actor: Actor) -> Self:
        """Narrow to real names that officials of the actor's authorities had while there."""
        return self.filter(_known_beside(actor))


def _known_beside(actor: Actor) -> Q:
    """Neither another name that a patient chose nor a name from before the role is told."""
    there = _seats("person__").filter(organisation_id__in=actor.organisations())
    officials = there.verified().filter(role=Role.REGULATOR, verified_at__lt=OuterRef("until"))
    return Q(name_kind=NameKind.REAL) & Q(Exists(officials))


def _of_seen(actor: Actor, part: Part) -> Q:
    active = Q(person__user__is_active=True)
    seen = active & seen_by(actor, Part.NAME, "person__") & seen_by(actor, part, "person__")
    return seen | Q(person__user_id=actor.user_id) if actor.is_authenticated else seen
