"""What the status page learns from a real broker, and from one that is away."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app

from apps.core import nudge
from apps.portal.operations import Broker, broker
from tests.support.stack import free_port


@pytest.fixture
def queue() -> Iterator[str]:
    """A queue that nobody else uses."""
    former = current_app.conf.task_default_queue
    current_app.conf.task_default_queue = f"status-{free_port()}"
    yield current_app.conf.task_default_queue
    current_app.conf.task_default_queue = former


@pytest.mark.services
def test_version_and_length_of_the_queue(queue: str) -> None:
    before = broker()
    assert before.version[0].isdecimal()
    assert before.queued == 0
    with nudge._connection() as line:
        current_app.send_task("tests.nothing", connection=line, queue=queue)
    assert broker().queued == 1


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "", "amqp://x"])
def test_a_broker_that_is_away_is_said(settings: Any, url: str) -> None:
    settings.CELERY_BROKER_URL = url
    assert broker() == Broker()
