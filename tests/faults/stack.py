"""A real database, broker, worker, beat, web server and mail server, each behind a proxy.

Everything listens on 127.0.0.1, every process leads a group of its own and is ended by that.
"""

import signal
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import connection, connections
from django.db.models import F
from django.db.models.functions import Now

from apps.core.models import Outbox
from apps.notifications.models import Delivery
from atmp.up.config import Config
from atmp.up.instance import Instance
from atmp.up.processes import StopFlag
from atmp.up.stack import Stack
from atmp.up.valkey import Broker
from tests.faults.procs import Program, stop_all, until
from tests.faults.proxy import Switchboard
from tests.faults.server import DATABASE, DatabaseServer
from tests.faults.sink import ScriptedSink
from tests.faults.web import WebServer
from tests.support.stack import free_port

SETTINGS = "tests.faults.settings"
# Without any progress; a busy machine may need longer in all.
PATIENCE_SECONDS = 60.0


def _others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def through(url: str, port: int) -> str:
    """Return the address with another port on this machine."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{credentials}@127.0.0.1:{port}").geturl()


class FaultStack:
    """The platform, started by the commands of `make run`; its parts meet only in proxies."""

    def __init__(
        self,
        folder: Path,
        server: DatabaseServer,
        sink: ScriptedSink,
        board: Switchboard,
        *,
        fault: str = "",
    ) -> None:
        self.folder = folder
        self.server = server
        self.sink = sink
        self.fault = fault
        self.patience = PATIENCE_SECONDS
        self.restarts = 0
        self._broker = Broker(folder / "broker")
        self._broker.folder.mkdir(parents=True)
        self._broker.port = free_port()
        self.broker = Program(self._broker.command(), folder / "broker.log")
        self.broker_line = board.proxy(self._broker.port)
        self.database_line = board.proxy(server.port)
        self.mail_line = board.proxy(sink.port)
        self.worker, self.beat = self.programs("first")
        self.extra = self.programs("second")
        self.web = WebServer(self._product("web"), folder / "web.log", self._extra())

    @property
    def broker_url(self) -> str:
        """Where the platform reaches the broker."""
        return through(self._broker.url, self.broker_line.port)

    @property
    def database_url(self) -> str:
        """Where the platform reaches the database."""
        return through(self.server.url, self.database_line.port)

    @property
    def database(self) -> str:
        """The name of the database."""
        return DATABASE

    def _product(self, name: str) -> Stack:
        """Return the runner's own description of an instance of this platform."""
        data = self.folder / name
        (data / "run").mkdir(parents=True)
        email = f"smtp://127.0.0.1:{self.mail_line.port}"
        port = free_port() if name == "web" else 0
        config = Config(port, data, self.database_url, self.broker_url, email)
        instance = Instance(config)
        instance.secret_key()
        return Stack(config, instance, StopFlag())

    def _extra(self) -> Mapping[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "BASE_URL": "http://localhost:8000",
            "SEEDED_FAULT": self.fault,
            # The sessions that a test makes are signed with its own key.
            "SECRET_KEY": settings.SECRET_KEY,
            "SECRET_KEY_FILE": "",
        }

    def programs(self, name: str) -> tuple[Program, Program]:
        """Return a worker and a beat, not started yet."""
        product, extra = self._product(name), self._extra()
        worker = Program(product._worker_command("celery,long"), self.log, **extra)
        return worker, Program(product._beat_command(), self.folder / "beat.log", **extra)

    def apart(self, name: str) -> tuple[Program, Program]:
        """Return the two workers of `make run`, each with its own queue, not started yet."""
        product, extra = self._product(name), self._extra()
        return (
            Program(product._worker_command(), self.log, **extra),
            Program(product._long_command(), self.folder / "long.log", **extra),
        )

    @property
    def log(self) -> Path:
        """What the workers wrote."""
        return self.folder / "worker.log"

    def start(self) -> None:
        """Start whatever does not run."""
        self.start_broker()
        self.worker.start()
        self.beat.start()

    def calm(self) -> None:
        """End every trouble: lines pass, the mail server says 250, all services run."""
        for line in (self.broker_line, self.database_line, self.mail_line):
            line.set("pass")
        self.sink.forget()
        self.server.start()
        self.start_broker()

    def supervise(self) -> None:
        """Start a worker or beat that ended by itself, as the runner's supervisor does.

        The client library gives a worker up that loses the broker while it holds messages.
        """
        for program in (self.worker, self.beat, *self.extra):
            if program.process is not None and not program.running:
                program.kill()
                program.start()
                self.restarts += 1

    def wait_for_worker(self) -> None:
        """Wait until the worker takes tasks; what it wrote says why it does not."""
        if not until(lambda: self.listening() or not self.worker.running, 90):
            raise AssertionError("the worker never listened")
        self.supervise()
        assert until(self.listening, 90), self.log.read_text()[-2000:]

    def start_broker(self) -> None:
        """Start the broker, or let it go on; wait for its answer."""
        self.broker.signal(signal.SIGCONT)
        self.broker.start()
        until(self._broker._answers, 60, "the broker answers")

    def pause_broker(self) -> None:
        """Make the broker's port accept and never answer, also to those who are connected."""
        self.broker.signal(signal.SIGSTOP)

    def crash_database(self) -> None:
        """Kill the database server; this process's own connection is gone with it."""
        self.server.crash()
        connections.close_all()

    def stop_programs(self) -> None:
        """End worker and beat in order."""
        stop_all((self.worker, self.beat))

    def close(self) -> None:
        """End everything by force; what lasts lies in the database of the test."""
        for program in (self.worker, self.beat, *self.extra, self.web, self.broker):
            program.kill()

    def client(self) -> "redis.Redis":
        """Return a connection to the broker itself."""
        return redis.Redis.from_url(self._broker.url, socket_timeout=5)

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
