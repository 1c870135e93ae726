"""The kernel's sweeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.events import Handler
from apps.core.models import Event, IdempotencyKey, Outbox
from apps.core.tasks import clear_expired, drain_outbox
from tests.services.core.conftest import happen

pytestmark = pytest.mark.django_db


def test_the_drain_task_delivers(subscribe: Callable[[str, Handler], None]) -> None:
    seen: list[Event] = []
    subscribe("one", seen.append)
    happen()
    drain_outbox()
    assert len(seen) == 1
    assert not Outbox.objects.exists()


def test_expired_sessions_and_old_keys_go_the_rest_stays(actor: Actor) -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(1))
    for name, days in (("old", 8), ("new", 6)):
        row = IdempotencyKey.objects.create(
            user_id=cast("UUID", actor.user_id), operation="x", key=name
        )
        IdempotencyKey.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=days))
    clear_expired()
    assert [s.session_key for s in Session.objects.all()] == ["new"]
    assert [k.key for k in IdempotencyKey.objects.all()] == ["new"]
    clear_expired()
