"""Actors for the vocabularies."""

import pytest

from apps.core.actor import Actor, Capacity
from apps.core.ids import uuid7


def person(*grants: str) -> Actor:
    """Return a person whose one capacity holds the grants."""
    capacity = Capacity(
        membership_id=uuid7(), organisation_id=uuid7(), role="editor", grants=frozenset(grants)
    )
    return Actor(kind="person", user_id=uuid7(), capacities=(capacity,), acting=capacity)


@pytest.fixture
def editor() -> Actor:
    return person("platform.edit")


@pytest.fixture
def outsider() -> Actor:
    return person("question.ask")
