"""The migrated template is kept for later runs, and never for other sources."""

import os
from pathlib import Path

import pytest

from atmp.up import prepared, shelf

CONTENT = bytes(range(256)) * 400


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder like that of a stopped server."""
    folder = tmp_path / "postgres"
    (folder / "data" / "base").mkdir(parents=True)
    (folder / "password").write_text("secret of this server")
    (folder / "data").chmod(0o700)
    (folder / "data" / "base" / "1").write_bytes(CONTENT)
    return folder


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of sources of our own, which the digest reads instead of the project's."""
    root = tmp_path / "sources"
    for name in ("migrations/0001_first.py", "models/row.py", "data/facts.yaml", "views.py"):
        path = root / "apps" / "one" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    monkeypatch.setattr(prepared, "ROOT", root)
    return root / "apps" / "one"


def test_what_was_kept_comes_back_as_it_was(home: Path, sources: Path, tmp_path: Path) -> None:
    shelf.keep(home, 18, tmp_path / "shelf")
    again = tmp_path / "again" / "postgres"
    assert shelf.take(again, 18, tmp_path / "shelf")
    assert (again / "data" / "base" / "1").read_bytes() == CONTENT
    assert (again / "data").stat().st_mode == (home / "data").stat().st_mode
    assert (again / "data").stat().st_uid == (home / "data").stat().st_uid


def test_only_its_owner_may_read_it(home: Path, sources: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        shelf.keep(home, 18, tmp_path / "shelf")
    finally:
        os.umask(before)
    [packed] = (tmp_path / "shelf").iterdir()
    assert packed.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "changed", ["migrations/0001_first.py", "migrations/0002_next.py", "models/row.py", "data/x/y"]
)
def test_other_sources_make_another_one_and_the_old_one_goes(
    home: Path, sources: Path, tmp_path: Path, changed: str
) -> None:
    place = tmp_path / "shelf"
    shelf.keep(home, 18, place)
    (sources / changed).parent.mkdir(parents=True, exist_ok=True)
    (sources / changed).write_text("2")
    assert not shelf.take(tmp_path / "again", 18, place)
    shelf.keep(home, 18, place)
    assert shelf.take(tmp_path / "again", 18, place)
    assert len(list(place.iterdir())) == 1


def test_what_a_page_says_does_not_change_it(home: Path, sources: Path, tmp_path: Path) -> None:
    shelf.keep(home, 18, tmp_path / "shelf")
    (sources / "views.py").write_text("2")
    assert shelf.take(tmp_path / "again", 18, tmp_path / "shelf")


def test_another_version_of_the_server_makes_another_one(
    home: Path, sources: Path, tmp_path: Path
) -> None:
    shelf.keep(home, 18, tmp_path / "shelf")
    assert not shelf.take(tmp_path / "again", 17, tmp_path / "shelf")


def test_a_torn_one_is_not_taken(home: Path, sources: Path, tmp_path: Path) -> None:
    place, again = tmp_path / "shelf", tmp_path / "again"
    shelf.keep(home, 18, place)
    [packed] = place.iterdir()
    packed.write_bytes(packed.read_bytes()[:50_000])
    assert not shelf.take(again, 18, place)
    assert not again.exists()


def test_a_shelf_that_cannot_be_written_is_no_trouble(
    home: Path, sources: Path, tmp_path: Path
) -> None:
    place = tmp_path / "shelf"
    place.write_text("a file where the folder should be")
    shelf.keep(home, 18, place)
    assert not shelf.take(tmp_path / "again", 18, place)
