"""Pytest plugin: one database per process, cloned from a migrated template with the facts.

Tests inside a transaction are rolled back. Transactional ones get a new clone afterwards
instead of Django's flush: a flush would delete the loaded facts, and the triggers that keep
the event trail append-only would refuse it.
"""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.test import TransactionTestCase
from psycopg import sql

MOST_TRANSACTIONAL_TESTS = 60
USE_MAKE_TEST = "Run the tests with `make test`: it starts the database that they need."


class WorkerDatabase:
    """The database of this process."""

    def __init__(self, template: str) -> None:
        self.template = template
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.name = f"test_{worker}_{os.getpid()}"
        self.maintenance = str(connection.settings_dict["NAME"])

    def renew(self) -> None:
        """Replace the database by a fresh clone; open connections to it are ended."""
        connections.close_all()
        self._execute("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._execute("CREATE DATABASE {name} TEMPLATE {template}")
        connection.settings_dict["NAME"] = self.name

    def drop(self) -> None:
        """Remove the database and point the settings back."""
        connections.close_all()
        self._execute("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.settings_dict["NAME"] = self.maintenance

    def _execute(self, statement: str) -> None:
        parameters: dict[str, Any] = connection.get_connection_params()
        plain = {k: v for k, v in parameters.items() if k in {"host", "port", "user", "password"}}
        query = sql.SQL(statement).format(
            name=sql.Identifier(self.name), template=sql.Identifier(self.template)
        )
        with psycopg.connect(**plain, dbname=self.maintenance, autocommit=True) as line:
            # Two processes must not clone the template at the same time.
            line.execute("SELECT pg_advisory_lock(20261122)")
            line.execute(query)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Give this process its database (replaces pytest-django's own, which would migrate)."""
    template = os.environ.get("TEST_TEMPLATE_DB", "")
    if not template:
        pytest.exit(USE_MAKE_TEST, returncode=pytest.ExitCode.USAGE_ERROR)
    database = WorkerDatabase(template)
    original = vars(TransactionTestCase)["_fixture_teardown"]

    def renew_instead_of_flush(_case: TransactionTestCase) -> None:
        database.renew()

    with django_db_blocker.unblock():
        database.renew()
    setattr(TransactionTestCase, "_fixture_teardown", renew_instead_of_flush)  # noqa: B010
    yield
    setattr(TransactionTestCase, "_fixture_teardown", original)  # noqa: B010
    with django_db_blocker.unblock():
        database.drop()


def is_transactional(item: pytest.Item) -> bool:
    """Return whether the test commits, and so costs a fresh database."""
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and bool(marker.kwargs.get("transaction"))
    return asked or bool(names & {"transactional_db", "live_server"})


def pytest_configure(config: pytest.Config) -> None:
    """Name the group of tests that commit."""
    config.addinivalue_line("markers", "transactional: commits; set by itself, for `-m`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that commit, and keep their number inside the budget of rulings D47."""
    costly = [item for item in items if is_transactional(item)]
    for item in costly:
        item.add_marker("transactional")
    quick = [item for item in costly if item.get_closest_marker("deep") is None]
    if len(quick) > MOST_TRANSACTIONAL_TESTS:
        raise pytest.UsageError(
            f"{len(quick)} transactional tests; the budget is {MOST_TRANSACTIONAL_TESTS}."
        )
