"""State machines: only what the table allows happens, in the order rule, state, guard."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from apps.core.access import RULES, Allowed, Decision, Denied
from apps.core.actor import Actor
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed
from apps.core.states import MACHINES, StateMachine, Transition, document, verify_machines

STATES = ("draft", "sent", "closed")
SYSTEM = Actor("system")
PERSON = Actor("person")


def _system_only(actor: Actor, _obj: object) -> Decision:
    return Allowed() if actor.is_system else Denied("Only the platform may send.")


def _has_text(obj: SimpleNamespace) -> DomainError | None:
    """The text is filled in."""
    return None if obj.text else Invalid(code="empty")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[StateMachine]:
    monkeypatch.setitem(RULES._entries, "tests.send", _system_only)
    made = StateMachine(
        "tests.letter",
        field="state",
        states=STATES,
        transitions=(
            Transition("send", ("draft",), "sent", rule="tests.send", guard=_has_text),
            Transition("close", ("draft", "sent"), "closed"),
        ),
    )
    yield made
    MACHINES._entries.pop("tests.letter")


def _letter(state: str = "draft", text: str = "x") -> SimpleNamespace:
    return SimpleNamespace(state=state, text=text)


def test_an_allowed_verb_moves_the_state(machine: StateMachine) -> None:
    letter = _letter()
    assert machine.apply(letter, "send", SYSTEM).target == "sent"
    assert letter.state == "sent"


def test_a_refused_actor_learns_the_reason_and_nothing_moves(machine: StateMachine) -> None:
    letter = _letter()
    with pytest.raises(NotAllowed) as caught:
        machine.apply(letter, "send", PERSON)
    assert str(caught.value.message) == "Only the platform may send."
    assert letter.state == "draft"


def test_the_rule_is_asked_before_the_state_is_told(machine: StateMachine) -> None:
    with pytest.raises(NotAllowed):
        machine.apply(_letter("closed"), "send", PERSON)


@pytest.mark.parametrize("state", ["sent", "closed"])
def test_a_verb_from_another_state_is_a_conflict(machine: StateMachine, state: str) -> None:
    with pytest.raises(Conflict) as caught:
        machine.apply(_letter(state), "send", SYSTEM)
    assert caught.value.code == "wrong_state"
    assert caught.value.extra == {"state": state}


def test_the_guard_has_the_last_word(machine: StateMachine) -> None:
    letter = _letter(text="")
    with pytest.raises(Invalid, match="empty"):
        machine.apply(letter, "send", SYSTEM)
    assert letter.state == "draft"


def test_an_unknown_verb_is_a_mistake_of_ours(machine: StateMachine) -> None:
    with pytest.raises(ImproperlyConfigured, match="has no verb"):
        machine.apply(_letter(), "sned", SYSTEM)


@given(st.lists(st.sampled_from(["send", "close"]), max_size=6))
def test_any_walk_stays_inside_the_table(verbs: list[str]) -> None:
    table = {("draft", "close"): "closed", ("sent", "close"): "closed", ("draft", "send"): "sent"}
    walker = StateMachine.__new__(StateMachine)
    walker.name, walker.field, walker.states = "tests.walk", "state", STATES
    walker.transitions = (
        Transition("send", ("draft",), "sent"),
        Transition("close", ("draft", "sent"), "closed"),
    )
    letter = _letter()
    for verb in verbs:
        expected = table.get((letter.state, verb))
        if expected is None:
            with pytest.raises(Conflict):
                walker.apply(letter, verb, SYSTEM)
        else:
            walker.apply(letter, verb, SYSTEM)
            assert letter.state == expected


def _declare(*transitions: Transition) -> None:
    StateMachine("tests.broken", field="state", states=STATES, transitions=transitions)


def test_unknown_states_are_refused_at_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="unknown states"):
        _declare(Transition("send", ("draft",), "snet"))


def test_ambiguous_transitions_are_refused_at_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="declared twice"):
        _declare(Transition("a", ("draft",), "sent"), Transition("a", ("draft",), "closed"))


def test_unknown_rules_are_refused_at_start(
    machine: StateMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify_machines()
    monkeypatch.delitem(RULES._entries, "tests.send")
    with pytest.raises(ImproperlyConfigured, match=r"tests\.send"):
        verify_machines()


def test_the_document_is_made_of_the_table(machine: StateMachine) -> None:
    lines = document(machine).splitlines()
    assert "| draft | send | sent | `tests.send` | The text is filled in. |" in lines
    assert "| draft, sent | close | closed | follows from another act |  |" in lines
    assert len(lines) == 4
