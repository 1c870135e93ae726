"""Two worlds that differ only in what the reader may not know look alike, byte by byte."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.urls import clear_url_caches, resolve, reverse

from apps.forum.models import Question
from tests.access import watch
from tests.access.cells import Matrix
from tests.access.personas import GROUPS
from tests.access.policy import load
from tests.access.watch import LISTS, NOT_ASKED, Page, Seen, pages, see, without_argument
from tests.access.worlds import SECRET, WORLDS, Scene, another_world, set_scene
from tests.factories.forum import question
from tests.support.routes import route_names

pytestmark = pytest.mark.django_db
FLOWS = tomllib.loads(Path(__file__).with_name("flows.toml").read_text())["flow"]
# What the desk and editors may know, they see.
KNOWING = {"offices": GROUPS["desk"] | {"editor", "admin_token"}}
BUDGET = 1_200


class Visitor:
    """Goes through all pages in one world after the other."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.scene = set_scene(matrix.world)
        self.set_at = Question.objects.latest("created_at").created_at
        self.pages = pages(self.scene)
        self.requests = 0
        for reader in watch.TOKENS:  # that they were used is noted once an hour
            self.look([Page(reader, reverse("api:entrance"))])
        self.before = self.look(self.pages)

    def look(self, wanted: list[Page]) -> dict[Page, Seen]:
        """Return what is seen on the pages at the time of visits."""
        self.requests += len(wanted)
        with time_machine.travel(self.set_at + watch.VISITS, tick=False):
            return {page: see(self.matrix.clients[page.reader], page.address) for page in wanted}

    def differences(self, world: str, *, count: int) -> list[tuple[Page, str]]:
        """Return the pages that show that something hidden is there, and in what."""
        wanted = [p for p in self.pages if p.reader not in KNOWING.get(world, ())]
        acts = time_machine.travel(self.set_at + watch.HIDDEN_ACTS, tick=False)
        with acts, another_world(self.scene, world, count=count):
            after = self.look(wanted)
        return [
            (page, part)
            for page in wanted
            for part in ("status", "headers", "body", "queries")
            if getattr(self.before[page], part) != getattr(after[page], part)
        ]


@pytest.fixture(scope="module")
def visitor(matrix: Matrix) -> Visitor:
    """Return a visitor who has seen the world with nothing added."""
    return Visitor(matrix)


@pytest.mark.parametrize(("world", "count"), [("rows", 30), ("offices", 30), ("columns", 1)])
def test_hidden_things_change_nothing(visitor: Visitor, world: str, count: int) -> None:
    assert visitor.differences(world, count=count) == []


def test_what_is_seen_stays_the_same_without_a_change(visitor: Visitor) -> None:
    """Otherwise the comparison above would compare noise."""
    lists = [page for page in visitor.pages if "?" not in page.address][:60]
    again = visitor.look(lists)
    assert [page for page in lists if again[page] != visitor.before[page]] == []
    assert [page for page, seen in visitor.before.items() if seen.status >= 500] == []


def test_the_hidden_word_stands_on_no_page(visitor: Visitor) -> None:
    with another_world(visitor.scene, "rows", count=4):
        assert Question.objects.filter(title__contains=SECRET).exists()
        lists = [page for page in visitor.pages if SECRET not in page.address]
        seen = visitor.look(lists[::7])
    assert [page for page, found in seen.items() if SECRET in found.body.lower()] == []


def test_the_visits_stay_inside_their_budget(visitor: Visitor) -> None:
    assert 200 < len(visitor.pages) * (1 + len(WORLDS)) <= BUDGET


def unvisited(visitor: Visitor) -> set[str]:
    """Return the routes without argument that no page of the visitor belongs to."""
    paths = [page.address.partition("?")[0] for page in visitor.pages]
    return set(without_argument()) - {resolve(path).view_name for path in paths}


def test_every_route_without_argument_is_visited_or_excused(visitor: Visitor) -> None:
    assert unvisited(visitor) == set(NOT_ASKED)
    assert set(LISTS) <= set(without_argument())


def test_guard_bites_a_new_route(visitor: Visitor, settings: Any) -> None:
    """Whoever adds a route is asked for its policy and for its place in the two worlds."""
    settings.ROOT_URLCONF = "tests.access.newcomer"
    try:
        assert unvisited(visitor) - set(NOT_ASKED) == {"newcomer"}
        assert route_names() - set(load().routes) == {"newcomer"}
    finally:
        clear_url_caches()


def test_guard_bites_a_visible_row(visitor: Visitor) -> None:
    lists = [page for page in visitor.pages if page.address == reverse("forum:questions")]
    with transaction.atomic():
        question("public", authorities=[visitor.scene.authority], title="May everybody see this?")
        after = visitor.look(lists)
        transaction.set_rollback(True)
    assert all(after[page] != visitor.before[page] for page in lists)


def test_guard_bites_a_world_that_is_not_put_back(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "set_rollback", lambda _back: None)
    with transaction.atomic():
        left = another_world(visitor.scene, "rows", count=1)
        with pytest.raises(AssertionError, match="not put back"), left:
            pass
        monkeypatch.undo()
        transaction.set_rollback(True)


def _undelivered(scene: Scene) -> None:
    """Hidden matters whose messages still wait."""
    question("private", asker=scene.asker, authorities=[scene.authority])


FLOW_WORLDS = {"undelivered": _undelivered}


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_a_permitted_flow_has_a_reason_and_occurs(visitor: Visitor, name: str) -> None:
    flow = FLOWS[name]
    assert len(flow["reason"].split()) >= 10
    assert "flows.toml" in NOT_ASKED[flow["route"]]
    page = Page(flow["reader"], reverse(flow["route"]))
    before = visitor.look([page])[page]
    with transaction.atomic():
        FLOW_WORLDS[flow["world"]](visitor.scene)
        after = visitor.look([page])[page]
        transaction.set_rollback(True)
    assert before.body != after.body
    assert before.status == after.status


def test_every_excuse_by_a_flow_is_a_listed_flow() -> None:
    excused = {route for route, reason in NOT_ASKED.items() if "flows.toml" in reason}
    assert excused == {flow["route"] for flow in FLOWS.values()}
