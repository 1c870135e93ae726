"""One scene per module, given to each test as new; no counter left over from another test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.security.scene import Scene, fresh, make_scene


@pytest.fixture(autouse=True)
def _fresh_limits(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db") is not None:
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture(scope="module")
def _scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Make the people and their question once: it costs as much as three pages."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scene()
        transaction.set_rollback(True)


@pytest.fixture
def scene(_scene: Scene, db: None) -> Scene:
    """Return the world with a public question, as if nobody had touched it."""
    return fresh(_scene)
