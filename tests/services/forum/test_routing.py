"""Where questions are led: by priority, then by how much a rule says, never outside a mandate."""

import random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.forum.models import Case, Queue, RoutingRule
from apps.forum.routing import Asked, asked_of, in_order, suggest_authorities
from apps.forum.services.routing import (
    RuleContent,
    add_queue,
    add_rule,
    change_rule,
    end_queue,
    end_rule,
)
from apps.profiles.choices import Role
from apps.profiles.models import Organisation
from tests.factories import forum
from tests.factories.profiles import AuthorityFactory, actor_as
from tests.factories.vocabularies import CountryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Actor:
    return actor_as(Role.EDITOR)


@pytest.fixture
def authority() -> Organisation:
    made: Organisation = AuthorityFactory()
    return made


def _terms() -> dict[str, Any]:
    return {
        "quality": forum.term("topic", "quality"),
        "potency": forum.term("topic", "quality.potency"),
        "gmp": forum.term("topic", "gmp"),
        "stage": forum.term("development_stage", "preclinical"),
        "late": forum.term("development_stage", "phase_3"),
        "BE": CountryFactory(code="BE"),
        "CH": CountryFactory(code="CH"),
    }


# priority and conditions of two rules; which of them comes first for a question on potency, in
# Belgium, before the first use in people ("": neither)
TABLE: list[tuple[tuple[int, str], tuple[int, str], str]] = [
    ((10, ""), (20, "topic=potency country=BE stage=stage"), "ab"),
    ((20, ""), (10, ""), "ba"),
    ((10, "topic=quality"), (10, "topic=potency"), "ba"),
    ((10, "topic=quality"), (10, ""), "ab"),
    ((10, "topic=potency"), (10, "topic=quality country=BE"), "ba"),
    ((10, "country=BE"), (10, "country=BE stage=stage"), "ba"),
    ((10, ""), (10, ""), "ab"),
    ((1, "topic=gmp"), (2, "country=CH"), ""),
    ((1, "stage=late"), (2, "topic=quality"), "b"),
    ((1, "topic=potency country=CH"), (2, "stage=stage"), "b"),
]


@pytest.mark.parametrize("rules", TABLE, ids=str)
def test_table(
    rules: tuple[tuple[int, str], tuple[int, str], str], editor: Actor, authority: Organisation
) -> None:
    known = _terms()
    made = {}
    for name, (priority, said) in zip("ab", rules[:2], strict=True):
        pairs = [one.split("=") for one in said.split()]
        conditions = {field: known[value] for field, value in pairs}
        content = RuleContent(authority=authority, priority=priority, **conditions)
        made[add_rule(actor=editor, content=content).pk] = name
    asked = Asked(
        topics=frozenset({known["potency"].pk, known["potency"].parent_id or known["quality"].pk}),
        stages=frozenset({known["stage"].pk}),
        countries=frozenset({"BE"}),
    )
    rows = list(RoutingRule.objects.in_force().select_related("topic"))
    for _ in range(3):
        random.shuffle(rows)
        assert "".join(made[rule.pk] for rule in in_order(rows, asked)) == rules[2]


def test_an_authority_that_cannot_answer_is_never_suggested(
    editor: Actor, authority: Organisation
) -> None:
    other, without = AuthorityFactory(), AuthorityFactory()
    for one in (authority, other, without):
        add_rule(actor=editor, content=RuleContent(authority=one))
    rules = list(RoutingRule.objects.in_force().select_related("topic"))
    asked = Asked(frozenset(), frozenset(), frozenset())
    for able in (
        {authority.pk: True, other.pk: False},
        {authority.pk: False, other.pk: True},
        {},
        {authority.pk: True, other.pk: True, without.pk: True},
    ):
        found = {one.authority_id for one in suggest_authorities(rules, asked, able)}
        assert found == {key for key, covers in able.items() if covers}


