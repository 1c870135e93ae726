"""The API keeps to its own document, whatever it is sent (security.md, goal G-11).

Three roles on PostgreSQL: no 5xx, no status that the document does not name, no answer of
another shape, and success with each operation for just the roles that may use it. `make test`
asks some 80 cases, `make deep` at least 500, `make deep-full` at least 1,500.
"""

from typing import Any

import pytest

from apps.core.access import RULES, Allowed
from tests.security.examples import ANONYMOUS, NEVER_BY_TOKEN, ROLES, Example, make_world
from tests.security.fuzzing import fuzz, fuzz_together
from tests.support.size import amount

FEW, MANY = 1, amount(2, full=36)


@pytest.mark.django_db
def test_a_few_made_up_requests() -> None:
    """And every role succeeds with just the operations that it may use."""
    world = make_world()
    report = fuzz(world, examples=FEW, modes=1)
    assert not report.faults, str(report)
    assert set(report.done) == world.expected()
    assert report.asked == set(world.examples), "an operation has no example"
    assert {name for name, _role in report.done} == report.asked - NEVER_BY_TOKEN
    assert report.cases >= 70
    assert len(report.statuses) >= 5


@pytest.mark.deep
@pytest.mark.django_db
def test_many_made_up_requests() -> None:
    world = make_world()
    report = fuzz(world, examples=MANY)
    assert not report.faults, str(report)
    assert report.cases >= amount(500, full=1500)
    assert set(report.done) == world.expected()
    # Made-up requests succeed, too: not only the one example of each.
    assert sum(report.done.values()) > amount(1, full=2) * len(world.expected())


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_many_made_up_requests_at_the_same_time() -> None:
    """Four threads with connections of their own, nothing rolled back: 5xx would be a race."""
    report = fuzz_together(make_world(), examples=MANY // 2, threads=4)
    assert not report.faults, str(report)
    assert report.cases >= amount(300, full=600)
    assert report.statuses[200] >= 50


def _broken(*_args: Any, **_kwargs: Any) -> Any:
    raise RuntimeError("not foreseen")


@pytest.mark.django_db
def test_guard_bites_a_server_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    monkeypatch.setattr("apps.core.api.views.ApiView.given", _broken)
    monkeypatch.setattr("apps.core.ratelimit.count", _broken)
    report = fuzz(world, examples=0, roles=ROLES[:1], only="/questions/")
    assert any("500" in name for name in report.faults)


@pytest.mark.django_db
def test_guard_bites_an_answer_that_the_document_does_not_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world()
    world.examples["organisation_read"] = {ANONYMOUS: Example({"public_id": "O-0000000-0"})}
    assert not fuzz(world, examples=0, roles=ROLES[:1], only="/organisations/{").faults
    monkeypatch.setattr("apps.core.errors.NotFound.status", 410)
    report = fuzz(world, examples=0, roles=ROLES[:1], only="/organisations/{")
    assert any("410" in name for name in report.faults)


@pytest.mark.django_db
def test_guard_bites_a_role_that_may_do_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    expected = world.expected()
    world.examples["cases_list"]["developer"] = Example()
    assert set(fuzz(world, examples=0, only="/cases/").done) <= expected
    monkeypatch.setitem(RULES._entries, "forum.read_inbox", lambda *_a: Allowed())
    assert ("cases_list", "developer") in fuzz(world, examples=0, only="/cases/").done
