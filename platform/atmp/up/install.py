"""The virtual environment: made once, filled from the hash-locked lists, compiled to bytecode."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from atmp.up import console
from atmp.up.config import ROOT
from atmp.up.errors import RefusalError
from atmp.up.processes import StopFlag, capture

RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements/dev.txt"
_NEEDS_MB = 1_000
_LONGEST_INSTALL = 1_800.0


def venv_dir() -> Path:
    """The virtual environment: `.venv` of the checkout, or what `VENV` names."""
    named = os.environ.get("VENV")
    return Path(named).absolute() if named else ROOT / ".venv"


def venv_python() -> Path:
    """The interpreter of the virtual environment."""
    return venv_dir() / "bin" / "python"


def site_packages() -> Path:
    """Where the packages of the virtual environment lie."""
    found = sorted((venv_dir() / "lib").glob("python3.*/site-packages"))
    if not found:
        raise RefusalError(f"{venv_dir()} holds no packages: remove it and start again.")
    return found[-1]


def ensure_packages(lock_name: str, stop: StopFlag) -> str:
    """Install what the lock names unless its stamp says it is there; say what was done."""
    if _satisfied(lock_name):
        return "packages are up to date"
    _check_writable()
    with _only_one(stop):
        if _satisfied(lock_name):
            return "packages were installed by another start"
        _check_space()
        _make_venv(stop)
        installer = _install(lock_name, stop)
        _compile(stop)
        _write_stamps(lock_name)
        return f"{lock_name} installed with {installer}"


def install() -> int:
    """Fill the virtual environment with everything the tests and checks need."""
    stop = StopFlag()
    stop.listen()
    print(ensure_packages(DEVELOPMENT, stop))
    return 0


def _check_writable() -> None:
    parent = venv_dir().parent
    folder = venv_dir() if venv_dir().exists() else parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RefusalError(
            f"{folder} cannot be written by this account: name another folder with VENV=…."
        )


def _check_space() -> None:
    free_mb = shutil.disk_usage(venv_dir().parent).free // 1_000_000
    if free_mb < _NEEDS_MB:
        raise RefusalError(
            f"Only {free_mb} MB are free at {venv_dir().parent}: "
            f"the packages need up to {_NEEDS_MB} MB."
        )


@contextmanager
def _only_one(stop: StopFlag) -> Iterator[None]:
    """Two starts at the same time take turns."""
    path = venv_dir().with_name(venv_dir().name + ".lock")
    with path.open("a") as handle:
        if not _locked(handle):
            console.say("Waiting for another start that installs the packages.")
            stop.wait_until(lambda: _locked(handle), _LONGEST_INSTALL, step=0.2)
        yield


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stamp(lock_name: str) -> Path:
    return venv_dir() / f".installed-{Path(lock_name).stem}"


def _satisfied(lock_name: str) -> bool:
    stamp = _stamp(lock_name)
    return stamp.is_file() and stamp.read_text() == _wanted(lock_name)


def _wanted(lock_name: str) -> str:
    """What the stamp must say: the content of the lists and the interpreter they were put in."""
    digest = hashlib.sha256((ROOT / RUNTIME).read_bytes())
    if lock_name != RUNTIME:
        digest.update((ROOT / lock_name).read_bytes())
    return f"{digest.hexdigest()} {_venv_version()}\n"


def _venv_version() -> str:
    if not venv_python().exists():
        return "none"
    for line in (venv_dir() / "pyvenv.cfg").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() in {"version", "version_info"}:
            return ".".join(value.strip().split(".")[:2])
    return "none"


def _make_venv(stop: StopFlag) -> None:
    version = _venv_version()
    new_enough = version != "none" and tuple(map(int, version.split("."))) >= (3, 11)
    # One that was cut off while it was made has no pip: it is made anew.
    if new_enough and capture([str(venv_python()), "-m", "pip", "--version"], stop).returncode == 0:
        return
    answer = capture([sys.executable, "-m", "venv", "--clear", str(venv_dir())], stop)
    if answer.returncode == 0:
        return
    shutil.rmtree(venv_dir(), ignore_errors=True)
    if "ensurepip" in answer.stdout:
        raise RefusalError(
            "Python's venv module is not complete: install it "
            f"(on Debian and Ubuntu: apt-get install python{sysconfig.get_python_version()}-venv)."
        )
    raise RefusalError(f"The virtual environment could not be made: {_last_line(answer)}")


def _install(lock_name: str, stop: StopFlag) -> str:
    """Install with uv when it works, else with pip; return which."""
    options = ["--require-hashes", "-r", str(ROOT / lock_name)]
    uv = find_uv(stop)
    if uv:
        answer = capture([*uv, "pip", "install", "--python", str(venv_python()), *options], stop)
        if answer.returncode == 0:
            return "uv"
    answer = capture([*_pip(), "--no-compile", *options], stop)
    if answer.returncode != 0:
        raise RefusalError(f"The packages could not be installed: {_last_line(answer)}")
    return "pip, because uv did not work" if uv else "pip"


def find_uv(stop: StopFlag) -> list[str]:
    """A uv on the machine, or the one of our own hash-locked list; empty when there is none."""
    found = shutil.which("uv")
    if found:
        return [found]
    own = [str(venv_python()), "-m", "uv"]
    if capture([*own, "--version"], stop).returncode == 0:
        return own
    tools = str(ROOT / "requirements" / "uv.txt")
    answer = capture([*_pip(), "--only-binary=:all:", "--require-hashes", "-r", tools], stop)
    return own if answer.returncode == 0 else []


def _pip() -> list[str]:
    return [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check"]


def _compile(stop: StopFlag) -> None:
    """Bytecode now costs seconds once; without it every process of the first start pays."""
    target = str(site_packages())
    capture([str(venv_python()), "-m", "compileall", "-q", "-j", "0", target], stop)


def _write_stamps(lock_name: str) -> None:
    # The development list holds the runtime list with the same versions (tests/runner proves it).
    for name in {RUNTIME, lock_name}:
        _stamp(name).write_text(_wanted(name))


def _last_line(answer: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in answer.stdout.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit code {answer.returncode}"
