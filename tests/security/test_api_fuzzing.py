"""The API keeps to its own document, whatever it is sent (security.md, goal G-11).

Three roles on PostgreSQL: no 5xx, no status that the document does not name, no answer of
another shape, and success with each operation for just the roles that may use it. `make test`
asks some 90 cases, `make deep` at least 1,500.
"""

from typing import Any

import pytest

from tests.security.examples import NEVER_BY_TOKEN, ROLES, make_world
from tests.security.fuzzing import fuzz, fuzz_together, name_of, operations

FEW, MANY = 1, 36


@pytest.mark.django_db
def test_a_few_made_up_requests() -> None:
    """And every role succeeds with just the operations that it may use."""
    world = make_world()
    report = fuzz(world, examples=FEW)
    assert not report.faults, str(report)
    assert set(report.done) == world.expected()
    assert report.cases >= 80
    assert len(report.statuses) >= 5


@pytest.mark.django_db
def test_every_operation_has_an_example() -> None:
    world = make_world()
    assert set(world.examples) == {name_of(operation) for operation in operations()}
    assert {operation for operation, _role in world.expected()} == (
        set(world.examples) - NEVER_BY_TOKEN
    )


@pytest.mark.deep
@pytest.mark.django_db
def test_many_made_up_requests() -> None:
    world = make_world()
    report = fuzz(world, examples=MANY)
    assert not report.faults, str(report)
    assert report.cases >= 1500
    assert set(report.done) == world.expected()
    # Made-up requests succeed, too: not only the one example of each.
    assert sum(report.done.values()) > 4 * len(world.expected())


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_many_made_up_requests_at_the_same_time() -> None:
    """Four threads with connections of their own, nothing rolled back: 5xx would be a race."""
    report = fuzz_together(make_world(), examples=MANY // 2, threads=4)
    assert not report.faults, str(report)
    assert report.cases >= 600
    assert report.statuses[200] >= 50


def _broken(*_args: Any, **_kwargs: Any) -> Any:
    raise RuntimeError("not foreseen")


@pytest.mark.django_db
def test_guard_bites_a_server_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    monkeypatch.setattr("apps.core.api.views.ApiView.given", _broken)
    monkeypatch.setattr("apps.core.ratelimit.count", _broken)
    report = fuzz(world, examples=FEW, roles=ROLES[:1], only="/questions/")
    assert any("500" in name for name in report.faults)


@pytest.mark.django_db
def test_guard_bites_an_answer_that_the_document_does_not_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apps.core.errors.NotFound.status", 410)
    report = fuzz(make_world(), examples=12, roles=ROLES[:1], only="/organisations/{")
    assert any("410" in name for name in report.faults)
