"""Pytest plugin: where a test lies says when it runs.

`tests/browser` needs Chromium (`make browser`), `tests/deep` takes long (`make deep`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MARKERS = {ROOT / "browser": "browser", ROOT / "deep": "deep"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by their folder, before markers choose among them."""
    for item in items:
        for folder, marker in MARKERS.items():
            if item.path.is_relative_to(folder):
                item.add_marker(marker)
