"""A scene for each test, and no counter left over from another one."""

import pytest
from django.core.cache import cache

from tests.security.scene import Scene, make_scene


@pytest.fixture(autouse=True)
def _fresh_limits(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db") is not None:
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture
def scene(db: None) -> Scene:
    """Return a new world with a public question."""
    return make_scene()
