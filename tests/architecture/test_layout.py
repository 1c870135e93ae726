"""Where things lie, and that the guard would notice."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.guards.layout import app_faults, platform_faults, root_faults

ROOT = Path(settings.ROOT)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A clean small tree."""
    app = tmp_path / "apps" / "core"
    app.mkdir(parents=True)
    for name in ("__init__.py", "apps.py", "README.md"):
        (app / name).write_text("x\n")
    (tmp_path / "platform" / "atmp").mkdir(parents=True)
    (tmp_path / "manage.py").write_text("")
    return tmp_path


def test_platform_holds_one_folder() -> None:
    assert platform_faults(ROOT) == []


def test_the_top_level_is_known() -> None:
    assert root_faults(ROOT) == []


def test_apps_have_their_files() -> None:
    assert app_faults(ROOT) == []


def test_a_clean_tree_passes(tree: Path) -> None:
    assert [*platform_faults(tree), *root_faults(tree), *app_faults(tree)] == []


@pytest.mark.parametrize("name", ["__init__.py", "settings.py", "second"])
def test_guard_bites_anything_else_in_platform(tree: Path, name: str) -> None:
    (tree / "platform" / name).write_text("")
    assert platform_faults(tree) == [f"platform/{name}"]


def test_guard_bites_a_missing_inner_package(tree: Path) -> None:
    (tree / "platform" / "atmp").rmdir()
    assert platform_faults(tree) == ["platform/atmp"]


@pytest.mark.parametrize("name", ["platform.py", "statistics.py"])
def test_guard_bites_a_module_that_hides_the_library(tree: Path, name: str) -> None:
    (tree / name).write_text("")
    assert f"{name} hides a module of the standard library" in root_faults(tree)


def test_guard_bites_a_package_that_hides_the_library(tree: Path) -> None:
    (tree / "platform" / "__init__.py").write_text("")
    assert "platform hides a module of the standard library" in root_faults(tree)


def test_guard_bites_a_stray_file(tree: Path) -> None:
    (tree / "notes.md").write_text("")
    assert root_faults(tree) == ["notes.md is not a known top-level name"]


def test_guard_bites_an_app_without_or_with_too_long_a_readme(tree: Path) -> None:
    readme = tree / "apps" / "core" / "README.md"
    readme.write_text("x\n" * 61)
    assert app_faults(tree) == ["apps/core/README.md is longer than 60 lines"]
    readme.unlink()
    assert app_faults(tree) == ["apps/core/README.md is missing"]
