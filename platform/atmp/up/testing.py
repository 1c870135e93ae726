"""`make test` and its relatives: throw-away services, one migrated template, then pytest."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from atmp.up import console, shelf
from atmp.up.config import ROOT, SHARED_MEMORY, read_config
from atmp.up.errors import RefusalError, StoppedError, WrongVariableError
from atmp.up.install import DEVELOPMENT, ensure_packages, venv_python
from atmp.up.postgres import Cluster
from atmp.up.processes import (
    Child,
    Command,
    StopFlag,
    end_children,
    run_to_end,
    signal_group,
)
from atmp.up.stack import python_env
from atmp.up.valkey import Broker

TEMPLATE = "atmp_template"
SETTINGS = "atmp.settings.test"
# The port answers nobody.
NO_DATABASE = "postgresql://nobody@127.0.0.1:9/none"
# The accessibility statement is made from it.
STATEMENT = ROOT / "apps" / "portal" / "accessibility.json"
_SHELF_MB = 1_500
_BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
_MOST_MAILS = 100_000
_HIGHEST_SEED = 999_999_999
_NO_BROWSER = (
    "No Chromium was found: install it (on Debian: apt-get install chromium-headless-shell), "
    "or name one with CHROMIUM=/path."
)


def run_tests() -> int:
    """The suite without browser and without deep proofs."""
    return _with_services([*_beside(), "-m", "not deep and not browser", *_chosen("tests")])


def run_covered_tests() -> int:
    """The same suite, measuring branch coverage."""
    cover = ["--cov", "--cov-branch", "--cov-report=term:skip-covered", "--cov-report=html:htmlcov"]
    return _with_services([*_beside(), "-m", "not deep and not browser", *cover, *_chosen("tests")])


def run_deep_tests() -> int:
    """The slow proofs, side by side: half of their time they wait.

    Those that share what costs much stay with one process of pytest (tests/support/together.py).
    """
    return _with_services([*_deep(), "--timeout=600", *_chosen("tests")])


def run_all_deep_tests() -> int:
    """The same in the numbers that the design asks for; too long for each change."""
    return _with_services([*_deep(), "--timeout=3600", *_chosen("tests")], DEEP_FULL="1")


def _deep() -> list[str]:
    return ["-n", _processes(), "--dist", "loadscope", "-m", "deep and not browser"]


def scan_erasure() -> int:
    """Plant a person everywhere, erase them, and say where a byte of them is left: nowhere."""
    return _with_services(["-q", "-s", "tests/privacy/test_scan.py"])


def run_chaos() -> int:
    """All faults at once for `N` mails, by the schedule of `SEED`; one verdict line."""
    _check_number("N", _MOST_MAILS, least=1)
    _check_number("SEED", _HIGHEST_SEED, least=0)
    # Without catching, so that it can say how far it is.
    return _with_services(["-q", "-s", "tests/faults/chaos.py"])


def _check_number(name: str, most: int, *, least: int) -> None:
    """Refuse a variable that is no number of that size; unset or empty it has its default."""
    text = os.environ.get(name, "")
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if text and not (plain and least <= int(text) <= most):
        raise WrongVariableError(f"{name} must be a number from {least} to {most}, not “{text}”.")


def run_browser_tests() -> int:
    """The journeys in the machine's Chromium; says what to install when there is none.

    A whole run goes side by side, file by file, the longest first: each process starts a
    platform of its own. Files that look at all pages stay together, too.
    """
    parallel = ["-n", _processes(), "--dist", "loadscope", "--no-loadscope-reorder"]
    beside = parallel if _record() else []
    arguments = [*beside, "-m", "browser", "--timeout=600", *_chosen("tests/browser")]
    return _in_chromium(arguments, **_record())


def run_all_browser_tests() -> int:
    """The same in every language, with every page in every look; too long for each change."""
    arguments = ["-m", "browser", "--timeout=7200", *_chosen("tests/browser")]
    return _in_chromium(arguments, BROWSER_FULL="1", **_record())


def _record() -> dict[str, str]:
    """Where a whole green run records what it looked at; a chosen part records nothing."""
    whole = not os.environ.get("ARGS") and not os.environ.get("BROWSER_DATA_DIR")
    return {"ACCESSIBILITY_RECORD": str(STATEMENT)} if whole else {}


def take_screens() -> int:
    """Pictures of ten pages, or of what `ARGS` names, into the data folder."""
    folder = read_config(os.environ).data_dir / "screens"
    chosen = _chosen("tests/browser/screens.py::test_pictures_of_ten_pages")
    code = _in_chromium(["--timeout=1200", *chosen], SCREENS_DIR=str(folder))
    console.say(f"Pictures lie in {folder}.")
    return code


def find_chromium() -> str | None:
    """Return the path of the browser: the one without a window first, at a third of the work."""
    found = (shutil.which(name) for name in _BROWSERS)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


def _in_chromium(arguments: list[str], **extra: str) -> int:
    """Run pytest with the machine's browser; the tests start the platform themselves."""
    browser = find_chromium()
    if not browser:
        if os.environ.get("REQUIRE_BROWSER"):
            raise RefusalError(_NO_BROWSER)
        print(f"{_NO_BROWSER} Nothing was tested.")
        return 0
    stop = StopFlag()
    stop.listen()
    with console.stage("packages") as notes:
        notes.append(ensure_packages(DEVELOPMENT, stop))
    try:
        return run_pytest(arguments, _plain_env() | {"CHROMIUM": browser} | extra, stop)
    except StoppedError:
        console.say("Stopped.")
        return 130


