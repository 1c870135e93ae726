"""A real broker, worker, beat and mail server around a database of these tests.

Everything listens on 127.0.0.1, every process leads a group of its own and is ended by that.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from apps.core.models import Outbox
from apps.notifications.models import Delivery
from atmp.up.config import Config, free_port
from atmp.up.instance import Instance
from atmp.up.processes import Command, StopFlag
from atmp.up.stack import Stack
from atmp.up.valkey import Broker
from tests.delivery.sink import ScriptedSink

SETTINGS = "tests.delivery.settings"
PATIENCE_SECONDS = 40.0
_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def until(ready: Callable[[], object], seconds: float, what: str = "") -> bool:
    """Poll until it is so; with `what`, fail when the time is over, else return False."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            assert not what, f"{what}: not within {seconds:.0f} s"
            return False
        time.sleep(0.02)
    return True


def _others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def _end_with_us() -> None:
    """Have the child killed when this process ends in whatever way (Linux)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """One process, leader of its own group, writing to a file."""

    def __init__(self, command: Command, log: Path, **extra_env: str) -> None:
        self.command = command
        self.log = log
        self.env = dict(command.env) | extra_env
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the leader lives."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it unless it runs."""
        if self.running:
            return
        text = self.command.stdin_text
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command.argv,
                cwd=self.command.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_us if _LIBC else None,  # noqa: PLW1509  one system call
            )
        if text is not None and self.process.stdin:
            with self.process.stdin as pipe:
                pipe.write(text.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End the whole group at once, as a power cut does."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(10)
        self.process = None

    def stop(self) -> None:
        """Ask it to end in order; by force when it does not."""
        if self.process is not None and self.running:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(8)
        self.kill()


class DeliveryStack:
    """Broker, worker and beat, started by the commands of `make run`."""

    def __init__(
        self, folder: Path, database_url: str, sink: ScriptedSink, *, fault: str = ""
    ) -> None:
        self.folder = folder
        self.database_url = database_url
        self.sink = sink
        self.fault = fault
        self.patience = PATIENCE_SECONDS
        self.restarts = 0
        self._server = Broker(folder / "broker")
        self._server.folder.mkdir(parents=True)
        self._server.port = free_port()
        self.broker = Program(self._server.command(), folder / "broker.log")
        self.worker, self.beat = self.programs("first")

    @property
    def broker_url(self) -> str:
        """Where the broker listens."""
        return self._server.url

    @property
    def database(self) -> str:
        """The name of the database."""
        return urlsplit(self.database_url).path.lstrip("/")

    def programs(self, name: str) -> tuple[Program, Program]:
        """Return a worker and a beat, not started yet."""
        data = self.folder / name
        (data / "run").mkdir(parents=True)
        email = f"smtp://127.0.0.1:{self.sink.port}"
        config = Config(0, data, self.database_url, self.broker_url, email)
        instance = Instance(config)
        instance.secret_key()
        product = Stack(config, instance, StopFlag())
        extra: Mapping[str, str] = {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "BASE_URL": "http://localhost:8000",
            "DELIVERY_FAULT": self.fault,
        }
        worker = Program(product._worker_command(), self.log, **extra)
        return worker, Program(product._beat_command(), self.folder / "beat.log", **extra)

    @property
    def log(self) -> Path:
        """What the workers wrote."""
        return self.folder / "worker.log"

    def start(self) -> None:
        """Start whatever does not run."""
        self.start_broker()
        self.worker.start()
        self.beat.start()

    def supervise(self) -> None:
        """Start a worker or beat that ended by itself, as the runner's supervisor does.

        The client library gives a worker up that loses the broker while it holds messages.
        """
        for program in (self.worker, self.beat):
            if program.process is not None and not program.running:
                program.kill()
                program.start()
                self.restarts += 1

    def wait_for_worker(self) -> None:
        """Wait until the worker takes tasks; what it wrote says why it does not."""
        if not until(lambda: self.listening() or not self.worker.running, 30):
            raise AssertionError("the worker never listened")
        self.supervise()
        assert until(self.listening, 30), self.log.read_text()[-2000:]

    def start_broker(self) -> None:
        """Start the broker, or let it go on; wait for its answer."""
        self.broker.signal(signal.SIGCONT)
        self.broker.start()
        until(self._server._answers, 15, "the broker answers")

    def pause_broker(self) -> None:
        """Make the broker's port accept and never answer, also to those who are connected."""
        self.broker.signal(signal.SIGSTOP)

    def stop_programs(self) -> None:
        """End worker and beat in order."""
        self.worker.stop()
        self.beat.stop()

    def close(self) -> None:
        """End everything by force; what lasts lies in the database of the test."""
        for program in (self.worker, self.beat, self.broker):
            program.kill()

    def client(self) -> "redis.Redis":
        """Return a connection to the broker."""
        return redis.Redis.from_url(self.broker_url, socket_timeout=5)

    def listening(self) -> int:
        """Return how many workers wait for tasks."""
        with self.client() as client:
            return sum(line["cmd"].lower() == "brpop" for line in client.client_list())

    def kill_worker(self) -> None:
        """Kill the worker's whole group, let the leases it held run out, and start it again."""
        self.worker.kill()
        # A dead client's last commit may still be on its way: a lease that would come after.
        until(lambda: not _others_connected(), 5)
        for rows in (Outbox.objects.all(), Delivery.objects.all()):
            rows.filter(leased_until__isnull=False).update(leased_until=F("created_at"))
        self.worker.start()

    def make_due(self) -> None:
        """Let every pause before the next try be over."""
        for rows in (Outbox.objects.all(), Delivery.objects.all()):
            rows.filter(state="queued").update(due_at=Now())
