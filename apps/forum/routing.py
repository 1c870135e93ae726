"""Where a question belongs: pure functions over routing rules, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.forum.models import RoutingRule


@dataclass(frozen=True, slots=True)
class Asked:
    """What rules look at: keys of topic and stage with those above them, and countries."""

    topics: frozenset[UUID]
    stages: frozenset[UUID]
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggested:
    """An authority that a rule names, and the rule."""

    authority_id: UUID
    rule: RoutingRule

    @property
    def why(self) -> str:
        """Return in words why it is suggested; needs the rule's terms and country."""
        return reason_of(self.rule)


def asked_of(question: Any, countries: Iterable[str]) -> Asked:
    """Return what rules look at of a question fetched with its terms."""
    return Asked(
        topics=frozenset(filter(None, (question.topic_id, question.topic.parent_id))),
        stages=frozenset(filter(None, (question.stage_id, question.stage.parent_id))),
        countries=frozenset(countries),
    )


def in_order(rules: Iterable[RoutingRule], asked: Asked) -> list[RoutingRule]:
    """Return the rules that match: by priority, then how much they say, then age."""
    return sorted((rule for rule in rules if _matches(rule, asked)), key=_rank)


def _matches(rule: RoutingRule, asked: Asked) -> bool:
    return (
        (rule.topic_id is None or rule.topic_id in asked.topics)
        and (rule.stage_id is None or rule.stage_id in asked.stages)
        and (rule.country_id is None or rule.country_id in asked.countries)
    )


def _rank(rule: RoutingRule) -> tuple[int, int, int, str]:
    said = sum(one is not None for one in (rule.topic_id, rule.stage_id, rule.country_id))
    # Of two topics the narrower one says more.
    narrow = rule.topic is not None and rule.topic.parent_id is not None
    return rule.priority, -said, -int(narrow), str(rule.pk)


def suggest_authorities(
    rules: Iterable[RoutingRule], asked: Asked, able: Mapping[UUID, bool]
) -> list[Suggested]:
    """Return the authorities that the rules name, each once, in the order of the rules.

    `able` says of each authority with an active mandate whether it covers the question; no
    other one is ever suggested (rulings D64).
    """
    found: dict[UUID, Suggested] = {}
    for rule in in_order(rules, asked):
        if able.get(rule.authority_id):
            found.setdefault(rule.authority_id, Suggested(rule.authority_id, rule))
    return list(found.values())


def queue_for(rules: Iterable[RoutingRule], asked: Asked, authority_id: UUID) -> UUID | None:
    """Return the queue into which the authority's first matching rule with one leads."""
    own = (rule for rule in rules if rule.authority_id == authority_id and rule.queue_id)
    return next((rule.queue_id for rule in in_order(own, asked)), None)


def reason_of(rule: RoutingRule) -> str:
    """Return the conditions of a rule in words."""
    said = [
        str(one)
        for one in (
            rule.topic and rule.topic.label,
            rule.stage and rule.stage.label,
            rule.country and rule.country.name,
        )
        if one
    ]
    if not said:
        return _("Suggested for all questions.")
    return _("Suggested because of: %(what)s.") % {"what": ", ".join(said)}
