"""Where things may lie (architecture.md §2): `platform/` must never become a package."""

import sys
from pathlib import Path

TOP_LEVEL = frozenset(
    {
        *("platform", "apps", "templates", "static", "tests", "docs", "requirements"),
        *("manage.py", "requirements.txt", "Makefile", "pyproject.toml"),
        *("Dockerfile", "docker-compose.yml", "docker-compose.dev.yml", "deploy"),
        *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
        # Made by running and testing; never committed.
        *("var", "htmlcov"),
    }
)
README_LINES = 60
# What every app has, however small.
APP_FILES = ("__init__.py", "apps.py", "README.md")


def platform_faults(root: Path) -> list[str]:
    """`platform/` holds exactly `atmp`: a module in it would hide the standard library's."""
    found = {path.name for path in (root / "platform").iterdir() if path.name != "__pycache__"}
    return [f"platform/{name}" for name in sorted(found ^ {"atmp"})]


def root_faults(root: Path) -> list[str]:
    """Only known names lie at the top, and no module or package named like the standard library."""
    faults = []
    for path in root.iterdir():
        if path.name.startswith(".") or path.name == "__pycache__":
            continue
        if path.name not in TOP_LEVEL:
            faults.append(f"{path.name} is not a known top-level name")
        module = path.name.removesuffix(".py") if path.suffix == ".py" else ""
        package = path.name if (path / "__init__.py").exists() else ""
        if {module, package} & sys.stdlib_module_names:
            faults.append(f"{path.name} hides a module of the standard library")
    return sorted(faults)


def app_faults(root: Path) -> list[str]:
    """Each app has the files that every app has, and a README of one screen."""
    faults = []
    for app in sorted(path for path in (root / "apps").iterdir() if path.is_dir()):
        if app.name == "__pycache__":
            continue
        faults += [f"apps/{app.name}/{n} is missing" for n in APP_FILES if not (app / n).exists()]
        readme = app / "README.md"
        if readme.exists() and len(readme.read_text().splitlines()) > README_LINES:
            faults.append(f"apps/{app.name}/README.md is longer than {README_LINES} lines")
    return faults
