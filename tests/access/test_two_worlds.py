"""Two worlds that differ only in what the reader may not know look alike, byte by byte."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from apps.forum.models import Question
from tests.access.cells import Matrix
from tests.access.mutants import MUTANTS, Mutant, at, replaced
from tests.access.mutants_consents import CONSENT_MUTANTS
from tests.access.mutants_contacts import CONTACT_MUTANTS
from tests.access.mutants_directory import DIRECTORY_MUTANTS
from tests.access.mutants_likeness import LIKENESS_MUTANTS
from tests.access.mutants_open_data import OPEN_DATA_MUTANTS
from tests.access.mutants_positions import POSITION_MUTANTS
from tests.access.mutants_rely import RELY_MUTANTS
from tests.access.mutants_search import SEARCH_MUTANTS
from tests.access.policy import load
from tests.access.visitor import Visitor
from tests.access.watch import LISTS, NOT_ASKED, Page, without_argument
from tests.access.worlds import SECRET, WORLDS, Scene, another_world
from tests.factories.forum import question
from tests.support.routes import route_names

pytestmark = pytest.mark.django_db
FLOWS = tomllib.loads(Path(__file__).with_name("flows.toml").read_text())["flow"]
BUDGET = 2_600
ALL_MUTANTS = (
    *MUTANTS,
    *CONTACT_MUTANTS,
    *CONSENT_MUTANTS,
    *LIKENESS_MUTANTS,
    *SEARCH_MUTANTS,
    *OPEN_DATA_MUTANTS,
    *RELY_MUTANTS,
    *POSITION_MUTANTS,
    *DIRECTORY_MUTANTS,
)


@pytest.fixture(scope="module")
def visitor(matrix: Matrix) -> Visitor:
    """Return a visitor who has seen the world with nothing added."""
    return Visitor(matrix)


@pytest.mark.parametrize(("world", "count"), [("rows", 30), ("offices", 30), ("columns", 1)])
def test_hidden_things_change_nothing(visitor: Visitor, world: str, count: int) -> None:
    assert visitor.differences(world, count=count) == []


@pytest.mark.deep
def test_every_fault_is_shown_by_two_worlds(visitor: Visitor) -> None:
    """All in one go: changing a world takes longer than looking at the pages of one fault."""
    assert len(MUTANTS) >= 20
    assert len({mutant.name for mutant in ALL_MUTANTS}) == len(ALL_MUTANTS) >= 50
    assert visitor.survivors(ALL_MUTANTS) == []


def test_guard_bites_a_fault_that_shows_nowhere(visitor: Visitor) -> None:
    harmless = Mutant("harmless", lambda _patch: None, "rows", "anonymous", at("portal:home"))
    assert visitor.survivors((harmless,)) == ["harmless"]


def test_guard_bites_a_fault_whose_target_is_gone(visitor: Visitor) -> None:
    gone = Mutant("gone", replaced("apps.forum.views.GONE", 1), "rows", "anonymous", at("root"))
    with pytest.raises(AttributeError):
        visitor.visit(gone)


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
    assert unvisited(visitor) - set(NOT_ASKED) == {"newcomer"}
    assert route_names() - set(load().routes) == {"newcomer", "api:forgotten"}


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
