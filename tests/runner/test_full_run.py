"""`make run` from end to end, with the real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
import pytest

from atmp.settings.web import READY_KEPT_SECONDS
from atmp.up.config import ROOT
from atmp.up.install import site_packages, venv_dir
from atmp.up.processes import started_at
from tests.support.size import only_full
from tests.support.stack import Stack, free_port, walkable

pytestmark = [pytest.mark.deep, pytest.mark.timeout(600)]
AS_ROOT = os.geteuid() == 0
NOBODY = 65534
# By force after 12 s; the rest is for a slow machine.
MOST_SECONDS_TO_END = 30
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv*", "var", "__pycache__", ".*_cache", "htmlcov", ".hypothesis", ".coverage*")
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with walkable("atmp-run-") as made:
        yield made


@pytest.fixture
def platform(folder: Path) -> Iterator[Stack]:
    made = Stack(folder / "data")
    yield made
    if made.process is not None:
        made.stop()


@pytest.fixture
def known(platform: Stack, begun: Callable[[Path], Path]) -> Stack:
    """One that was started before."""
    begun(platform.data_dir)
    return platform


def get(stack: Stack, path: str) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", stack.port, timeout=20)) as connection:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, answer.read()


def wait_for_page(stack: Stack, path: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if get(stack, path)[0] == 200:
                return
        except (OSError, HTTPException):
            pass
        assert time.monotonic() < deadline, stack.said
        time.sleep(0.2)


def wait_for_health(stack: Stack, wanted: str) -> None:
    """Wait until the page of readiness says so: it asks briefly, and keeps what it found."""
    deadline = time.monotonic() + 120
    while (body := json.loads(get(stack, "/health/ready")[1]))["status"] != wanted:
        assert time.monotonic() < deadline, body
        time.sleep(READY_KEPT_SECONDS / 4)


class SMTPSink:
    """A mail server of somebody else: our own mailbox, started by hand."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        argv = ["-m", "atmp.up.mailsink", "--port", str(self.port), "--folder", self.folder.name]
        self.process = subprocess.Popen(
            [sys.executable, *argv],
            env=dict(os.environ) | {"PYTHONPATH": str(ROOT / "platform")},
        )

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def kill_tree(stack: Stack) -> None:
    """End the runner and every child at once, as a power cut would."""
    assert stack.process is not None
    stack.process.kill()
    for pid in stack.recorded().values():
        os.killpg(pid, signal.SIGKILL)
    stack.process.wait()


def test_start_serve_stop_and_start_again(platform: Stack) -> None:
    platform.start()
    assert platform.base_url in platform.said
    assert f"{platform.base_url}/en/mailbox/" in platform.said
    assert str(platform.data_dir) in platform.said
    for name in ("packages", "services", "database", "programs"):
        assert any(name in line and " s " in line for line in platform.lines), name
    assert get(platform, "/health/live")[0] == 200
    assert get(platform, "/health/ready")[0] == 200
    for name in ("demo.json", "run/instance.json", "run/processes.json", "secrets/secret_key"):
        assert stat.S_IMODE((platform.data_dir / name).stat().st_mode) == 0o600, name
    assert platform.demo()["base_address"] == platform.base_url
    assert platform.demo()["mailbox_address"] == f"{platform.base_url}/en/mailbox/"
    for email in [person["email"] for person in platform.demo()["personas"].values()]:
        assert email in platform.said
    code = platform.manage("demo_code", email).strip()
    assert code.isdecimal()
    assert len(code) == 6

    second = Stack(platform.data_dir)
    second.start(wait=False)
    assert second.wait_end() != 0
    assert "already in use by process" in second.said

    children = platform.recorded()
    assert set(children) == {"database", "broker", "mail", "web", "worker", "long", "beat"}
    begun = time.monotonic()
    assert platform.stop() == 0
    assert time.monotonic() - begun < MOST_SECONDS_TO_END
    assert not [name for name, pid in children.items() if started_at(pid)]
    assert not (platform.data_dir / "run" / "instance.json").exists()

    again = Stack(platform.data_dir)
    again.start()
    assert "up to date" in again.said
    assert again.demo()["base_address"] == again.base_url
    assert again.stop() == 0


def test_recovery_after_kill_9(known: Stack) -> None:
    known.start()
    key = (known.data_dir / "secrets" / "secret_key").read_text()
    assert known.process is not None
    # The runner alone: its children live on and hold port and data.
    children = known.recorded()
    known.process.kill()
    known.process.wait()
    assert started_at(children["database"])
    known.start()
    assert "An earlier run was cut off" in known.said
    assert not [name for name, pid in children.items() if started_at(pid)]
    assert get(known, "/health/ready")[0] == 200
    # The whole tree.
    kill_tree(known)
    known.start()
    assert "up to date" in known.said
    assert get(known, "/health/ready")[0] == 200
    assert (known.data_dir / "secrets" / "secret_key").read_text() == key
    assert known.stop() == 0


