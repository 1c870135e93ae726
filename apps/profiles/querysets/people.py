"""Reading: people as others may see them, part by part."""

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from apps.core.actor import Actor
from apps.core.written import kept, written
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


class _Among(models.Func):
    """Whether a person is one of those whom a statement names."""

    template = "EXISTS(SELECT 1 FROM %(expressions)s)"
    arg_joiner = " AS among (user_id) WHERE among.user_id = "
    output_field = models.BooleanField()


def _among(people: RawSQL, prefix: str) -> Q:
    return Q(_Among(people, F(f"{prefix}user_id")))


# Nine parts of a profile ask the same of a person: the three statements are written once. What
# they depend on is their argument.
@kept
def _officials() -> RawSQL:
    active = _memberships().filter(role=Role.REGULATOR, state__in=ACTIVE_STATES)
    return written(active.values("user_id"))


@kept
def _staff(places: frozenset[UUID]) -> RawSQL:
    return written(_memberships().verified().filter(organisation_id__in=places).values("user_id"))


@kept
def _regulators(places: frozenset[UUID]) -> RawSQL:
    there = _memberships().verified().filter(organisation_id__in=places, role=Role.REGULATOR)
    return written(there.values("user_id"))


def _memberships() -> Any:
    membership: Any = apps.get_model("profiles", "Membership")
    return membership.objects


def is_official(prefix: str = "") -> Q:
    """Return the condition of being a regulator: known inside the authority only (D33)."""
    return _among(_officials(), prefix)


def seen_by(actor: Actor, part: str, prefix: str = "", *, of_named: bool = False) -> Q:
    """Return the condition under which the actor sees this part of a person's profile.

    `prefix` leads to the person's row. Whatever filters, counts, searches or sorts by a part
    adds it, or results tell what is hidden. Of oneself one sees here what the audience says.
    `of_named` where the actor sees the names of all rows: the only officials among them are
    then colleagues, and nobody's role is looked up once more for each part.
    """
    if actor.is_system:
        return Q(pk__isnull=False)
    seen = _as_private_person(actor, Part(part), prefix)
    if not actor.organisations():
        return seen if of_named else seen & ~is_official(prefix)
    official = _colleague(actor, prefix) if of_named else is_official(prefix)
    return seen & ~official | _inside_the_authority(actor, Part(part), prefix)


def _as_private_person(actor: Actor, part: Part, prefix: str) -> Q:
    column = f"{prefix}{part.value}_audience"
    if not actor.is_authenticated:
        return Q(**{column: Audience.EVERYBODY})
    seen = Q(**{f"{column}__in": (Audience.EVERYBODY, Audience.MEMBERS)})
    places = actor.organisations()
    if places:
        nearer = (Audience.ORGANISATIONS, Audience.AUTHORITIES)
        seen |= Q(**{f"{column}__in": nearer}) & _among(_staff(frozenset(places)), prefix)
        seen |= Q(**{column: Audience.AUTHORITIES}) & _asked(actor, prefix)
    return seen


def _asked(actor: Actor, prefix: str) -> Q:
    """Return the condition of having asked an authority that the actor reads for."""
    asked = Q(pk__in=())
    for askers in ASKED.values():
        asked |= Q(**{f"{prefix}user_id__in": askers(actor)})
    return asked


def _inside_the_authority(actor: Actor, part: Part, prefix: str) -> Q:
    """An authority knows the names of its people; the rest as they say."""
    colleague = _colleague(actor, prefix)
    if part == Part.NAME:
        return colleague
    return colleague & ~Q(**{f"{prefix}{part.value}_audience": Audience.NOBODY})


def _colleague(actor: Actor, prefix: str) -> Q:
    return _among(_regulators(frozenset(actor.organisations())), prefix)


def parts_seen(actor: Actor, row: Any) -> frozenset[Part]:
    """Return the parts that the actor sees of a person, fetched `with_standing`.

    The same as `seen_by` of each part, which is for what the database must know: nine conditions
    take longer to write than nine columns to read. Whose name is not seen shows nothing else.
    """
    if actor.is_system:
        return frozenset(Part)
    colleague = bool(getattr(row, "colleague", False))
    reach = _reach(actor, row)
    if not (colleague or (row.name_audience in reach and not row.official)):
        return frozenset()
    if colleague:
        reach = _INSIDE
    seen = {part for part in Part if getattr(row, f"{part.value}_audience") in reach}
    return frozenset({*seen, Part.NAME})


_INSIDE = frozenset(Audience) - {Audience.NOBODY}


def _reach(actor: Actor, row: Any) -> frozenset[Audience]:
    """Return to which audiences of a private person the actor belongs."""
    reach = {Audience.EVERYBODY}
    if actor.is_authenticated:
        reach.add(Audience.MEMBERS)
    if getattr(row, "beside", False):
        reach |= {Audience.ORGANISATIONS, Audience.AUTHORITIES}
    if getattr(row, "asked", False):
        reach.add(Audience.AUTHORITIES)
    return frozenset(reach)


def _flag(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=models.BooleanField())


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
        """Add `sees_<part>` for each part, and `official`, in the same query.

        Of people whose name is not seen, only `sees_name` says anything.
        """
        return self.annotate(
            official=_flag(is_official()),
            **{
                f"sees_{part.value}": _flag(seen_by(actor, part, of_named=part != Part.NAME))
                for part in Part
            },
        )

    def with_standing(self, actor: Actor) -> Self:
        """Add what `parts_seen` asks: `official` and, for members of organisations, how near."""
        rows = self.annotate(official=_flag(is_official()))
        places = frozenset(actor.organisations())
        if not places:
            return rows
        return rows.annotate(
            beside=_flag(_among(_staff(places), "")),
            colleague=_flag(_colleague(actor, "")),
            asked=_flag(_asked(actor, "")),
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
