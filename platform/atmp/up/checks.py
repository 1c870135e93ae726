"""`make check`: every static proof, each one run whatever the others say."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from atmp.up import console
from atmp.up.config import ROOT
from atmp.up.install import DEVELOPMENT, ensure_packages, venv_python
from atmp.up.processes import StopFlag
from atmp.up.releases import new_migrations
from atmp.up.stack import python_env
from atmp.up.testing import NO_DATABASE, ServicesOfTests

_TEST = "atmp.settings.test"
_LINT = "atmp.settings.lint"
_PRODUCTION = "atmp.settings.production"
_SOURCES = ("platform", "apps", "tests", "manage.py")
_MANAGE = ("manage.py",)
CHECKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("lint", _TEST, ("-m", "ruff", "check", ".")),
    ("format", _TEST, ("-m", "ruff", "format", "--check", ".")),
    ("types", _TEST, ("-m", "mypy", *_SOURCES)),
    ("imports", _TEST, ("-c", "from importlinter.cli import lint_imports_command as c; c()")),
    ("templates", _TEST, ("-m", "djlint", "templates", "--lint", "--quiet")),
    ("migrations", _TEST, (*_MANAGE, "makemigrations", "--check", "--dry-run")),
    ("safety", _LINT, (*_MANAGE, "lintmigrations", "--include-migrations-from")),
    ("catalogues", _TEST, (*_MANAGE, "messages", "--check")),
    ("deploy", _PRODUCTION, (*_MANAGE, "check", "--deploy", "--fail-level", "WARNING")),
)


def run_checks() -> int:
    """Run all checks and return 0 only when all passed."""
    stop = StopFlag()
    stop.listen()
    with console.stage("packages") as notes:
        notes.append(ensure_packages(DEVELOPMENT, stop))
    chosen = os.environ.get("ARGS", "").split()
    failed = [
        name
        for name, settings, argv in CHECKS
        if (not chosen or name in chosen) and not _passes(name, settings, argv, stop)
    ]
    console.say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def _passes(name: str, settings: str, argv: tuple[str, ...], stop: StopFlag) -> bool:
    begun = time.monotonic()
    with _surroundings(settings, stop) as (extra, arguments):
        answer = subprocess.run(
            [str(venv_python()), *argv, *arguments],
            cwd=ROOT,
            env=python_env(settings) | extra,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    stop.check()
    passed = answer.returncode == 0
    console.say(f"{name:<12}{time.monotonic() - begun:6.1f} s  {'passed' if passed else 'FAILED'}")
    if not passed:
        console.say(answer.stdout, name)
    return passed


@contextmanager
def _surroundings(settings: str, stop: StopFlag) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Variables and further arguments of a check; only the migration linter gets a database."""
    if settings == _PRODUCTION:
        yield production_env(), []
    elif settings == _LINT:
        services = ServicesOfTests(stop)
        try:
            services.start()
            listed = services.folder / "new-migrations"
            paths = (path.relative_to(ROOT).as_posix() for path in new_migrations().values())
            listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
            database = {"DATABASE_URL": services.cluster.url(), "DJANGO_SETTINGS_MODULE": _LINT}
            yield services.env() | database, [str(listed)]
        finally:
            services.end()
    else:
        # Nothing may be asked of a database here: the port answers nobody.
        yield {"DATABASE_URL": NO_DATABASE}, []


def production_env() -> dict[str, str]:
    """A complete environment of production, invented for the check."""
    return {
        "SECRET_KEY": secrets.token_hex(48),
        "ALLOWED_HOSTS": "platform.invalid",
        "BASE_URL": "https://platform.invalid",
        "TRUSTED_PROXY_COUNT": "1",
        "DATABASE_URL": "postgresql://nobody:nothing@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "EMAIL_URL": "smtp+tls://127.0.0.1:9",
        "DEFAULT_FROM_EMAIL": "ATMP Expert Platform <no-reply@platform.invalid>",
        "UPLOAD_STORAGE": "local",
        "UPLOAD_ROOT": "/nonexistent/uploads",
        "OPERATOR_NAME": "Invented operator",
        "OPERATOR_ADDRESS": "Invented street 1",
        "OPERATOR_COUNTRY": "BE",
        "OPERATOR_CONTACT_EMAIL": "help@platform.invalid",
        "OPERATOR_PRIVACY_EMAIL": "privacy@platform.invalid",
    }
