"""Class 20: the *name* of a parameter becomes part of a query.

The code that could do it is looked for in test_static_guards.py; here lists are sent names made
of look-ups, of SQL and of model columns: pages stay as they are, the API names what it refuses.
"""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.forum.filters import QuestionFilter
from tests.security.scene import Scene
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
LISTS = ("/en/", "/en/questions/", "/en/questions/mine/", "/en/account/notifications/")
SQL = (
    *("'", '"', "--", ";", "a' OR '1'='1", 'x" UNION SELECT 1 --', "%s", "%(x)s", "$1", "\\"),
    *("pk` = 1", "a.b", "(SELECT 1)", "x) AS y", "id\x1f", "question__title::text"),
)
LOOKUPS = ("{}", "{}__gt", "{}__regex", "{}__in", "-{}", "{}__isnull", "filter[{}]", "{}[]")


def _columns() -> list[str]:
    models = [apps.get_model("forum", name) for name in ("Question", "Answer", "Case")]
    names = {field.name for model in models for field in model._meta.get_fields()}
    return sorted(names | {"asker__password", "asker__email", "cases__authority__pk", "pk"})


NAMES = (*SQL, *(form.format(name) for name in _columns() for form in LOOKUPS))
KNOWN = frozenset({"state", "topic", "product_class", "authority", "stage", "country"})


def _plain(page: str) -> str:
    """Return the page without links to itself, which repeat the parameters."""
    without = re.sub(r'href="[^"]*"', "", page)
    return re.sub(r'value="\w{64}"', "", without)


def _differing(client: Client, address: str, names: list[str]) -> list[str]:
    """Return the names that change a page or the number of statements behind it."""
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        plain = _plain(client.get(address).content.decode())
    found = []
    for start in range(0, len(names), 40):
        some = names[start : start + 40]
        with CaptureQueriesContext(connection) as queries:
            page: Any = client.get(address, dict.fromkeys(some, "1"))
        same = page.status_code == 200 and _plain(page.content.decode()) == plain
        if not same or len(queries) != len(before):
            found += some
    return found


@pytest.mark.parametrize("address", LISTS)
def test_no_name_changes_a_list(scene: Scene, address: str) -> None:
    names = [name for name in NAMES if name not in KNOWN]
    assert len(names) > 200
    assert _differing(scene.clients["asker"], address, names) == []


def test_the_api_names_what_it_does_not_know(scene: Scene) -> None:
    for name in (*SQL, "asker__password", "title__regex", "pk", "id__in", "-asker"):
        answer = ApiClient().get("/questions/", {name: "1"})
        assert answer.status_code == 400, name


def test_guard_bites_a_list_that_takes_names_from_its_address(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(self: QuestionFilter, rows: Any) -> Any:
        chosen = {f"question__{name}": text for name, text in self.data.items() if "__" in name}
        return rows.filter(**chosen)

    monkeypatch.setattr(QuestionFilter, "filter_queryset", careless)
    names = ["title__regex"]
    assert _differing(scene.clients["asker"], "/en/questions/", names) == names
