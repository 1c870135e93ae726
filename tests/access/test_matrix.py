"""The access matrix: every route × method × persona × kind against the written policy."""

import pytest

from tests.access.cells import Matrix
from tests.access.personas import expand
from tests.access.policy import OK, TOKENS, Cell, RoutePolicy, load
from tests.support.routes import Route, own_routes, route_names
from tests.support.size import amount

POLICY = load()


def asked(name: str, *, often: bool) -> list[Cell]:
    """Return the cells of a route that every run asks, or those that only the deep one does."""
    cells = POLICY.cells(name)
    return [cell for cell in cells if cell.asked and cell.is_of_every_run is often]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [name for name in sorted(POLICY.routes) if asked(name, often=True)]
)
def test_route(matrix: Matrix, name: str) -> None:
    assert list(matrix.faults_of(asked(name, often=True))) == []


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("app", sorted({name.partition(":")[0] for name in POLICY.routes}))
def test_the_rest_of_all_routes(matrix: Matrix, app: str) -> None:
    names = [name for name in sorted(POLICY.routes) if name.partition(":")[0] == app]
    cells = [cell for name in names for cell in asked(name, often=False)]
    assert list(matrix.faults_of(cells[:: amount(12, full=1)])) == []


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    assert set(POLICY.routes) == route_names()


def test_every_route_lets_somebody_in() -> None:
    closed = [
        name for name in POLICY.routes if all(cell.expected != OK for cell in POLICY.cells(name))
    ]
    assert closed == [name for name, route in POLICY.routes.items() if route.closed]


def test_the_door_of_the_policy_is_the_declared_one() -> None:
    """A route declared public stands open in the policy, and the other way round."""
    for route in own_routes():
        policy = POLICY.routes[route.name]
        for method, declared_public in declared(route, policy).items():
            assert declared_public == (policy.door(method) == expand(["*"])), (route.name, method)


def declared(route: Route, policy: RoutePolicy) -> dict[str, bool]:
    """Return for each method whether the code opens it to everybody."""
    if policy.asked == TOKENS:
        operations = getattr(route.view, "cls").operations()  # noqa: B009  set by the library
        assert set(operations) == set(policy.allowed), route.name
        return {m: not (found.personal or found.rule) for m, found in operations.items()}
    return dict.fromkeys(policy.allowed, getattr(route.view, "access").rule is None)  # noqa: B009


@pytest.mark.django_db
def test_every_canary_is_governed(matrix: Matrix) -> None:
    governed = {(thing, kind) for thing, kinds in POLICY.reads.items() for kind in kinds}
    assert set(matrix.world.canaries.values()) <= governed


def test_the_matrix_stays_inside_its_budget() -> None:
    often = sum(len(asked(name, often=True)) for name in POLICY.routes)
    seldom = sum(len(asked(name, often=False)) for name in POLICY.routes)
    assert 500 < often <= 3000
    assert often + seldom <= 10_000
