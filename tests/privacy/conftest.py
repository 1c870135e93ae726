"""The list of erased people lies in a folder of the test."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def erased_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a list of its own."""
    target = tmp_path / "backups" / "erased.txt"
    monkeypatch.setattr(settings, "ERASURE_LIST_FILE", target)
    return target
