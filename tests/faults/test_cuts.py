"""F5 in small: the database goes away at every single query of every route."""

from random import Random

import pytest
from pytest_django import Settings

from tests.access.cells import Matrix
from tests.access.personas import make_people
from tests.access.policy import Cell, load
from tests.access.samples import make_world
from tests.faults.cuts import ask, chosen_cells, faults_of, unreachable
from tests.support.size import amount

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 20261122
SOME_CELLS = 45
PARTS = 8


def _matrix() -> Matrix:
    """Return the world of the access matrix, committed."""
    return Matrix(make_world(make_people()), load())


def _some(cells: list[Cell], seed: int) -> list[tuple[Cell, int]]:
    chance = Random(seed)
    return [(cell, chance.randint(1, 9)) for cell in chance.sample(cells, SOME_CELLS)]


def test_cut_at_some_queries() -> None:
    matrix = _matrix()
    found: list[str] = []
    for cell, place in _some(chosen_cells(matrix), SEED):
        found += faults_of(matrix, cell, [place])
    assert found == []


@pytest.mark.deep
@pytest.mark.parametrize("part", range(amount(1, full=PARTS)))
def test_cut_at_every_query(part: int) -> None:
    matrix = _matrix()
    found: list[str] = []
    for cell in list(chosen_cells(matrix))[part::PARTS]:
        found += faults_of(matrix, cell)
    assert found == []


@pytest.mark.deep
def test_nobody_can_connect() -> None:
    """Each page answers as usual, because it needs no data, or 503."""
    matrix = _matrix()
    found: list[str] = []
    for cell in chosen_cells(matrix):
        with unreachable():
            answer = ask(matrix, cell)
        if answer.status_code >= 400 and not (
            answer.status_code == 503 and answer.headers.get("Retry-After")
        ):
            found.append(f"{cell}: {answer.status_code}")
    assert found == []


@pytest.mark.deep
def test_a_lost_session_that_is_called_deleted_is_found(settings: Settings) -> None:
    """Django's own store answers a database that goes away at the end of a request with 400."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    matrix = _matrix()
    cells = [c for c in chosen_cells(matrix) if c.method == "POST"]
    found = (fault for cell in cells for fault in faults_of(matrix, cell))
    assert any("400 when query" in fault for fault in found)
