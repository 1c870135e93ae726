"""What waits behind what: mails never behind long work."""

from pathlib import Path
from typing import Any

import yaml
from celery import current_app
from django.conf import settings

from atmp.up.config import ROOT, Config
from atmp.up.instance import Instance
from atmp.up.processes import StopFlag
from atmp.up.stack import Stack

MINUTE = 60
# What mails and notifications go through, and the sign that beat lives.
QUICK = {"core.drain_outbox", "core.note_beat", "notifications.send_deliveries"}


def queue_of(task: str) -> str:
    """Return where the platform puts a task."""
    routed: Any = current_app.amqp.router.route({}, task)
    queue = routed.get("queue")
    return str(queue.name) if queue else str(current_app.conf.task_default_queue)


def own_tasks() -> dict[str, Any]:
    """Return all tasks of the platform."""
    current_app.loader.import_default_modules()
    return {name: t for name, t in current_app.tasks.items() if not name.startswith("celery.")}


def test_only_what_mails_need_shares_the_queue_of_mails() -> None:
    tasks = own_tasks()
    assert {name for name in tasks if queue_of(name) == "celery"} == QUICK
    for name in QUICK - {"notifications.send_deliveries"}:
        assert (tasks[name].time_limit or settings.CELERY_TASK_TIME_LIMIT) <= MINUTE, name
    assert {queue_of(name) for name in tasks} == {q.name for q in settings.CELERY_TASK_QUEUES}


def _queues(argv: list[str]) -> str:
    joined = " ".join(argv).replace("--queues ", "--queues=")
    return joined.partition("--queues=")[2].partition(" ")[0]


def test_each_queue_has_a_worker_of_its_own(tmp_path: Path) -> None:
    """On one machine and in containers."""
    config = Config(1, tmp_path, "postgresql://x@127.0.0.1/x", "redis://127.0.0.1", "smtp://x")
    made = Stack(config, Instance(config), StopFlag())
    here = {_queues(one.argv) for one in (made._worker_command(), made._long_command())}
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    there = {_queues(compose[name]["command"]) for name in ("worker", "long")}
    assert here == there == {queue.name for queue in settings.CELERY_TASK_QUEUES}
