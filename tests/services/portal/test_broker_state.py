"""What the status page learns from a real broker, and from one that is away."""

from typing import Any

import pytest
from celery import current_app
from kombu import Queue

from apps.core import nudge
from apps.portal.operations import Broker, broker
from tests.support.stack import free_port


@pytest.fixture
def queues(settings: Any) -> list[str]:
    """Two queues that nobody else uses."""
    names = [f"status-{free_port()}", f"status-long-{free_port()}"]
    settings.CELERY_TASK_QUEUES = [Queue(name) for name in names]
    return names


@pytest.mark.services
def test_version_and_length_of_the_queues(queues: list[str]) -> None:
    before = broker()
    assert before.version[0].isdecimal()
    assert before.queued == 0
    with nudge._connection() as line:
        for queue in queues:
            current_app.send_task("tests.nothing", connection=line, queue=queue)
    assert broker().queued == len(queues)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "", "amqp://x"])
def test_a_broker_that_is_away_is_said(settings: Any, url: str) -> None:
    settings.CELERY_BROKER_URL = url
    assert broker() == Broker()
