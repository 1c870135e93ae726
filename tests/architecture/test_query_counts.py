"""List pages ask the same number of queries for 2 rows as for 20, and no more than committed.

An intended change: run with `UPDATE_QUERY_COUNTS=1` and commit the file.
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.notifications.models import Notification
from tests.architecture.query_scenes import PLACES, SCENES, Scene, notifications, public_questions

pytestmark = pytest.mark.django_db
COMMITTED = Path(__file__).with_name("query_counts.json")
FEW, MANY = 2, 20


def _count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return len(queries)


def measure(scene: Scene, address: str) -> tuple[int, int]:
    """Return the number of queries with 2 rows and with 20."""
    for _ in range(FEW):
        scene.add()
    few = _count(scene.client, address)
    for _ in range(MANY - FEW):
        scene.add()
    return few, _count(scene.client, address)


@pytest.mark.parametrize("route", sorted(SCENES))
def test_lists_ask_the_same_for_two_and_for_twenty(route: str) -> None:
    few, many = measure(SCENES[route](), reverse(route, kwargs=PLACES.get(route)))
    assert few == many, f"{route}: {few} queries for {FEW} rows, {many} for {MANY}"
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        known = json.loads(COMMITTED.read_text()) if COMMITTED.exists() else {}
        COMMITTED.write_text(json.dumps(known | {route: many}, indent=2, sort_keys=True) + "\n")
    assert json.loads(COMMITTED.read_text())[route] == many


def test_every_scene_is_committed() -> None:
    assert set(json.loads(COMMITTED.read_text())) == set(SCENES)


def test_guard_bites_a_query_per_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions whose topic, class and organisation are fetched row by row."""
    scene = public_questions()
    monkeypatch.setattr("apps.forum.querysets.QuestionQuerySet.for_rows", lambda rows: rows)
    few, many = measure(scene, reverse("forum:questions"))
    assert many - few >= MANY - FEW


def test_the_notifications_of_the_scene_arrive() -> None:
    notifications().add()
    assert Notification.objects.in_inbox().exists()
