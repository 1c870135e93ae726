"""F5 in small: the database goes away at every single query of every route."""

import pytest

from tests.access.cells import Matrix
from tests.access.personas import make_people
from tests.access.policy import load
from tests.access.samples import make_world
from tests.faults.cuts import chosen_cells, faults_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def matrix() -> Matrix:
    """The world of the access matrix, committed."""
    return Matrix(make_world(make_people()), load())


@pytest.mark.deep
def test_cut_at_every_query(matrix: Matrix) -> None:
    found: list[str] = []
    for cell in chosen_cells(matrix):
        found += faults_of(matrix, cell, lambda _at: True)
    assert found == []
