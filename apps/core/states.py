"""State machines as one declarative table that drives code, tests and documentation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from apps.core.access import RULES, require
from apps.core.actor import Actor
from apps.core.errors import Conflict, DomainError
from apps.core.registry import Registry

Guard = Callable[[Any], DomainError | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed change of state: verb, where from, where to, who (rule), on what condition.

    `rule=None` marks a change that only follows from another act (a case is answered
    because its answer was issued).
    """

    verb: str
    source: tuple[str, ...]
    target: str
    rule: str | None = None
    guard: Guard | None = None


class StateMachine:
    """The transitions of one field of one model; declared once in the app's `states.py`."""

    def __init__(
        self,
        name: str,
        *,
        field: str,
        states: tuple[str, ...],
        transitions: tuple[Transition, ...],
    ) -> None:
        self.name = name
        self.field = field
        self.states = states
        self.transitions = transitions
        self._check_table()
        MACHINES.add(name, self)

    def _check_table(self) -> None:
        seen: set[tuple[str, str]] = set()
        for transition in self.transitions:
            for source in transition.source:
                if (transition.verb, source) in seen:
                    raise ImproperlyConfigured(
                        f"{self.name}: {transition.verb} from {source} is declared twice."
                    )
                seen.add((transition.verb, source))
            unknown = {*transition.source, transition.target} - set(self.states)
            if unknown:
                raise ImproperlyConfigured(f"{self.name}: unknown states {sorted(unknown)}.")

    def find(self, state: str, verb: str) -> Transition | None:
        """Return the transition for the verb from this state, or None."""
        for transition in self.transitions:
            if transition.verb == verb and state in transition.source:
                return transition
        return None

    def apply(self, obj: Any, verb: str, actor: Actor) -> Transition:
        """Check rule, state and guard, then set the field (the service saves it).

        The caller holds the row's lock. Raises NotAllowed with the rule's reason, Conflict
        `wrong_state`, or whatever the guard returns.
        """
        candidates = [t for t in self.transitions if t.verb == verb]
        if not candidates:
            raise ImproperlyConfigured(f"{self.name} has no verb {verb!r}.")
        state = getattr(obj, self.field)
        transition = self.find(state, verb)
        rule = (transition or candidates[0]).rule
        if rule is not None:
            require(actor, rule, obj)
        if transition is None:
            raise Conflict(
                _("This is no longer possible: the state has changed in the meantime."),
                code="wrong_state",
                extra={"state": state},
            )
        problem = transition.guard(obj) if transition.guard else None
        if problem is not None:
            raise problem
        setattr(obj, self.field, transition.target)
        return transition


MACHINES: Registry[StateMachine] = Registry("State machine")


def verify_machines() -> None:
    """Raise ImproperlyConfigured when a transition names a rule that nobody declared."""
    for name, machine in MACHINES.items():
        for transition in machine.transitions:
            if transition.rule is not None and transition.rule not in RULES:
                raise ImproperlyConfigured(f"{name} needs the unknown rule {transition.rule!r}.")


def document(machine: StateMachine) -> str:
    """Return the machine as a Markdown table (docs/architecture/states.md is made of these)."""
    lines = ["| from | verb | to | who | condition |", "|---|---|---|---|---|"]
    for t in machine.transitions:
        guard = (t.guard.__doc__ or "").strip().splitlines()[0] if t.guard else ""
        who = f"`{t.rule}`" if t.rule else "follows from another act"
        lines.append(f"| {', '.join(t.source)} | {t.verb} | {t.target} | {who} | {guard} |")
    return "\n".join(lines)


def document_all() -> str:
    """Return the page of all machines, in the order of their names."""
    parts = ["# State machines", "", "Printed by `manage.py document_states`; a test compares."]
    for name, machine in sorted(MACHINES.items()):
        parts += ["", f"## {name}", "", document(machine)]
    return "\n".join(parts) + "\n"
