"""Two worlds that differ only in what the reader may not know look alike, byte by byte."""

import re
from collections.abc import Callable, Iterator, Sequence

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.forum.filters import QuestionFilter
from tests.access.cells import Matrix
from tests.access.personas import GROUPS
from tests.access.samples import World
from tests.factories.forum import answer, case, question
from tests.factories.profiles import AuthorityFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LISTS = (
    "portal:home",
    "forum:questions",
    "forum:mine",
    "forum:inbox",
    "profiles:authorities",
    "profiles:verification",
    "notifications:inbox",
    "accounts:overview",
)
# One persona per set of readable things.
READERS = ("anonymous", "other_developer", "other_regulator", "gmp_staff", "moderator", "admin")
SECRET = "zqhiddenword"
# Who may know nothing of the matter at all, and who may know much but not this.
PROBING = ("anonymous", "other_regulator")
PROBES = (SECRET, "donor", "quality", "answered", "open", "\x00")
MANY = 25  # more than one page


def _hide_matters(world: World) -> None:
    """Add what none of the readers may know: rows of each hidden kind, and many of them."""
    authority = world.people.authority
    for number in range(MANY):
        kind = ("private", "after_answer", "draft", "withdrawn")[number % 4]
        question(kind, authorities=[authority], title=f"{SECRET} number {number} of a hidden kind?")
    for stage in ("draft", "offered", "signed", "issued"):
        answer(stage, of=case("private", authorities=[authority]), short=f"{SECRET} answer")


def _hide_organisations(_world: World) -> None:
    """Add organisations without a source, which only the desk looks after."""
    MembershipFactory(organisation=OrganisationFactory(verified=False, name=SECRET))
    AuthorityFactory(verified=False, mandated=False, signers=0, name=SECRET)


def _pages(reader: str) -> Iterator[str]:
    """Yield each list and, for two readers, each declared filter with each probe."""
    for name in LISTS:
        yield reverse(name)
    for parameter in (*QuestionFilter.base_filters, "cursor", "order", "state__in"):
        for probe in PROBES if reader in PROBING else ():
            yield f"{reverse('forum:questions')}?{parameter}={probe}"


def _seen(client: Client, address: str) -> tuple[int, str, int]:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    return page.status_code, body, len(queries)


@pytest.mark.parametrize(
    ("hide", "readers"),
    [
        (_hide_matters, READERS),
        (
            _hide_organisations,
            [name for name in READERS if name not in {*GROUPS["desk"], *PROBING[1:]}],
        ),
    ],
)
def test_hidden_rows_change_nothing(
    matrix: Matrix, hide: Callable[[World], None], readers: Sequence[str]
) -> None:
    pages = [(reader, address) for reader in readers for address in _pages(reader)]
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        before = {page: _seen(matrix.clients[page[0]], page[1]) for page in pages}
        with transaction.atomic():
            hide(matrix.world)
            after = {page: _seen(matrix.clients[page[0]], page[1]) for page in pages}
            transaction.set_rollback(True)
        again = {page: _seen(matrix.clients[page[0]], page[1]) for page in pages[: len(LISTS)]}
    assert [page for page in pages if before[page] != after[page]] == []
    assert [page for page, seen in again.items() if before[page] != seen] == []
    assert [p for p, seen in after.items() if SECRET not in p[1] and SECRET in seen[1]] == []


def test_guard_bites_a_visible_row(matrix: Matrix) -> None:
    client = matrix.clients["anonymous"]
    before = _seen(client, reverse("forum:questions"))
    question(
        "public", authorities=[matrix.world.people.authority], title="Something anyone may see?"
    )
    assert _seen(client, reverse("forum:questions")) != before