def test_a_suggestion_says_why(editor: Actor, authority: Organisation) -> None:
    known = _terms()
    rule = add_rule(
        actor=editor,
        content=RuleContent(authority=authority, topic=known["gmp"], country=known["BE"]),
    )
    asked = Asked(frozenset({known["gmp"].pk}), frozenset(), frozenset({"BE"}))
    (found,) = suggest_authorities([rule], asked, {authority.pk: True})
    assert found.why == f"Suggested because of: {known['gmp'].label}, Belgium."


def test_a_new_case_comes_into_the_queue_of_its_rule(
    editor: Actor, authority: Organisation
) -> None:
    _drafter, signer = forum.officials_of(authority)
    queue = add_queue(actor=signer, authority=authority, name="Cells and genes")
    topic = forum.term("topic", "quality")
    add_rule(actor=editor, content=RuleContent(authority=authority, topic=topic, queue=queue))
    assert forum.case(authorities=[authority]).queue_id == queue.pk
    elsewhere = forum.case(authorities=[authority], topic=forum.term("topic", "gmp"))
    assert elsewhere.queue_id is None
    end_queue(actor=signer, queue=queue)
    assert forum.case(authorities=[authority]).queue_id is None


def test_a_change_keeps_the_rule_of_before(editor: Actor, authority: Organisation) -> None:
    first = add_rule(actor=editor, content=RuleContent(authority=authority, priority=5))
    second = change_rule(
        actor=editor, rule=first, content=RuleContent(authority=authority, priority=6)
    )
    first.refresh_from_db()
    assert first.ended_at is not None
    assert (second.follows_id, second.priority, first.priority) == (first.pk, 6, 5)
    for late in (
        lambda: end_rule(actor=editor, rule=first),
        lambda: change_rule(actor=editor, rule=first, content=RuleContent(authority=authority)),
    ):
        with pytest.raises(Conflict):
            late()
    end_rule(actor=editor, rule=second)
    assert not RoutingRule.objects.in_force().exists()


def test_the_database_ends_rules_and_never_changes_them(
    editor: Actor, authority: Organisation
) -> None:
    rule = add_rule(actor=editor, content=RuleContent(authority=authority))
    rows = RoutingRule.objects.filter(pk=rule.pk)
    for attempt in (lambda: rows.update(priority=1), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_queue_stays_with_its_authority(editor: Actor, authority: Organisation) -> None:
    other = AuthorityFactory()
    queue = Queue.objects.create(authority=other, name="Elsewhere")
    with pytest.raises(Invalid) as refused:
        add_rule(actor=editor, content=RuleContent(authority=authority, queue=queue))
    assert "queue" in refused.value.fields
    case = forum.case(authorities=[authority])
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(queue=queue)


def test_names_of_queues_are_taken_once(authority: Organisation) -> None:
    _drafter, signer = forum.officials_of(authority)
    add_queue(actor=signer, authority=authority, name="Genes")
    with pytest.raises(Conflict):
        add_queue(actor=signer, authority=authority, name="genes")
    with pytest.raises(Invalid):
        add_queue(actor=signer, authority=authority, name="  ")


def test_who_may(editor: Actor, authority: Organisation) -> None:
    drafter, signer = forum.officials_of(authority)
    for nobody in (drafter, signer, forum.developer(), actor_as(Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            add_rule(actor=nobody, content=RuleContent(authority=authority))
        assert not RoutingRule.objects.visible_to(nobody).exists()
    with pytest.raises(NotAllowed):
        add_queue(actor=editor, authority=authority, name="Genes")
    queue = add_queue(actor=signer, authority=authority, name="Genes")
    stranger = forum.officials_of(AuthorityFactory())[1]
    with pytest.raises(NotAllowed):
        end_queue(actor=stranger, queue=queue)
    assert not Queue.objects.visible_to(stranger).exists()
    assert Queue.objects.visible_to(drafter).get() == queue


def test_what_rules_look_at() -> None:
    question = forum.question("draft", topic=forum.term("topic", "quality.potency"))
    asked = asked_of(question, ["BE"])
    assert question.topic_id in asked.topics
    assert asked.stages == frozenset({question.stage_id})
    assert asked.countries == frozenset({"BE"})
