"""The tables of the machines are the truth: for the documentation, and for every pair."""

from dataclasses import replace
from typing import Any

import pytest

from apps.core.actor import system_actor
from apps.core.errors import Conflict, NotAllowed
from apps.core.states import MACHINES, StateMachine, Transition, document_all
from atmp.settings.env import ROOT

PAIRS = [
    (name, state, verb)
    for name, machine in MACHINES.items()
    for state in machine.states
    for verb in sorted({t.verb for t in machine.transitions})
]


class Thing:
    """Something in a state, with whatever else a rule may look at."""

    def __init__(self, field: str, state: str) -> None:
        setattr(self, field, state)

    def __getattr__(self, name: str) -> Any:
        return None


def test_the_documentation_is_current() -> None:
    """`manage.py document_states` was run after the last change."""
    page = ROOT / "docs" / "architecture" / "states.md"
    assert page.read_text(encoding="utf-8") == document_all()


@pytest.mark.parametrize(("name", "state", "verb"), PAIRS)
def test_only_the_pairs_of_the_table_are_possible(
    name: str, state: str, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every rule and guard open, all other pairs are refused and the state stays."""
    machine: StateMachine = MACHINES.get(name)
    unguarded = tuple(replace(t, rule=None, guard=None) for t in machine.transitions)
    monkeypatch.setattr(machine, "transitions", unguarded)
    thing = Thing(machine.field, state)
    transition = machine.find(state, verb)
    if transition is not None:
        machine.apply(thing, verb, system_actor())
        assert getattr(thing, machine.field) == transition.target
        return
    with pytest.raises(Conflict) as refused:
        machine.apply(thing, verb, system_actor())
    assert refused.value.code == "wrong_state"
    assert getattr(thing, machine.field) == state


@pytest.mark.parametrize(
    ("name", "transition"),
    [(n, t) for n, m in MACHINES.items() for t in m.transitions if t.rule],
)
def test_every_rule_of_the_table_can_say_no(name: str, transition: Transition) -> None:
    """The platform itself holds none of the grants: each ruled verb refuses it."""
    machine = MACHINES.get(name)
    thing = Thing(machine.field, transition.source[0])
    with pytest.raises(NotAllowed):
        machine.apply(thing, transition.verb, system_actor())
    assert getattr(thing, machine.field) == transition.source[0]


def test_an_end_is_an_end() -> None:
    """Withdrawn questions, and answers that were withdrawn or replaced, have no way on."""
    ends = [
        ("forum.question", "withdrawn"),
        ("forum.answer", "withdrawn"),
        ("forum.answer", "superseded"),
    ]
    for name, state in ends:
        assert [t.verb for t in MACHINES.get(name).transitions if state in t.source] == []