def _beside() -> list[str]:
    """Several processes; whoever is done first takes from the others, so that none is last."""
    return ["-n", _processes(), "--dist", "worksteal"]


def _processes() -> str:
    return str(max(2, min(os.cpu_count() or 2, 8)))


def _chosen(default: str) -> list[str]:
    """What `ARGS` names, else everything below `default`."""
    arguments = shlex.split(os.environ.get("ARGS", ""))
    named = any(
        not part.startswith("-") and (ROOT / part.split("::")[0]).exists() for part in arguments
    )
    return arguments if named else [*arguments, default]


def _with_services(arguments: list[str], **extra: str) -> int:
    """Start services, run pytest on them, and leave nothing behind whatever happens."""
    stop = StopFlag()
    stop.listen()
    with console.stage("packages") as notes:
        notes.append(ensure_packages(DEVELOPMENT, stop))
    services = ServicesOfTests(stop)
    try:
        with console.stage("services") as notes:
            kept = services.take_template()
            services.start()
            notes.append(str(services.folder))
        with console.stage("template") as notes:
            if not kept:
                services.make_template()
                services.keep_template()
            notes.append("as kept by an earlier run" if kept else "migrated once, and kept")
        return run_pytest(arguments, services.env() | extra, stop)
    except StoppedError:
        console.say("Stopped.")
        return 130
    finally:
        services.end()


def run_pytest(arguments: list[str], env: dict[str, str], stop: StopFlag) -> int:
    """Run pytest with our own output and return its exit code."""
    argv = [str(venv_python()), "-m", "pytest", *arguments]
    process = subprocess.Popen(
        argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        stop.wait_until(lambda: process.poll() is not None, 86_400, step=0.05)
    except StoppedError:
        process.send_signal(2)
        with suppress(subprocess.TimeoutExpired):
            process.wait(8)
        signal_group(process.pid, 9)
        raise
    signal_group(process.pid, 9)
    return process.returncode or 0


class ServicesOfTests:
    """PostgreSQL and Valkey in a folder of their own, gone after the run."""

    def __init__(self, stop: StopFlag, *, durable: bool = False) -> None:
        self.stop = stop
        self.folder = _new_folder(in_memory=not durable)
        self.children: list[Child] = []
        self.cluster = Cluster(self.folder / "postgres", durable=durable)
        self.broker = Broker(self.folder / "valkey", durable=False)

    def start(self) -> None:
        """Start both services on free ports."""
        self.cluster.prepare()
        try:
            self.cluster.start(self.stop, self._spawn)
        except RefusalError:
            if self.database_log.exists():
                console.say(self.database_log.read_text(encoding="utf-8"), "database")
            raise
        self.broker.start(self.stop, self._spawn)

    @property
    def database_log(self) -> Path:
        """Where the database's own lines go: tests provoke errors on purpose."""
        return self.folder / "database.log"

    def _spawn(self, command: Command) -> Child:
        child = Child(
            replace(command, log=self.database_log) if command.name == "database" else command
        )
        self.children.append(child)
        return child

    def make_template(self) -> None:
        """Migrate one database and load the facts; test processes clone it."""
        self.cluster.create_database(TEMPLATE)
        self.manage("prepare", "--migrate", "--facts", "-v", "0")

    def manage(self, *arguments: str) -> None:
        """Run a command of Django on the template; refuses when it fails."""
        env = self.env() | {"DATABASE_URL": self.cluster.url(TEMPLATE)}
        argv = [str(venv_python()), "manage.py", *arguments]
        if run_to_end(self._spawn(Command("template", argv, ROOT, env)), self.stop) != 0:
            raise RefusalError("The template database could not be made; the reason is above.")

    def take_template(self) -> bool:
        """Take what an earlier run migrated, before the start; False when it must be made."""
        return shelf.take(self.cluster.home, self.cluster.programs.major)

    def keep_template(self) -> None:
        """Keep the migrated template for later runs; the database is away for a second."""
        database = next(child for child in self.children if child.name == "database")
        end_children([database], 30)
        if database.process.returncode == 0:
            shelf.keep(self.cluster.home, self.cluster.programs.major)
        self.cluster.start(self.stop, self._spawn)

    def env(self) -> dict[str, str]:
        """The environment of pytest: these services and no others."""
        return _plain_env() | {
            "DATABASE_URL": self.cluster.url("postgres"),
            "TEST_TEMPLATE_DB": TEMPLATE,
            "REDIS_URL": self.broker.url,
            "DATA_DIR": str(self.folder / "data"),
        }

    def end(self) -> None:
        """End the services and remove their folder."""
        end_children(self.children, 5)
        shutil.rmtree(self.folder, ignore_errors=True)


def _plain_env() -> dict[str, str]:
    """The environment of pytest without services: nothing of a running platform goes in."""
    own = {"SECRET_KEY", "SECRET_KEY_FILE", "EMAIL_URL", "PORT", "BASE_URL"}
    plain = {key: value for key, value in python_env(SETTINGS).items() if key not in own}
    return plain | {"DATABASE_URL": NO_DATABASE}


def _new_folder(*, in_memory: bool) -> Path:
    """A folder in shared memory when it has room: databases of tests need no disk."""
    roomy = in_memory and SHARED_MEMORY.is_dir() and os.access(SHARED_MEMORY, os.W_OK)
    if roomy and shutil.disk_usage(SHARED_MEMORY).free < _SHELF_MB * 1_000_000:
        roomy = False
    folder = Path(tempfile.mkdtemp(prefix="atmp-test-", dir=SHARED_MEMORY if roomy else None))
    # As root, PostgreSQL runs as another account and must be able to walk in.
    folder.chmod(0o711)
    return folder
