"""Facts of a case, and whether an answer holds for it."""

import pytest

from apps.core.errors import Invalid
from apps.forum.applicability import (
    FACTS,
    Match,
    asked_in,
    cleaned_conditions,
    cleaned_facts,
    conditions_in_words,
    facts_in_words,
    matches,
)


@pytest.mark.parametrize(
    ("facts", "conditions", "expected"),
    [
        ({}, {}, Match.YES),
        ({"gmo": "yes"}, {}, Match.YES),
        ({"gmo": "yes"}, {"gmo": ["yes"]}, Match.YES),
        ({"gmo": "no"}, {"gmo": ["yes"]}, Match.NO),
        ({}, {"gmo": ["yes"]}, Match.CANNOT_SAY),
        ({"gmo": "unknown"}, {"gmo": ["yes"]}, Match.CANNOT_SAY),
        ({"donor": "allogeneic"}, {"donor": ["autologous", "allogeneic"]}, Match.YES),
        # One that does not hold outweighs one that nobody knows.
        ({"gmo": "no"}, {"gmo": ["yes"], "donor": ["autologous"]}, Match.NO),
        ({"gmo": "yes"}, {"gmo": ["yes"], "donor": ["autologous"]}, Match.CANNOT_SAY),
    ],
)
def test_an_answer_holds_only_where_every_condition_is_met(
    facts: dict[str, str], conditions: dict[str, list[str]], expected: Match
) -> None:
    assert matches(facts, conditions) is expected


def test_facts_are_kept_in_one_order_and_without_what_the_topic_does_not_ask() -> None:
    given = {"orphan": "yes", "gmo": "no", "donor": "", "device": "unknown"}
    assert list(cleaned_facts(given)) == ["gmo", "device", "orphan"]
    assert cleaned_facts(given, topic="gmo.site") == {"gmo": "no"}


@pytest.mark.parametrize("given", [{"blood": "yes"}, {"gmo": "perhaps"}, {"donor": "yes"}])
def test_a_fact_or_value_that_does_not_exist_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        cleaned_facts(given)


def test_conditions_know_no_unknown_and_drop_what_excludes_nobody() -> None:
    assert cleaned_conditions({"gmo": ["yes", "no"], "device": ["no"], "orphan": []}) == {
        "device": ["no"]
    }
    with pytest.raises(Invalid):
        cleaned_conditions({"gmo": ["unknown"]})
    with pytest.raises(Invalid):
        cleaned_conditions({"blood": ["yes"]})


def test_the_words_leave_out_codes_that_are_not_known_here() -> None:
    assert [str(value) for _label, value in facts_in_words({"gmo": "yes", "later": "x"})] == ["Yes"]
    [(label, values)] = conditions_in_words({"device": ["no"]})
    assert (str(label), [str(v) for v in values]) == ("Combined with a medical device", ["No"])


def test_each_topic_asks_for_what_matters_there() -> None:
    assert {fact.code for fact in asked_in("gmo.site")} == {"donor", "gmo"}
    assert {fact.code for fact in asked_in("business.ip")} == {"donor"}
    assert all(fact.asked_in("clinical.design") for fact in FACTS.values())
