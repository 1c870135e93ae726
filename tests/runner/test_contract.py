"""The runner's own promises: standard library only, old Pythons get a sentence, lists agree."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from atmp.up.cli import COMMANDS
from atmp.up.config import ROOT

UP = ROOT / "platform" / "atmp" / "up"
IN_THE_VENV = {"mailsink.py": {"aiosmtpd"}}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_the_runner_needs_nothing_but_the_standard_library() -> None:
    modules = sorted(UP.glob("*.py"))
    assert len(modules) > 10
    for path in modules:
        allowed = set(sys.stdlib_module_names) | IN_THE_VENV.get(path.name, set())
        foreign = {
            name
            for name in imported(path)
            if name.partition(".")[0] not in allowed
            and not name.startswith("atmp.up")
            and name != "atmp.release"
        }
        assert not foreign, path.name


def test_what_runs_first_parses_on_an_old_python() -> None:
    for name in ("__main__.py", "__init__.py", "../__init__.py"):
        ast.parse((UP / name).read_text("utf-8"), feature_version=(3, 6))


def run_as_version(version: str, search_path: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys, runpy\n"
        f"sys.version_info = {version}\n"
        "sys.argv = ['up', 'help']\n"
        "runpy.run_module('atmp.up', run_name='__main__', alter_sys=True)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": search_path, "PYTHONPATH": str(ROOT / "platform")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_an_old_python_gets_one_sentence(tmp_path: Path) -> None:
    answer = run_as_version("(3, 8, 10, 'final', 0)", str(tmp_path))
    assert answer.returncode == 1
    assert answer.stderr.startswith("Python 3.11 or newer is needed, this is 3.8 (")
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stdout == ""


def test_an_old_python_hands_over_to_a_newer_one(tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    newer.chmod(0o755)
    answer = run_as_version("(3, 8, 10, 'final', 0)", f"{tmp_path}{os.pathsep}{os.defpath}")
    assert answer.returncode == 0
    assert "make run" in answer.stdout


def test_every_command_is_a_target_and_every_target_a_command() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets
    assert set(targets.group(1).split()) == {*COMMANDS, "help"}


def test_help_lists_every_command() -> None:
    answer = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    for name in COMMANDS:
        assert f"make {name}" in answer.stdout


def test_an_unknown_command_is_refused() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "atmp.up", "fly"],
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT / "platform")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 1
    assert "no command “fly”" in answer.stderr


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text("utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^ \\;]+)", text, re.MULTILINE))


def test_the_lists_agree_and_carry_hashes_and_no_address() -> None:
    runtime, development = pins("requirements.txt"), pins("requirements/dev.txt")
    assert len(runtime) > 20
    assert {name: development.get(name) for name in runtime} == runtime
    for name in ("requirements.txt", "requirements/dev.txt", "requirements/uv.txt"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "index-url" not in text
        for block in re.split(r"\n(?=\S)", text):
            if "==" in block:
                assert "--hash=sha256:" in block, block.splitlines()[0]
