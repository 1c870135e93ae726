"""Two worlds that differ only in what the reader may not know look alike, byte by byte."""

import re
from collections.abc import Iterator

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
PROBES = (SECRET, "donor", "quality", "GTMP", "answered", "open", "-title", "x" * 50, "\x00", "%")
MANY = 25  # more than one page


def _hide(world: World, reader: str) -> None:
    """Add what the reader may not know: rows of each hidden kind, and many of them."""
    authority = world.people.authority
    for number in range(MANY):
        kind = ("private", "after_answer", "draft", "withdrawn")[number % 4]
        question(kind, authorities=[authority], title=f"{SECRET} number {number} of a hidden kind?")
    for stage in ("draft", "offered", "signed", "issued"):
        answer(stage, of=case("private", authorities=[authority]), short=f"{SECRET} answer")
    if reader in GROUPS["desk"]:
        return  # the desk looks after organisations without a source
    MembershipFactory(organisation=OrganisationFactory(verified=False, name=SECRET))
    AuthorityFactory(verified=False, mandated=False, signers=0, name=SECRET)


def _pages() -> Iterator[str]:
    """Yield each list and each declared filter with each probe."""
    for name in LISTS:
        yield reverse(name)
    for parameter in (*QuestionFilter.base_filters, "cursor", "order", "page", "state__in"):
        for probe in PROBES:
            yield f"{reverse('forum:questions')}?{parameter}={probe}"


def _seen(client: Client, address: str) -> tuple[int, str, int]:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    return page.status_code, body, len(queries)


@pytest.mark.parametrize("reader", READERS)
def test_hidden_rows_change_nothing(matrix: Matrix, reader: str) -> None:
    client = matrix.clients[reader]
    addresses = list(_pages())
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        before = {address: _seen(client, address) for address in addresses}
        with transaction.atomic():
            _hide(matrix.world, reader)
            after = {address: _seen(client, address) for address in addresses}
            transaction.set_rollback(True)
        again = {address: _seen(client, address) for address in addresses[:8]}
    assert [address for address in addresses if before[address] != after[address]] == []
    assert all(before[address] == seen for address, seen in again.items())
    assert not any(SECRET in page[1] for address, page in after.items() if SECRET not in address)


def test_guard_bites_a_visible_row(matrix: Matrix) -> None:
    client = matrix.clients["anonymous"]
    before = _seen(client, reverse("forum:questions"))
    question(
        "public", authorities=[matrix.world.people.authority], title="Something anyone may see?"
    )
    assert _seen(client, reverse("forum:questions")) != before
