"""Positions, marks, minutes and the radar in the API."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.forum import developer
from tests.factories.positions import marked, minutes, two_answers

pytestmark = pytest.mark.django_db


def got(path: str, status: int = 200) -> Any:
    """Return what anybody gets."""
    response = Client().get(f"/api/v1/{path}")
    assert response.status_code == status
    return response.json()


def test_the_api_says_what_the_pages_say() -> None:
    own, other = two_answers()
    marked(own, other, "aligned")
    marked(own, other, "partly", "Not for children.")
    number = own.question.public_id
    found = got(f"questions/{number}/positions/")
    assert found["verdict"] == "partly"
    assert {one["kind"] for one in found["positions"]} == {"answered"}
    assert {one["answer"] for one in found["positions"]} == {own.public_id, other.public_id}
    assert found["pairs"][0]["verdict"] == "partly"
    marks = got(f"questions/{number}/marks/")["data"]
    assert [(m["stance"], m["state"]) for m in marks] == [
        ("partly", "standing"),
        ("aligned", "replaced"),
    ]
    got(f"questions/{number}/minutes/", 404)
    made = minutes("issued", answers=(own, other))
    shown = got(f"questions/{number}/minutes/")
    assert shown["sha256"] == made.content_hash
    assert {one["kind"] for one in shown["voices"]} == {"agreed"}
    assert shown["answers_changed"] is False
    assert "display_name" not in str(shown)


def test_the_radar_takes_known_values_only() -> None:
    own, other = two_answers()
    marked(own, other, "differs", "On the time.")
    hidden = two_answers("private", asker=developer())
    marked(hidden[0], hidden[1], "aligned")
    [row] = got("divergence/")["data"]
    assert (row["several"], row["differs"], row["aligned"]) == (1, 1, 0)
    assert got("divergence/?topic=quality")["data"] == [row]
    got("divergence/?topic=none", 400)
    for name in ("positions", "marks", "minutes"):
        got(f"questions/{hidden[0].question.public_id}/{name}/", 404)
