"""How many statements a signed-in person's pages and posts ask, at most (performance.md W2, W10).

The session and the person are counted too. What surrounds a transaction is not.
"""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.forum.models import Answer, Case
from apps.forum.projections import question_url
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, answer_content, case, developer, question
from tests.factories.profiles import AuthorityFactory, signers_of

pytestmark = pytest.mark.django_db
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def _developer() -> Client:
    return signed_in(get_user_model()._default_manager.get(pk=developer().user_id))


def _asked(queries: CaptureQueriesContext) -> list[str]:
    asked = [row["sql"] for row in queries.captured_queries]
    return [sql for sql in asked if not sql.startswith(AROUND)]


@pytest.mark.parametrize("search", ["", "?state=answered&topic=quality&q="])
def test_a_list_asks_five(search: str) -> None:
    client, authorities = _developer(), [AuthorityFactory(), AuthorityFactory()]
    for _ in range(4):
        answer(of=case(authorities=authorities))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("forum:questions") + search)
    assert page.content.count(b'<li class="stack') == 4
    assert len(_asked(queries)) <= 5


@pytest.mark.parametrize("number", [1, 5])
def test_a_question_asks_six_whatever_the_number_of_answers(number: int) -> None:
    client = _developer()
    made = question(authorities=[AuthorityFactory() for _ in range(number)])
    for one in Case.objects.filter(question=made):
        answer(of=one)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(question_url(made))
    assert page.content.count(b'class="official"') == number
    assert len(_asked(queries)) <= 6


def _form(of: Case, made: Answer | None) -> dict[str, Any]:
    content = answer_content()
    return {
        "case": of.pk,
        "short": f"Yes, at {timezone.now()}.",
        "text": content.text,
        "basis": "guideline",
        "jurisdictions": ["BE"],
        "valid_until": content.valid_until,
        "citation-0-guidance": content.citations[0].guidance_version.pk,
        "citation-0-locator": "Section 2",
        "version": made.version if made else "",
    }


def _post(client: Client, address: str, form: dict[str, Any]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.post(address, form).status_code == 302
    return _asked(queries)


def test_saving_a_draft_asks_few() -> None:
    of = case()
    drafter = signed_in(signers_of(of.authority)[0], second_factor=True)
    address = reverse("forum:draft", kwargs={"public_id": of.question.public_id})
    form = _form(of, None)
    first = _post(drafter, address, form)
    assert len(first) <= 12
    assert _locks(first) == ["forum_question", "forum_case"]
    again = _post(drafter, address, form | {"short": "No.", "version": 1})
    assert len(again) <= 8
    # Fifty authorities that work on one question do not wait for one another.
    assert _locks(again) == ["forum_case", "forum_answer"]
    offered = _post(drafter, address, form | {"version": 2, "action": "offer"})
    assert len(offered) <= 11
    assert _locks(offered) == ["forum_case", "forum_answer", "forum_answer"]


def test_signing_and_issuing_ask_eight() -> None:
    made = answer("offered")
    number = made.question.public_id
    signer = signed_in(signers_of(made.authority)[1], second_factor=True)
    form = {"case": made.case_id, "seen_hash": made.content_hash}
    signed = _post(signer, reverse("forum:sign", kwargs={"public_id": number}), form)
    assert len(signed) <= 8
    assert _locks(signed) == ["forum_answer"]
    issued = _post(signer, reverse("forum:issue", kwargs={"public_id": number}), form)
    assert len(issued) <= 8
    assert _locks(issued) == ["forum_question", "forum_case", "forum_answer"]


def _locks(asked: list[str]) -> list[str]:
    """Return the tables whose rows are locked, in the order in which they are."""
    locked = []
    for sql in asked:
        _before, locks, of = sql.partition(" FOR NO KEY UPDATE")
        if locks:
            first = sql.partition(' FROM "')[2].partition('"')[0]
            locked += re.findall(r'"(\w+)"', of) or [first]
    return locked
