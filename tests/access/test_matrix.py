"""The access matrix: every route × method × persona × kind against the written policy."""

import pytest

from tests.access.cells import Matrix
from tests.access.policy import OK, load
from tests.support.routes import own_routes, route_names

POLICY = load()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(POLICY.routes))
def test_route(matrix: Matrix, name: str) -> None:
    assert matrix.faults(name) == []


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    assert set(POLICY.routes) == route_names()


def test_every_route_lets_somebody_in() -> None:
    closed = [
        name for name in POLICY.routes if all(cell.expected != OK for cell in POLICY.cells(name))
    ]
    assert closed == []


def test_the_door_of_the_policy_is_the_declared_one() -> None:
    """A route declared public stands open in the policy, and the other way round."""
    for route in own_routes():
        declared_public = getattr(route.view, "access").rule is None  # noqa: B009  set by the decorator
        assert declared_public == (len(POLICY.routes[route.name].door) == 15), route.name


@pytest.mark.django_db
def test_every_canary_is_governed(matrix: Matrix) -> None:
    governed = {(thing, kind) for thing, kinds in POLICY.reads.items() for kind in kinds}
    assert set(matrix.world.canaries.values()) <= governed


def test_the_matrix_stays_inside_its_budget() -> None:
    count = sum(1 for name in POLICY.routes for _cell in POLICY.cells(name))
    assert 500 < count <= 3500
