"""The accessibility statement rests on whole green runs only."""

import json
from pathlib import Path

import pytest

from apps.portal.accessibility import last_run
from tests.browser.record import Ledger, Look, write_record

TERMS = "http://localhost:1/en/about/terms/?a=1"
TOOLS = frozenset({"axe-core 4", "C 1"})


def looked() -> Ledger:
    """A ledger after a small run."""
    ledger = Ledger()
    for width in (320, 1440, 320):
        ledger.looked(Look(TERMS, "portal:about", width, "light", TOOLS), 0)
    for code in ("en", "de"):
        ledger.parsed(f"/{code}/about/terms/", code)
    return ledger


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the record would go."""
    path = tmp_path / "accessibility.json"
    monkeypatch.setenv("ACCESSIBILITY_RECORD", str(path))
    return path


def test_a_whole_green_run_is_recorded_and_can_be_read(target: Path) -> None:
    assert write_record(looked(), 0)
    run = last_run(target)
    assert run is not None
    assert (run.pages, run.documents, run.checks, run.violations) == (1, 2, 3, 0)
    assert (run.widths, run.languages) == ((320, 1440), ("de", "en"))
    assert run.tools == ("C 1", "axe-core 4")
    assert not run.is_old


def test_nothing_else_is_recorded(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, faulty = looked(), looked()
    chosen.incomplete = True
    faulty.looked(Look("http://localhost:1/en/", "portal:home", 320, "light"), 1)
    assert not write_record(looked(), 1)
    assert not write_record(chosen, 0)
    assert not write_record(faulty, 0)
    assert not write_record(Ledger(), 0)
    assert not target.exists()
    monkeypatch.delenv("ACCESSIBILITY_RECORD")
    assert not write_record(looked(), 0)


def test_an_older_record_is_replaced(target: Path) -> None:
    target.write_text(json.dumps({"pages": 1}), encoding="utf-8")
    assert write_record(looked(), 0)
    assert json.loads(target.read_text(encoding="utf-8"))["checks"] == 3


def test_what_workers_saw_is_added_up() -> None:
    home, first, second = Ledger(), looked(), looked()
    second.looked(Look("http://localhost:1/en/", "portal:home", 320, "dark"), 2)
    second.incomplete = True
    for worker in (first, second):
        home.take_over(json.loads(json.dumps(worker.sent())))
    assert (home.checks, home.violations, home.incomplete) == (7, 2, True)
    assert home.pages == first.pages | second.pages
    assert home.looks == {
        ("portal:about", 320, "light"),
        ("portal:about", 1440, "light"),
        ("portal:home", 320, "dark"),
    }
