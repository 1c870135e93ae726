"""List pages ask the same number of queries for 2 rows as for 20, and no more than committed.

An intended change: run with `UPDATE_QUERY_COUNTS=1` and commit the file.
"""

import inspect
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.notifications.models import Notification
from tests.architecture.query_scenes import (
    PLACES,
    Scene,
    notifications,
    public_questions,
)
from tests.architecture.query_scenes import (
    SCENES as EARLIER,
)
from tests.architecture.query_scenes_forum import FORUM_SCENES
from tests.support.routes import own_routes

pytestmark = pytest.mark.django_db
COMMITTED = Path(__file__).with_name("query_counts.json")
FEW, MANY = 2, 20
SCENES = EARLIER | FORUM_SCENES
# Lists that have no scene, and why.
NOT_COUNTED = {
    "api:answers_to_recheck": "the rows of `forum:recheck`, fetched by the same function",
    "api:duplicate_proposals": "what editors have not decided yet, read with both questions",
    "api:faq": "the rows of `forum:faq`, fetched by the same function",
    "api:faq_drafts": "the rows of `forum:faq_desk`, fetched by the same query",
    "api:saved_answers": "the rows of `forum:saved`, fetched by the same function",
    "api:watches": "the rows of `forum:watches`, fetched by the same function",
    "api:countries": "a fixed list, of which no more is ever made",
    "profiles:contact_settings": "at most the people whom one blocked",
    "profiles:conversations": "counted in tests/web/profiles/test_contact_pages.py",
    "profiles:import_report": "rows of one file, without anything beside them",
    "profiles:reports": "what moderators have not settled yet",
}


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


def _lists(view: Any) -> bool:
    """Return whether a view cuts what it shows into pages."""
    source = inspect.getsource(getattr(view, "view_class", None) or inspect.unwrap(view))
    return "keyset_page(" in source or "page_of(" in source


def test_every_list_of_the_address_map_has_a_scene() -> None:
    lists = {one.name for one in own_routes() if _lists(one.view)}
    assert len(lists) > 20
    assert lists - set(SCENES) == set(NOT_COUNTED)


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
