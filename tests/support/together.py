"""Pytest plugin: slow tests that share what costs much to build stay with one process.

Only for `--dist loadscope` (`make deep`, `make browser`); every other test goes to whoever is
free. By the path, as the mark that the library has for it does nothing under this version of
pytest.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"
CRAWLING = ("test_pages.py", "test_pseudo.py", "test_keyboard.py")
TOGETHER = {
    # One stack of database, broker, worker and web server.
    **{
        f"tests/faults/test_{name}.py": "faults"
        for name in ("crashes", "long_work", "outages", "refusals", "storm", "tasks", "web")
    },
    # The world of the access policy, and all its pages as they look with nothing added.
    "tests/access/test_matrix.py": "matrix",
    "tests/access/test_two_worlds.py": "two worlds",
    # The database of the release before.
    "tests/operations/test_zero_downtime.py": "update",
    # All pages that people reach by links.
    **{f"{BROWSER}{name}": "pages" for name in CRAWLING},
}


class ByWhatTheyShare(LoadScopeScheduling):
    """Hands out tests one by one, but those together that share something.

    In the browser, those of a file: they share who signed in, and follow each other.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return TOGETHER.get(path, path if path.startswith(BROWSER) else nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWhatTheyShare | None:
    """Choose the order of `make deep` and `make browser`; other runs keep the library's own."""
    if config.getoption("dist") != "loadscope":
        return None
    return ByWhatTheyShare(config, log)
