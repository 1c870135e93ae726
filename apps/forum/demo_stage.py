"""Who acts in the stories of the demonstration, and on which day."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from apps.core.actor import Actor, actor_for_user
from apps.core.demo import World
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term


@dataclass(slots=True)
class Stage:
    """The demonstration being told; people and terms are looked up once."""

    world: World
    actors: dict[str, Actor] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)

    def actor(self, persona: str) -> Actor:
        """Return a persona's actor, signed in with a second factor."""
        if persona not in self.actors:
            person: Any = self.world.people[persona]
            actor = actor_for_user(person, channel="web")
            self.actors[persona] = replace(actor, second_factor=True)
        return self.actors[persona]

    def moment(self, days_ago: int, hour: int) -> datetime:
        """Return a working hour so many days before today."""
        return datetime.combine(self.day(days_ago), time(hour, 10), tzinfo=UTC)

    def day(self, days_ago: int) -> date:
        """Return the day so many days before today."""
        return self.world.today - timedelta(days=days_ago)

    def authority(self, code: str) -> Organisation:
        """Return the invented authority of a country."""
        found = self.world.organisations[f"authority_{code}"]
        assert isinstance(found, Organisation)  # noqa: S101  the world is built by our own code
        return found

    def term(self, list_code: str, code: str) -> Term:
        """Return an entry of a controlled list."""
        if not self.terms:
            lists = ("topic", "atmp_class", "development_stage", "answer_basis")
            found = Term.objects.filter(list_code__in=lists).select_related("parent")
            self.terms = {(term.list_code, term.code): term for term in found}
        return self.terms[list_code, code]


def months_after(day: date, months: int) -> date:
    """Return the same day some months later (the 28th where a month is shorter)."""
    index = day.month - 1 + months
    return date(day.year + index // 12, index % 12 + 1, min(day.day, 28))
