"""The parts of one running platform and how each of them is started."""

from __future__ import annotations

import http.client
import json
import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from atmp.up import console
from atmp.up.config import ROOT, Config, free_port
from atmp.up.errors import RefusalError
from atmp.up.install import venv_python
from atmp.up.instance import Instance
from atmp.up.postgres import Cluster
from atmp.up.processes import MARK, Command, StopFlag, end_children, run_to_end
from atmp.up.supervisor import Supervisor
from atmp.up.valkey import Broker

_ROOT_WARNING = "ignore:::celery.platforms"
_WEB_SECONDS = 60.0
_WAITING_SECONDS = 60.0
_NURSE_AFTER_SECONDS = 300.0
_ENDING_SECONDS = 8.0


def python_env(settings: str) -> dict[str, str]:
    """The environment in which every Python child runs."""
    return dict(os.environ) | {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "platform"), str(ROOT))),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": settings,
    }


class Stack:
    """Database, broker, mailbox, web, two workers and beat of one instance."""

    def __init__(self, config: Config, instance: Instance, stop: StopFlag) -> None:
        self.config = config
        self.stop = stop
        self.supervisor = Supervisor(stop, instance.record)
        self.cluster = None if config.database_url else Cluster(config.data_dir / "postgres")
        self.broker = None if config.redis_url else Broker(config.data_dir / "valkey")
        self.mail_port = None if config.email_url else free_port()
        self._secret_file = config.data_dir / "secrets" / "secret_key"

    @property
    def mailbox(self) -> Path:
        """Where the local mailbox keeps its mails."""
        return self.config.data_dir / "mailbox"

    def start_services(self) -> list[str]:
        """Start what the programs stand on; return what was started or is used."""
        notes = []
        if self.cluster:
            self.cluster.prepare()
            cluster = self.cluster
            self.supervisor.add(
                "database", lambda: cluster.start(self.stop, self.supervisor.spawn), essential=True
            )
            notes.append(
                f"PostgreSQL {cluster.programs.major}"
                + ("" if cluster.programs.embedded else " of this machine")
            )
        if self.broker:
            broker = self.broker
            self.supervisor.add(
                "broker", lambda: broker.start(self.stop, self.supervisor.spawn), essential=True
            )
            notes.append("broker")
        if self.mail_port:
            self.mailbox.mkdir(mode=0o700, exist_ok=True)
            self.supervisor.add("mail", lambda: self.supervisor.spawn(self._mail_command()))
            notes.append("mailbox")
        return notes

    def facts(self) -> dict[str, str]:
        """The addresses of this instance, for `instance.json` and the children."""
        config = self.config
        return {
            "database_url": self.cluster.url() if self.cluster else config.database_url or "",
            "redis_url": self.broker.url if self.broker else config.redis_url or "",
            "email_url": config.email_url or f"smtp://127.0.0.1:{self.mail_port}",
            "secret_key_file": str(self._secret_file),
            "port": str(config.port),
            "base_url": config.base_url,
        }

    def env(self) -> dict[str, str]:
        """The environment of every child that loads the settings."""
        facts = self.facts()
        chosen = {
            "DATABASE_URL": facts["database_url"],
            "REDIS_URL": facts["redis_url"],
            "EMAIL_URL": facts["email_url"],
            "PORT": facts["port"],
            "BASE_URL": facts["base_url"],
            "DATA_DIR": str(self.config.data_dir),
            MARK: str(self.config.data_dir),
        }
        if not os.environ.get("SECRET_KEY"):
            chosen["SECRET_KEY_FILE"] = facts["secret_key_file"]
        return python_env("atmp.settings.demo") | chosen

    def _python(self, name: str, *argv: str) -> Command:
        # Celery's warning about root means pickled tasks; this project takes JSON only.
        return Command(name, [str(venv_python()), "-W", _ROOT_WARNING, *argv], ROOT, self.env())

    def prepare_database(self, steps: list[str]) -> None:
        """Run the steps of `manage.py prepare`, all in one process."""
        command = self._python("prepare", "manage.py", "prepare", *steps)
        if run_to_end(self.supervisor.spawn(command), self.stop) != 0:
            raise RefusalError("The database could not be prepared; the reason is above.")

    def start_programs(self) -> None:
        """Start web, both workers and beat; return when the first page can be fetched."""
        web = self.supervisor.add("web", lambda: self.supervisor.spawn(self._web_command()))
        self.supervisor.add("worker", lambda: self.supervisor.spawn(self._worker_command()))
        self.supervisor.add("long", lambda: self.supervisor.spawn(self._long_command()))
        if not self.stop.wait_until(lambda: self.web_answers() or not web.running(), _WEB_SECONDS):
            raise RefusalError(f"The web process did not answer within {_WEB_SECONDS:.0f} seconds.")
        if not web.running():
            raise RefusalError(
                "The web process ended while it was starting; its own words are above."
            )
        self.supervisor.add("beat", lambda: self.supervisor.spawn(self._beat_command()))

    def web_answers(self) -> bool:
        """Whether `/health/live` answers 200."""
        try:
            with closing(self._connection()) as connection:
                connection.request("GET", "/health/live", headers={"Host": "localhost"})
                return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def nurse_worker(self) -> None:
        """End a worker that holds its connection but works no more; it is started again.

        Seen from the outside: work waits for over a minute although the broker answers.
        """
        worker = self.supervisor.find("worker")
        if worker is None or time.monotonic() - worker.begun < _NURSE_AFTER_SECONDS:
            return
        health = self._health()
        waiting = health.get("outbox", {}).get("oldest_undone_seconds") or 0
        if health.get("checks", {}).get("broker") == "ok" and waiting > _WAITING_SECONDS:
            console.say(f"Work has waited for {waiting:.0f} s: the worker is started anew.")
            end_children([worker], _ENDING_SECONDS)

    def _health(self) -> dict[str, Any]:
        try:
            with closing(self._connection()) as connection:
                connection.request("GET", "/health/ready", headers={"Host": "localhost"})
                loaded = json.loads(connection.getresponse().read())
        except (OSError, ValueError, http.client.HTTPException):
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.config.port, timeout=2)

    def _web_command(self) -> Command:
        return self._python(
            "web",
            "-m",
            "gunicorn",
            "atmp.wsgi:application",
            "--config",
            "python:atmp.serving",
            "--bind",
            f"127.0.0.1:{self.config.port}",
            "--graceful-timeout",
            "7",
        )

    def _worker_command(self, queues: str = "celery") -> Command:
        return self._celery_worker("worker", queues, processes=2)

    def _long_command(self) -> Command:
        """The command of the worker that mails never wait for."""
        return self._celery_worker("long", "long", processes=1)

    def _celery_worker(self, name: str, queues: str, *, processes: int) -> Command:
        return self._python(
            name,
            "-m",
            "celery",
            "-A",
            "atmp.celery",
            "--quiet",
            "worker",
            "--concurrency",
            str(processes),
            "--queues",
            queues,
            "--hostname",
            f"{name}@%h",
            "--loglevel",
            "WARNING",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        )

    def _beat_command(self) -> Command:
        schedule = self.config.run_dir / "beat-schedule"
        return self._python(
            "beat",
            "-m",
            "celery",
            "-A",
            "atmp.celery",
            "--quiet",
            "beat",
            "--loglevel",
            "WARNING",
            "--schedule",
            str(schedule),
            "--pidfile",
            "",
        )

    def _mail_command(self) -> Command:
        return self._python(
            "mail",
            "-m",
            "atmp.up.mailsink",
            "--port",
            str(self.mail_port),
            "--folder",
            str(self.mailbox),
        )
