"""What a run that was cut off leaves behind is ended by pid and start time, and nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from atmp.up.config import Config
from atmp.up.errors import RefusalError
from atmp.up.instance import Instance
from atmp.up.processes import MARK, Child, Command, StopFlag, end_children, started_at
from atmp.up.supervisor import Supervisor

# For what is sure to come, on however slow a machine.
LONG = 60
SLEEPING = "print('up', flush=True); time.sleep(300)"
SLEEP = [sys.executable, "-c", f"import time; {SLEEPING}"]
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
STUBBORN = [sys.executable, "-c", f"{DEAF}; {SLEEPING}"]
SECOND = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])"
PARENT = [sys.executable, "-c", f"import subprocess, sys, time; {SECOND}; {SLEEPING}"]


@pytest.fixture
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    end_children(started, 0)


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = Instance(Config(8000, tmp_path, None, None, None))
    made.take()
    return made


def start(children: list[Child], instance: Instance, argv: list[str]) -> Child:
    env = dict(os.environ) | {MARK: instance.mark}
    child = Child(Command("web", argv, Path("/"), env))
    children.append(child)
    return child


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + LONG
    while started_at(pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def group(leader: int) -> list[int]:
    answer = subprocess.run(
        ["ps", "-o", "pid=,stat=", "-g", str(leader)], capture_output=True, text=True, check=False
    )
    rows = [line.split() for line in answer.stdout.splitlines()]
    return [int(pid) for pid, state in rows if not state.startswith("Z")]


def test_recorded_children_are_ended(children: list[Child], instance: Instance) -> None:
    child = start(children, instance, SLEEP)
    instance.record([child])
    assert Instance(instance.config).end_leftovers() == ["web"]
    assert not child.running()


def test_a_stubborn_child_is_ended_by_force(children: list[Child], instance: Instance) -> None:
    child = start(children, instance, STUBBORN)
    time.sleep(0.3)
    instance.record([child])
    assert instance.end_leftovers(seconds=0.3) == ["web"]
    assert not child.running()


def test_another_process_with_the_same_number_is_left_alone(
    children: list[Child], instance: Instance
) -> None:
    child = start(children, instance, SLEEP)
    child.started = "another boot 12345"
    instance.record([child])
    assert instance.end_leftovers() == []
    assert child.running()


def test_members_of_a_group_whose_leader_is_gone_are_ended(
    children: list[Child], instance: Instance
) -> None:
    child = start(children, instance, PARENT)
    deadline = time.monotonic() + LONG
    while len(group(child.pid)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    instance.record([child])
    child.process.kill()
    child.process.wait()
    left = group(child.pid)
    assert left
    assert instance.end_leftovers(seconds=0.1) == ["web"]
    for pid in left:
        wait_until_gone(pid)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1}', '[["web", "x", "y"]]'])
def test_a_damaged_record_is_no_obstacle(instance: Instance, content: str) -> None:
    (instance.folder / "processes.json").write_text(content)
    assert instance.end_leftovers() == []


def test_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from atmp.up.config import Config\n"
        "from atmp.up.instance import Instance\n"
        "held = Instance(Config(8000, Path(sys.argv[1]), None, None, None))\n"
        "held.take()\n"
        "print('held', flush=True)\n"
        "time.sleep(300)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        env=dict(os.environ) | {"PYTHONPATH": "platform"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    second = Instance(Config(8000, tmp_path, None, None, None))
    with pytest.raises(RefusalError, match=f"process {holder.pid}:"):
        second.take_existing()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    second.take_existing()


def supervise(tmp_path: Path) -> Supervisor:
    instance = Instance(Config(8000, tmp_path, None, None, None))
    instance.take()
    return Supervisor(StopFlag(), instance.record)


def watch_until(supervisor: Supervisor, done: Callable[[], bool]) -> None:
    """Look after the services until it is done."""
    deadline = time.monotonic() + LONG
    while not done():
        assert time.monotonic() < deadline
        for service in supervisor.services:
            supervisor._look_after(service)
        time.sleep(0.02)


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    supervisor = supervise(tmp_path)
    command = Command("web", SLEEP, Path("/"), dict(os.environ))
    first = supervisor.add("web", lambda: supervisor.spawn(command))
    first.process.kill()
    watch_until(supervisor, lambda: supervisor.find("web") not in {None, first})
    second = supervisor.find("web")
    assert second is not None
    assert second.running()
    supervisor.end_all()
    assert not second.running()


def test_an_essential_child_that_keeps_dying_ends_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atmp.up.supervisor._LONGEST_PAUSE", 0.05)
    supervisor = supervise(tmp_path)
    command = Command("database", [sys.executable, "-c", "raise SystemExit(3)"], Path("/"), {})
    supervisor.add("database", lambda: supervisor.spawn(command), essential=True)
    with pytest.raises(RefusalError, match="database failed 4 times"):
        watch_until(supervisor, lambda: False)
    supervisor.end_all()


def test_an_unessential_child_that_keeps_dying_waits_longer_each_time(tmp_path: Path) -> None:
    supervisor = supervise(tmp_path)
    command = Command("beat", [sys.executable, "-c", "raise SystemExit(3)"], Path("/"), {})
    begun = time.monotonic()
    supervisor.add("beat", lambda: supervisor.spawn(command))
    (beat,) = supervisor.services
    watch_until(supervisor, lambda: beat.failures == 3)
    assert time.monotonic() - begun >= 0.5 + 1
    assert beat.try_at - begun >= 0.5 + 1 + 2
    supervisor.end_all()
