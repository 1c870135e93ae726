"""The virtual environment: stamps, turns, and one that was cut off half-way."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from atmp.up import install
from atmp.up.errors import RefusalError, StoppedError
from atmp.up.install import DEVELOPMENT, RUNTIME, ensure_packages
from atmp.up.processes import StopFlag


class Installer:
    """Stands for the programs that install; remembers what was asked of them."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.asked: list[list[str]] = []
        self.broken: set[str] = set()

    def __call__(self, argv: list[str], _stop: StopFlag) -> CompletedProcess[str]:
        self.asked.append(argv)
        if "venv" in argv:
            self.make()
        failed = any(word in argv for word in self.broken)
        return CompletedProcess(argv, int(failed), stdout="it said why" if failed else "")

    def make(self) -> None:
        (self.venv / "bin").mkdir(parents=True)
        (self.venv / "bin" / "python").touch()
        (self.venv / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
        (self.venv / "pyvenv.cfg").write_text("version = 3.12.4\n")

    def count(self, word: str) -> int:
        return sum(word in argv for argv in self.asked)


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    made = Installer(tmp_path / "venv")
    monkeypatch.setenv("VENV", str(made.venv))
    monkeypatch.setattr(install, "capture", made)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/uv")
    return made


def test_packages_are_installed_once_per_list(installer: Installer) -> None:
    assert ensure_packages(RUNTIME, StopFlag()) == "requirements.txt installed with uv"
    assert ensure_packages(RUNTIME, StopFlag()) == "packages are up to date"
    assert installer.count("/usr/bin/uv") == 1
    assert installer.count("compileall") == 1
    assert all("--require-hashes" in argv for argv in installer.asked if "install" in argv)


def test_the_tests_list_holds_the_other_but_not_the_other_way_round(installer: Installer) -> None:
    ensure_packages(RUNTIME, StopFlag())
    assert "installed" in ensure_packages(DEVELOPMENT, StopFlag())
    assert ensure_packages(RUNTIME, StopFlag()) == "packages are up to date"
    assert ensure_packages(DEVELOPMENT, StopFlag()) == "packages are up to date"


def test_pip_takes_over_and_says_so(installer: Installer) -> None:
    installer.broken = {"/usr/bin/uv"}
    said = ensure_packages(RUNTIME, StopFlag())
    assert said == "requirements.txt installed with pip, because uv did not work"


def test_a_failed_installation_leaves_no_stamp(installer: Installer) -> None:
    installer.broken = {"install"}
    with pytest.raises(RefusalError, match="could not be installed: it said why"):
        ensure_packages(RUNTIME, StopFlag())
    installer.broken = set()
    assert "installed" in ensure_packages(RUNTIME, StopFlag())


def test_an_environment_without_pip_is_made_anew(
    installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer.make()
    made_anew: list[list[str]] = []

    def without_pip(argv: list[str], stop: StopFlag) -> CompletedProcess[str]:
        if "venv" in argv:
            made_anew.append(argv)
            return CompletedProcess(argv, 0, stdout="")
        answer = installer(argv, stop)
        return CompletedProcess(argv, int("--version" in argv), stdout=answer.stdout)

    monkeypatch.setattr(install, "capture", without_pip)
    ensure_packages(RUNTIME, StopFlag())
    assert [argv[3] for argv in made_anew] == ["--clear"]


def test_two_starts_take_turns(installer: Installer, capfd: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    with install._only_one(StopFlag()):
        second = threading.Thread(
            target=lambda: said.append(ensure_packages(RUNTIME, StopFlag())), daemon=True
        )
        second.start()
        deadline = time.monotonic() + 60
        while "Waiting for another start" not in capfd.readouterr().out:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert installer.asked == []
    second.join(60)
    assert said == ["requirements.txt installed with uv"]


def test_waiting_for_the_turn_can_be_ended(installer: Installer) -> None:
    stop = StopFlag()
    stop.requested = True
    with (
        install._only_one(StopFlag()),
        pytest.raises(StoppedError),
        install._only_one(stop),
    ):
        pytest.fail("both had their turn at once")
