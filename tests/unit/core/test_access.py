"""Rules and declarations: deny by default, unknown names stop the start."""

from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core import access
from apps.core.access import Allowed, Decision, Denied, check, needs, public, require, rule
from apps.core.actor import Actor, Capacity
from apps.core.errors import NotAllowed


@pytest.fixture(autouse=True)
def _own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.RULES, "_entries", dict(access.RULES._entries))
    monkeypatch.setattr(access, "DECLARED", list(access.DECLARED))


def _grant_rule(actor: Actor, _obj: object) -> Decision:
    if actor.may("thing.do"):
        return Allowed()
    return Denied("Only a verified member may do this.", code="not_verified")


def _actor(*grants: str, acting: bool = True) -> Actor:
    capacity = Capacity(uuid4(), uuid4(), "developer", frozenset(grants))
    return Actor("person", uuid4(), (capacity,), capacity if acting else None)


def test_a_denial_says_why() -> None:
    rule("tests.do")(_grant_rule)
    assert check(_actor("thing.do"), "tests.do")
    assert not check(_actor(), "tests.do")
    require(_actor("thing.do"), "tests.do")
    with pytest.raises(NotAllowed) as caught:
        require(_actor(), "tests.do")
    assert caught.value.code == "not_verified"
    assert str(caught.value.message) == "Only a verified member may do this."


def test_an_unknown_rule_is_never_a_yes() -> None:
    with pytest.raises(ImproperlyConfigured):
        check(_actor(), "tests.typo")


def test_a_rule_is_declared_once() -> None:
    rule("tests.do")(_grant_rule)
    with pytest.raises(ImproperlyConfigured, match="declared twice"):
        rule("tests.do")(_grant_rule)


def test_a_route_with_a_mistyped_rule_stops_the_start() -> None:
    access.verify_declared_rules()
    needs("tests.typo")(lambda _request: None)  # type: ignore[arg-type,return-value]
    with pytest.raises(ImproperlyConfigured, match=r"tests\.typo"):
        access.verify_declared_rules()


def test_views_carry_their_declaration() -> None:
    rule("tests.do")(_grant_rule)
    guarded = needs("tests.do")(lambda _request: None)  # type: ignore[arg-type,return-value]
    opened = public(lambda _request: None)  # type: ignore[arg-type,return-value]
    assert guarded.access.rule == "tests.do"  # type: ignore[attr-defined]
    assert opened.access.rule is None  # type: ignore[attr-defined]


def test_writing_takes_the_acting_capacity_reading_all_of_them() -> None:
    first = Capacity(uuid4(), uuid4(), "developer", frozenset({"a"}))
    second = Capacity(uuid4(), uuid4(), "regulator", frozenset({"b"}))
    actor = Actor("person", uuid4(), (first, second), first)
    assert actor.may("a")
    assert not actor.may("b")
    assert actor.reads("b")
    assert actor.organisations() == {first.organisation_id, second.organisation_id}
    assert actor.organisations("b") == {second.organisation_id}


def test_nobody_and_the_system_hold_no_grants() -> None:
    for actor in (Actor("anonymous"), Actor("system")):
        assert not actor.may("a")
        assert not actor.reads("a")
        assert actor.organisations() == frozenset()
        assert not actor.is_authenticated
