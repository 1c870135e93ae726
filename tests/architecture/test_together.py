"""What slow runs keep with one process: the paths are those of today, and the rest is free."""

from atmp.up.config import ROOT
from tests.support.together import TOGETHER, ByWhatTheyShare


def test_every_path_is_there() -> None:
    assert [path for path in TOGETHER if not (ROOT / path).is_file()] == []


def test_only_those_that_share_something_stay_together() -> None:
    order = ByWhatTheyShare.__new__(ByWhatTheyShare)
    web, crash = "tests/faults/test_web.py::test_a", "tests/faults/test_crashes.py::test_b[x::y]"
    assert order._split_scope(web) == order._split_scope(crash) == "faults"
    alone = "tests/races/test_life.py::test_a[1]"
    assert order._split_scope(alone) == alone
    pages, keys = "tests/browser/test_pages.py::test_a[x]", "tests/browser/test_keyboard.py::test_b"
    assert order._split_scope(pages) == order._split_scope(keys) == "pages"
    letter = "tests/browser/test_letter.py"
    assert order._split_scope(f"{letter}::test_a") == letter