def test_killed_in_the_middle_of_the_first_start(platform: Stack) -> None:
    platform.start(wait=False)
    platform.wait_for("migrations are applied")
    kill_tree(platform)
    assert not (platform.data_dir / "prepared.json").exists()
    platform.start()
    assert get(platform, "/health/ready")[0] == 200
    assert platform.demo()["personas"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ended_while_still_starting(platform: Stack, number: signal.Signals) -> None:
    platform.start(wait=False)
    platform.wait_for("services")
    assert platform.process is not None
    begun = time.monotonic()
    platform.process.send_signal(number)
    assert platform.wait_end() == 0
    assert time.monotonic() - begun < MOST_SECONDS_TO_END
    assert "Everything is ended." in platform.said
    assert not (platform.data_dir / "run" / "processes.json").exists()


@only_full
def test_two_instances_side_by_side(
    folder: Path, known: Stack, begun: Callable[[Path], Path]
) -> None:
    other = Stack(begun(folder / "other"))
    known.start(wait=False)
    other.start()
    try:
        known.wait_for("Ready after")
        assert known.recorded().keys() == other.recorded().keys()
        assert not set(known.recorded().values()) & set(other.recorded().values())
        assert get(known, "/health/ready")[0] == get(other, "/health/ready")[0] == 200
        clash = Stack(folder / "third", port=other.port).start(wait=False)
        assert clash.wait_end() != 0
        assert "already in use" in clash.said
        assert not (folder / "third").exists()
        known.stop()
        assert get(other, "/health/ready")[0] == 200
    finally:
        other.stop()


MORTAL = ("web", "worker", "long", "mail", "broker", "database")


def test_children_that_die_come_back(known: Stack) -> None:
    known.start()
    before = known.recorded()
    for name in MORTAL:
        os.killpg(before[name], signal.SIGKILL)
        known.wait_for(f"{name} ended by itself")
    deadline = time.monotonic() + 120
    while len(now := known.recorded()) < len(before) or any(
        now[name] == before[name] for name in MORTAL
    ):
        assert time.monotonic() < deadline, known.said
        time.sleep(0.1)
    wait_for_page(known, "/health/ready")
    wait_for_health(known, "ok")
    assert known.stop() == 0


@only_full
def test_services_of_somebody_else(platform: Stack) -> None:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("CREATE DATABASE somebody_else")
    sink = SMTPSink()
    platform.environ |= {
        "DATABASE_URL": url.rpartition("/")[0] + "/somebody_else",
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMAIL_URL": sink.url,
    }
    with sink:
        platform.start()
        assert set(platform.recorded()) == {"web", "worker", "long", "beat"}
        assert "Mailbox" not in platform.said
        wait_for_health(platform, "ok")
        assert platform.demo()["personas"]
        assert not (platform.data_dir / "postgres").exists()
    wait_for_health(platform, "degraded")
    assert get(platform, "/health/ready")[0] == 200
    assert platform.stop() == 0
    platform.start()
    assert platform.stop() == 0


def copy_checkout(target: Path) -> None:
    shutil.copytree(ROOT, target, ignore=LEFT_OUT, symlinks=True)


def copy_tree(source: Path, target: Path) -> None:
    """Link the files when both places share a disk, else copy them."""
    linked = subprocess.run(["cp", "-al", str(source), str(target)], check=False)
    if linked.returncode != 0:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)


def copy_venv(target: Path, python: str) -> None:
    """A virtual environment with the same packages, for another account or another place."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (target / "bin").mkdir(parents=True)
    (target / "bin" / "python").symlink_to(python)
    shutil.copy(venv_dir() / "pyvenv.cfg", target)
    config = (target / "pyvenv.cfg").read_text("utf-8").splitlines()
    home = f"home = {Path(python).resolve().parent}"
    rest = [line for line in config if not line.startswith("home")]
    (target / "pyvenv.cfg").write_text("\n".join([home, *rest]) + "\n")
    linked = target / "lib" / version / "site-packages"
    linked.parent.mkdir(parents=True)
    copy_tree(site_packages(), linked)
    for stamp in venv_dir().glob(".installed-*"):
        shutil.copy(stamp, target)


def python_for_everybody(folder: Path) -> str:
    """This interpreter, or a copy of it where the account nobody can start it."""
    python = Path(sys.executable).resolve()
    asked = subprocess.run(
        ["test", "-x", str(python)], user=NOBODY, group=NOBODY, extra_groups=[], check=False
    )
    if asked.returncode == 0:
        return str(python)
    copy_tree(Path(sys.base_prefix), folder)
    return str(folder / python.relative_to(Path(sys.base_prefix).resolve()))


@pytest.mark.skipif(not AS_ROOT, reason="every other test already runs as an ordinary user")
def test_an_ordinary_user(folder: Path) -> None:
    python = python_for_everybody(folder / "python")
    copy_checkout(folder / "checkout")
    copy_venv(folder / "venv", python)
    for path in (folder, folder / "checkout", folder / "venv"):
        os.chown(path, NOBODY, NOBODY)
    running = Stack(
        folder / "checkout" / "var",
        root=folder / "checkout",
        python=python,
        account=NOBODY,
        environ={
            "VENV": str(folder / "venv"),
            "HOME": str(folder),
            # A copied interpreter still looks for its own library where it was built for.
            "LD_LIBRARY_PATH": str(folder / "python" / "lib"),
        },
    )
    running.start()
    try:
        assert get(running, "/health/ready")[0] == 200
        assert (running.data_dir / "postgres" / "data").stat().st_uid == NOBODY
    finally:
        assert running.stop() == 0


@pytest.mark.skipif(not AS_ROOT, reason="only root can enter what others may not")
@only_full
def test_checkout_and_data_below_a_folder_of_root(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    copy_checkout(closed / "checkout")
    copy_venv(closed / "venv", os.path.realpath(sys.executable))
    running = Stack(
        closed / "checkout" / "var",
        root=closed / "checkout",
        environ={"VENV": str(closed / "venv")},
    )
    running.start()
    try:
        assert get(running, "/health/ready")[0] == 200
        assert (running.data_dir / "postgres" / "data").stat().st_uid != 0
    finally:
        assert running.stop() == 0
    running.start()
    assert "up to date" in running.said
    assert running.stop() == 0
