"""Countries, facts, disease and trial of a question: checked, kept, and held by the database."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.errors import Invalid
from apps.forum.applicability import FACTS
from apps.forum.choices import Visibility
from apps.forum.models import Question
from apps.forum.services.questions import ask_question, edit_question
from tests.factories.forum import answer, developer, question, question_content, term
from tests.factories.profiles import AuthorityFactory

pytestmark = pytest.mark.django_db


def _draft(**changes: Any) -> Question:
    content = question_content(**changes)
    return ask_question(actor=developer(), content=content, key="", submit=False)


def test_a_question_keeps_what_its_topic_asks_for_in_one_form() -> None:
    authority = AuthorityFactory()
    made = _draft(
        topic=term("topic", "gmo"),
        jurisdictions=[authority.country_id, authority.country_id],
        facts={"orphan": "yes", "gmo": "no"},
        indication="  An invented\n disease ",
        related="A trial of ours",
    )
    made.refresh_from_db()
    assert made.jurisdictions == [authority.country_id]
    assert made.facts == {"gmo": "no"}
    assert made.indication == "An invented disease"


def test_codes_that_do_not_exist_and_long_lines_are_named_together() -> None:
    with pytest.raises(Invalid) as caught:
        _draft(jurisdictions=["QQ"], facts={"gmo": "perhaps"}, indication="x" * 201)
    assert set(caught.value.fields) == {"jurisdictions", "facts", "indication"}


def test_with_no_country_said_it_is_about_those_of_the_authorities() -> None:
    authority = AuthorityFactory()
    sent = question(authorities=[authority])
    assert sent.jurisdictions == [authority.country_id]
    assert question(authorities=[authority], jurisdictions=["EU"] * 0).jurisdictions


def test_the_database_knows_the_codes_of_the_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s",
            ["question_facts_known"],
        )
        text = cursor.fetchone()[0]
    for fact in FACTS.values():
        assert f"'{fact.code}'" in text
        assert all(f"'{value}'" in text for value, _label in fact.choices)


@pytest.mark.parametrize(
    "values",
    [
        {"facts": {"blood": "yes"}},
        {"facts": {"gmo": "perhaps"}},
        {"facts": {"gmo": 1}},
        {"facts": ["gmo"]},
        {"jurisdictions": ["be"]},
    ],
)
def test_the_database_refuses_other_codes(values: dict[str, Any]) -> None:
    made = question("draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=made.pk).update(**values)


def test_what_an_answered_question_says_stays() -> None:
    answered = answer("issued").question
    changes: tuple[dict[str, Any], ...] = (
        {"facts": {"gmo": "yes"}},
        {"indication": "Another"},
        {"jurisdictions": []},
    )
    for values in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=answered.pk).update(**values)


def test_a_sent_question_is_changed_in_all_of_it() -> None:
    asker = developer()
    sent = question(asker=asker, authorities=[AuthorityFactory()])
    content = question_content(facts={"donor": "autologous"}, related="Another trial")
    edit_question(
        actor=asker,
        question=sent,
        content=replace(content, visibility=Visibility.PUBLIC),
        version=sent.version,
        submit=False,
        reason="More facts.",
    )
    sent.refresh_from_db()
    assert (sent.facts, sent.related) == ({"donor": "autologous"}, "Another trial")
