"""One world per process, made once and rolled back at the end of the module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.cells import Matrix
from tests.access.personas import make_people
from tests.access.policy import load
from tests.access.samples import make_world


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: Any) -> Iterator[Matrix]:
    """Return the world with everybody in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Matrix(make_world(make_people()), load())
        transaction.set_rollback(True)
