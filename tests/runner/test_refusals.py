"""What `make run` refuses: one sentence, a non-zero exit code, nothing made."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from atmp.up.config import ROOT, Config, check_addresses, check_data_dir, read_config
from atmp.up.errors import RefusalError, WrongVariableError
from atmp.up.install import RUNTIME, ensure_packages
from atmp.up.instance import Instance
from atmp.up.postgres import Cluster
from atmp.up.processes import StopFlag
from atmp.up.testing import run_chaos
from atmp.up.valkey import find_server
from tests.support.stack import free_port

AS_ROOT = os.geteuid() == 0


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    own = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
    plain = {key: value for key, value in os.environ.items() if key not in own}
    return subprocess.run(
        [sys.executable, "-m", "atmp.up", "run"],
        cwd=ROOT,
        env=plain | {"PYTHONPATH": str(ROOT / "platform"), "PORT": str(free_port())} | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def assert_refused(answer: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert answer.returncode != 0
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    for part in parts:
        assert part in answer.stderr


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use(tmp_path: Path, taken_port: int) -> None:
    answer = start(PORT=str(taken_port), DATA_DIR=str(tmp_path / "data"))
    assert_refused(answer, str(taken_port), "already in use", "PORT=")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000 ", "9" * 5000])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    with pytest.raises(RefusalError, match="PORT must be a number from 1 to 65535"):
        read_config({"PORT": port, "DATA_DIR": str(tmp_path)})


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("kept")
    assert_refused(start(DATA_DIR=str(path)), "is a file", "DATA_DIR=")
    assert path.read_text() == "kept"


def test_a_data_folder_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    assert_refused(start(DATA_DIR=str(tmp_path / "file" / "data")), "is a file")


def refusal_of_nobody(path: Path) -> str:
    """What `check_data_dir` says to an account without rights; root only."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        try:
            check_data_dir(path)
        except RefusalError as refusal:
            os.write(writer, str(refusal).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    os.waitpid(child, 0)
    return text


def test_a_data_folder_that_may_not_be_entered(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700 if AS_ROOT else 0o000)
    path = locked / "deep" / "data"
    if AS_ROOT:
        text = refusal_of_nobody(path)
    else:
        with pytest.raises(RefusalError) as refused:
            check_data_dir(path)
        text = str(refused.value)
        locked.chmod(0o700)
    assert str(path) in text
    assert "cannot be read and written by this account" in text
    assert list(locked.iterdir()) == []


def test_too_little_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(499_999_999))
    with pytest.raises(RefusalError, match=r"Only 499 MB are free .* at least 500 MB"):
        check_data_dir(tmp_path / "data")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(500_000_000))
    check_data_dir(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_second_start_on_the_same_data(tmp_path: Path) -> None:
    first = Instance(Config(free_port(), tmp_path / "data", None, None, None))
    first.take()
    answer = start(DATA_DIR=str(tmp_path / "data"))
    assert_refused(answer, "already in use by process", str(os.getpid()), "DATA_DIR=")


def test_the_same_data_before_the_same_port(tmp_path: Path, taken_port: int) -> None:
    held = Instance(Config(taken_port, tmp_path / "held", None, None, None))
    held.take()
    answer = start(DATA_DIR=str(tmp_path / "held"), PORT=str(taken_port))
    assert_refused(answer, "already in use by process")


def test_data_of_another_major_version(tmp_path: Path) -> None:
    data = tmp_path / "data" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("11\n")
    answer = start(DATA_DIR=str(tmp_path / "data"))
    assert_refused(answer, "PostgreSQL 11", "PostgreSQL 18", "DATA_DIR=")
    assert sorted(path.name for path in (tmp_path / "data").rglob("*")) == [
        "PG_VERSION",
        "data",
        "postgres",
    ]


def test_a_virtual_environment_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENV", str(tmp_path / "venv"))
    monkeypatch.setattr("os.access", lambda *_arguments: False)
    with pytest.raises(RefusalError, match="VENV="):
        ensure_packages(RUNTIME, StopFlag())
    assert list(tmp_path.iterdir()) == []


def test_a_database_server_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://someone:secret@127.0.0.1:{free_port()}/name"
    answer = start(DATA_DIR=str(tmp_path / "data"), DATABASE_URL=url)
    assert_refused(answer, "DATABASE_URL does not answer")
    assert "secret" not in answer.stderr
    assert not (tmp_path / "data").exists()


def test_a_database_of_another_kind(tmp_path: Path) -> None:
    answer = start(DATA_DIR=str(tmp_path / "data"), DATABASE_URL="sqlite:///file")
    assert_refused(answer, "DATABASE_URL must look like postgresql://")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgresql://h:abc/x"),
        ("DATABASE_URL", "postgresql://h:99999/x"),
        ("DATABASE_URL", "postgresql://[::1/x"),
        ("REDIS_URL", "redis://:secret@h:abc/0"),
        ("REDIS_URL", "memory://h"),
        ("REDIS_URL", "redis://"),
        ("EMAIL_URL", "smtp://u:secret@h:abc"),
        ("EMAIL_URL", "mailto:somebody"),
        ("EMAIL_URL", "nonsense"),
    ],
)
def test_an_address_that_is_none(tmp_path: Path, name: str, url: str) -> None:
    config = read_config({name: url, "DATA_DIR": str(tmp_path)})
    with pytest.raises(RefusalError, match=f"^{name} must look like [^ ]+$") as refused:
        check_addresses(config)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "url", "waits"),
    [
        ("REDIS_URL", "redis://:secret@127.0.0.1:{port}/0", "notifications and mails wait"),
        ("EMAIL_URL", "smtp://someone:secret@127.0.0.1:{port}", "mails wait"),
    ],
)
def test_a_broker_or_mail_server_that_does_not_answer_is_a_warning(
    tmp_path: Path, taken_port: int, name: str, url: str, waits: str
) -> None:
    """The pages are served without them: whoever named them reads it before anything else."""
    silent = free_port()
    config = read_config({name: url.format(port=silent), "DATA_DIR": str(tmp_path)})
    (warning,) = check_addresses(config)
    assert warning.startswith("Warning: ")
    assert f"at 127.0.0.1:{silent} of {name} does not answer; until it does, {waits}." in warning
    assert "secret" not in warning
    answering = read_config({name: url.format(port=taken_port), "DATA_DIR": str(tmp_path)})
    assert check_addresses(answering) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("N", text) for text in ("abc", "0", "-1", "1.5", "100001", "9" * 5000, "١")),
        *(("SEED", text) for text in ("x", "-1", "1000000000", " 7")),
    ],
)
def test_a_number_of_chaos_that_is_none(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    for other in ("N", "SEED"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, text)
    with pytest.raises(WrongVariableError, match=f"^{name} must be a number from [01] to 9*1?0*"):
        run_chaos()


def test_chaos_with_a_wrong_number_ends_with_a_sentence_and_two() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "atmp.up", "chaos"],
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT / "platform"), "N": "abc"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 2
    assert answer.stderr == "N must be a number from 1 to 100000, not “abc”.\n"
    assert answer.stdout == ""


def test_a_host_name_that_cannot_be(tmp_path: Path) -> None:
    url = f"postgresql://{'h' * 70}.example/x"
    answer = start(DATA_DIR=str(tmp_path / "data"), DATABASE_URL=url)
    assert_refused(answer, "DATABASE_URL does not answer")


def test_a_port_of_a_service_that_is_none_ends_with_one_sentence(tmp_path: Path) -> None:
    answer = start(DATA_DIR=str(tmp_path / "data"), DATABASE_URL="postgresql://h:abc/x")
    assert_refused(answer, "DATABASE_URL must look like postgresql://")
    assert not (tmp_path / "data").exists()


def test_no_postgresql_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atmp.up.postgres.site_packages", lambda: tmp_path)
    monkeypatch.setattr("atmp.up.postgres._system_homes", list)
    with pytest.raises(RefusalError, match="DATABASE_URL="):
        Cluster(tmp_path / "postgres")


def test_no_broker_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atmp.up.valkey.site_packages", lambda: tmp_path)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(RefusalError, match="REDIS_URL="):
        find_server()
