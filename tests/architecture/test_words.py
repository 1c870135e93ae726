"""Nothing in the repository names a package registry, one machine's paths or its tools."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.guards.words import tracked, word_faults

ROOT = Path(settings.ROOT)


def test_the_repository_is_clean() -> None:
    files = tracked(ROOT)
    assert len(files) > 100
    assert word_faults(ROOT, files) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://py_pi.org/simple", "cd /wo_rk/main", "see /ro_ot/.cache", "fa_rm-status"],
)
def test_guard_bites(tmp_path: Path, line: str) -> None:
    (tmp_path / "notes.md").write_text(f"first\n{line.replace('_', '')}\n")
    assert len(word_faults(tmp_path, [tmp_path / "notes.md"])) == 1
