"""The embedded services: made once, private, and up again after the worst end."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis

from atmp.up import prepared
from atmp.up.config import free_port
from atmp.up.errors import RefusalError, StoppedError
from atmp.up.postgres import Cluster, find_programs
from atmp.up.processes import Account, Child, Command, StopFlag, end_children
from atmp.up.reach import account_for, can_enter, reachable_tree
from atmp.up.testing import ServicesOfTests
from atmp.up.valkey import Broker

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another account")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may enter, as a data folder usually is."""
    with tempfile.TemporaryDirectory(prefix="atmp-services-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    """A cluster that was made and never started: making one is what costs."""
    with tempfile.TemporaryDirectory(prefix="atmp-made-") as name:
        Path(name).chmod(0o711)
        Cluster(Path(name) / "postgres", durable=False).prepare()
        yield Path(name) / "postgres"


@pytest.fixture
def cluster(made_once: Path, folder: Path) -> Cluster:
    """A copy of that cluster."""
    subprocess.run(["cp", "-a", str(made_once), str(folder / "postgres")], check=True)
    return Cluster(folder / "postgres", durable=False)


@pytest.fixture
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    end_children(started, 3)


def value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_the_database_survives_kill_9_and_a_pid_that_came_round(
    cluster: Cluster, folder: Path, children: list[Child]
) -> None:
    identity = cluster.identity()
    first = cluster.start(StopFlag(), Child)
    children.append(first)
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.killpg(first.pid, signal.SIGKILL)
    first.process.wait()
    # The stale file now names a process that lives: this one.
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    again = Cluster(folder / "postgres", durable=False)
    again.prepare()
    children.append(again.start(StopFlag(), Child))
    assert value(again.url(), "SELECT answer FROM kept") == 42
    assert again.identity() == identity


def test_a_server_that_outlived_its_runner_is_ended(
    cluster: Cluster, folder: Path, children: list[Child]
) -> None:
    first = cluster.start(StopFlag(), Child)
    children.append(first)
    second = Cluster(folder / "postgres", durable=False)
    children.append(second.start(StopFlag(), Child))
    assert first.process.wait(60) == 0
    assert value(second.url(), "SELECT 1") == 1


def test_the_database_of_the_machine_is_the_second_choice(
    folder: Path, children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atmp.up.postgres.site_packages", lambda: folder)
    try:
        programs = find_programs()
    except RefusalError:
        pytest.skip("this machine has no PostgreSQL of its own")
    assert not programs.embedded
    cluster = Cluster(folder / "postgres", durable=False)
    cluster.prepare()
    children.append(cluster.start(StopFlag(), Child))
    assert str(value(cluster.url(), "SHOW server_version")).startswith(str(programs.major))


def test_a_half_made_data_folder_is_made_anew(folder: Path, children: list[Child]) -> None:
    half = folder / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster = Cluster(folder / "postgres", durable=False)
    cluster.prepare()
    assert not half.exists()
    children.append(cluster.start(StopFlag(), Child))
    assert value(cluster.url(), "SELECT upper('straße')") == "STRASSE"


def test_the_database_is_private(cluster: Cluster, folder: Path, children: list[Child]) -> None:
    children.append(cluster.start(StopFlag(), Child))
    assert stat.S_IMODE((folder / "postgres" / "password").stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://atmp:wrong@127.0.0.1:{cluster.port}/atmp")
    assert value(cluster.url(), "SHOW listen_addresses") == "127.0.0.1"
    assert value(cluster.url(), "SHOW unix_socket_directories") == ""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert cluster.url().split(":")[2].partition("@")[0].encode() not in (
                process.read_bytes()
            )
        except OSError:
            continue


@ROOT_ONLY
def test_data_below_a_folder_that_only_root_may_enter(folder: Path, children: list[Child]) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "data" / "postgres", durable=False)
    assert cluster.account is not None
    cluster.prepare()
    assert not can_enter(cluster.account, cluster.data)
    first = cluster.start(StopFlag(), Child)
    children.append(first)
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.killpg(first.pid, signal.SIGKILL)
    first.process.wait()
    again = Cluster(closed / "data" / "postgres", durable=False)
    again.prepare()
    children.append(again.start(StopFlag(), Child))
    assert value(again.url(), "SELECT answer FROM kept") == 42


@ROOT_ONLY
def test_programs_below_a_folder_that_only_root_may_enter(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = folder / "shelf"
    shelf.mkdir(mode=0o755)
    monkeypatch.setattr("atmp.up.reach._SHELVES", (shelf,))
    package = folder / "closed" / "package"
    (package / "home" / "bin").mkdir(parents=True)
    (folder / "closed").chmod(0o700)
    program = package / "home" / "bin" / "program"
    program.write_text("#!/bin/sh\ncat ../package.libs/library\n")
    program.chmod(0o700)
    (folder / "closed" / "package.libs").mkdir(mode=0o700)
    (folder / "closed" / "package.libs" / "library").write_text("found")
    account = account_for(folder / "nothing")
    assert account is not None
    copied = reachable_tree(package / "home", "bin/program", account)
    assert copied.is_relative_to(shelf)
    answer = subprocess.run(
        [str(copied / "bin" / "program")],
        cwd=copied.parent,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == "found"
    assert reachable_tree(package / "home", "bin/program", account) == copied
    assert len(list((shelf / "atmp-platform").iterdir())) == 1
    shelf.chmod(0o777)
    monkeypatch.setattr("atmp.up.reach._SHELVES", (shelf,))
    with pytest.raises(RefusalError, match="no folder for a copy"):
        reachable_tree(package / "home", "bin/program", account)


@ROOT_ONLY
def test_root_takes_the_account_that_owns_the_data(folder: Path) -> None:
    os.chown(folder, 65534, 65534)
    account = account_for(folder)
    assert account is not None
    assert account.uid == 65534
    assert account_for(folder / "absent") != Account("root", 0, 0)


def test_the_broker_keeps_its_data_and_asks_for_its_password(
    folder: Path, children: list[Child]
) -> None:
    broker = Broker(folder / "valkey")
    first = broker.start(StopFlag(), Child)
    children.append(first)
    with redis.Redis.from_url(broker.url) as client:
        client.set("kept", "yes")
    with socket.create_connection(("127.0.0.1", broker.port), timeout=5) as stranger:
        stranger.sendall(b"GET kept\r\n")
        assert stranger.recv(64).startswith(b"-NOAUTH")
    end_children([first], 5)
    again = Broker(folder / "valkey")
    children.append(again.start(StopFlag(), Child))
    with redis.Redis.from_url(again.url, decode_responses=True) as client:
        assert client.get("kept") == "yes"
        assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_a_port_that_was_taken_meanwhile_is_no_obstacle(
    folder: Path, monkeypatch: pytest.MonkeyPatch, children: list[Child]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = iter([other.getsockname()[1], free_port()])
        monkeypatch.setattr("atmp.up.valkey.free_port", lambda: next(ports))
        broker = Broker(folder / "valkey")
        children.append(broker.start(StopFlag(), Child))
        assert broker.port != other.getsockname()[1]
        with redis.Redis.from_url(broker.url) as client:
            assert client.ping()


def test_a_service_that_ends_at_once_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, children: list[Child]
) -> None:
    broker = Broker(folder / "valkey")
    broker.server = sys.executable
    with pytest.raises(RefusalError, match="ended at once"):
        broker.start(StopFlag(), Child)


def test_waiting_ends_when_somebody_asks_to_end() -> None:
    stop = StopFlag()
    stop.requested = True
    with pytest.raises(StoppedError):
        stop.wait_until(lambda: False, 5)


def test_the_stamp_names_only_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "prepared.json"
    wanted = prepared.wanted_stamp("cluster one")
    assert prepared.missing_steps(path, wanted) == prepared.ALL_STEPS
    prepared.write_stamp(path, wanted)
    assert prepared.missing_steps(path, wanted) == []
    assert prepared.missing_steps(path, wanted | {"facts": "new"}) == ["--facts"]
    assert prepared.missing_steps(path, wanted | {"migrations": "new"}) == prepared.ALL_STEPS
    assert prepared.missing_steps(path, wanted | {"database": "two"}) == prepared.ALL_STEPS
    path.write_text("damaged")
    assert prepared.missing_steps(path, wanted) == prepared.ALL_STEPS


def test_the_network_is_closed() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="Tests may not reach"):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match="Tests may not look up"):
        socket.getaddrinfo("platform.invalid", 443)


def test_the_words_of_a_failed_statement_stay_out_of_every_log(
    cluster: Cluster, folder: Path, children: list[Child]
) -> None:
    log = folder / "database.log"
    children.append(cluster.start(StopFlag(), lambda command: Child(replace(command, log=log))))
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE asked (words text PRIMARY KEY, sent date NOT NULL)")
        for _again in range(2):
            with suppress(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO asked VALUES ('my private words', now())")
        with pytest.raises(psycopg.errors.NotNullViolation):
            connection.execute("INSERT INTO asked VALUES (%s, NULL)", ["other private words"])
    end_children(children, 5)
    deadline = time.monotonic() + 60
    while log.read_text().count("ERROR:") < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert log.read_text().count("ERROR:") == 2
    assert "private" not in log.read_text()


def test_the_lines_of_the_tests_database_go_into_a_file(capfd: pytest.CaptureFixture[str]) -> None:
    services = ServicesOfTests(StopFlag())
    try:
        argv = ["/bin/sh", "-c", "echo ERROR: provoked"]
        child = services._spawn(Command("database", argv, services.folder, {}))
        child.process.wait(60)
        deadline = time.monotonic() + 60
        while _text(services.database_log) == "" and time.monotonic() < deadline:
            time.sleep(0.02)
        assert _text(services.database_log) == "ERROR: provoked\n"
        assert "provoked" not in capfd.readouterr().out
    finally:
        services.end()


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
