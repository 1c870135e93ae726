"""The file of all public questions, and what search engines are told of one."""

import json
import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.forum import open_data, open_data_views
from apps.forum.choices import DISCLAIMER_VERSION
from apps.forum.disclaimers import DISCLAIMERS
from apps.forum.models import Question
from apps.forum.services.acceptance import accept_answer
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, developer, question
from tests.factories.life import withdrawn

pytestmark = pytest.mark.django_db
DISCLAIMER = str(DISCLAIMERS[DISCLAIMER_VERSION])
FILE = "/en/data/questions/questions.jsonl"
PAGE = "/en/data/questions/"


def content_of(response: HttpResponseBase) -> bytes:
    return b"".join(getattr(response, "streaming_content"))  # noqa: B009  not on every answer


def rows(client: Client | None = None) -> list[dict[str, Any]]:
    got = (client or Client()).get(FILE)
    assert got["Content-Type"].startswith("application/jsonl")
    return [json.loads(line) for line in content_of(got).splitlines()]


def test_the_file_holds_what_is_public_and_nothing_else() -> None:
    asker = developer()
    made = answer(of=case("public", asker=asker))
    hidden = answer(of=case("private", asker=asker))
    for kind in ("draft", "withdrawn", "held", "after_answer"):
        question(kind, asker=asker)
    offered = answer("offered", of=case("public"))
    browser = signed_in(User.objects.get(pk=asker.user_id), second_factor=True)
    for reader in (Client(), browser):
        told = {row["id"]: row for row in rows(reader)}
        assert set(told) == {made.question.public_id, offered.question.public_id}
    (one,) = told[made.question.public_id]["answers"]
    assert one["content_hash"] == made.content_hash
    assert one["disclaimer"] == DISCLAIMER
    assert one["validity"] == "valid"
    assert one["is_fictional"] is made.is_fictional
    assert told[offered.question.public_id]["answers"] == []
    row = told[made.question.public_id]
    assert row["licence"] == "CC BY 4.0"
    assert row["asker"]["organisation"] is None
    assert "not binding" in row["notice"]
    assert "is_fictional" in row
    assert hidden.public_id not in str(told)


def test_the_file_is_read_in_pages_and_has_every_row_once(
    django_assert_max_num_queries: Any,
) -> None:
    numbers = {question().public_id for _ in range(5)}
    with patch.object(open_data, "PAGE", 2):
        assert [row["id"] for row in rows()].__len__() == 5
        assert {row["id"] for row in rows()} == numbers
    with django_assert_max_num_queries(5):
        assert len(list(open_data.lines())) == 5


def test_what_the_client_has_is_not_sent_again() -> None:
    made = answer()
    first = Client().get(FILE)
    content_of(first)
    again = Client().get(FILE, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    withdrawn(made)
    assert Client().get(FILE, headers={"if-none-match": first["ETag"]}).status_code == 200
    head = Client().head(FILE)
    assert head.status_code == 200
    assert "creativecommons.org" in head["Link"]


def test_the_page_names_size_date_and_licence() -> None:
    answer()
    page = Client().get(PAGE).content.decode()
    assert FILE in page
    assert "CC BY 4.0" in page
    assert re.search(r"Questions</dt><dd>1<", page)
    assert PAGE in Client().get(reverse("forum:questions")).content.decode()


def test_downloads_are_limited() -> None:
    with patch.object(open_data_views, "RATES", (open_data_views.RATES[0].__class__("x", 60, 1),)):
        assert Client().get(FILE).status_code == 200
        assert Client().get(FILE).status_code == 429


def block_of(made: Question, client: Client | None = None) -> dict[str, Any] | None:
    address = reverse("forum:question_short", args=[made.public_id])
    page = (client or Client()).get(address, follow=True).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


def test_search_engines_are_told_who_speaks_and_how_valid_it_is() -> None:
    hostile = "Is </script><!-- & 'this' enough?"
    made = answer(of=case("public", title=hostile), text="One **test** & a <b>half</b>.")
    told = block_of(made.question)
    assert told is not None
    assert told["@type"] == "QAPage"
    assert told["license"].startswith("https://creativecommons.org/")
    main = told["mainEntity"]
    assert main["name"] == hostile
    assert main["answerCount"] == 1
    (one,) = main["suggestedAnswer"]
    assert one["text"] == "Yes, one test is enough.\n\nOne test & a <b>half</b>."
    assert one["usageInfo"] == DISCLAIMER
    assert made.valid_until is not None
    assert one["expires"] == made.valid_until.isoformat()
    assert one["creativeWorkStatus"].startswith("Valid until")
    assert one["author"] == {
        "@type": "GovernmentOrganization",
        "name": made.authority.name,
        "url": one["author"]["url"],
    }
    later = timezone.now() + timedelta(days=800)
    with patch("apps.forum.views.timezone.now", return_value=later):
        told = block_of(made.question)
    assert told is not None
    expired = told["mainEntity"]["suggestedAnswer"][0]
    assert expired["creativeWorkStatus"].startswith("No longer valid")


def test_an_accepted_answer_is_told_as_such_and_a_private_question_not_at_all() -> None:
    asker = developer()
    made = answer(of=case("public", asker=asker))
    accept_answer(actor=asker, answer=made)
    told = block_of(made.question)
    assert told is not None
    assert told["mainEntity"]["suggestedAnswer"] == []
    assert told["mainEntity"]["acceptedAnswer"][0]["identifier"] == made.public_id
    hidden = answer(of=case("private", asker=asker))
    browser = signed_in(User.objects.get(pk=asker.user_id), second_factor=True)
    assert block_of(hidden.question, browser) is None
    assert block_of(question("draft", asker=asker), browser) is None
