"""The API keeps to its own document, whatever it is sent (security.md, goal G-11).

Three roles on PostgreSQL: no 5xx, no status that the document does not name, no answer of
another shape. `make test` asks some 150 cases, `make deep` at least 1,500.
"""

from typing import Any

import pytest

from tests.security.fuzzing import ROLES, fuzz, make_world

pytestmark = pytest.mark.django_db
FEW, MANY = 1, 12


def test_a_few_made_up_requests() -> None:
    report = fuzz(make_world(), examples=FEW)
    assert not report.faults, str(report)
    assert report.cases >= 100
    assert len(report.statuses) >= 5


@pytest.mark.deep
def test_many_made_up_requests() -> None:
    report = fuzz(make_world(), examples=MANY)
    assert not report.faults, str(report)
    assert report.cases >= 1500


def _broken(*_args: Any, **_kwargs: Any) -> Any:
    raise RuntimeError("not foreseen")


def test_guard_bites_a_server_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    monkeypatch.setattr("apps.core.api.views.ApiView.given", _broken)
    monkeypatch.setattr("apps.core.ratelimit.count", _broken)
    report = fuzz(world, examples=FEW, roles=ROLES[:1], only="/questions/")
    assert any("500" in name for name in report.faults)


def test_guard_bites_an_answer_that_the_document_does_not_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apps.core.errors.NotFound.status", 410)
    report = fuzz(make_world(), examples=FEW, roles=ROLES[:1], only="/questions/")
    assert any("410" in name for name in report.faults)
