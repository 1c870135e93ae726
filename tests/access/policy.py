"""The oracle: `policy/<app>.toml`, written from the requirements; imports no application code."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.access.personas import EVERYBODY, PERSONAS, expand

FOLDER = Path(__file__).with_name("policy")
NOTHING = "-"
OK, SIGN_IN, FORBIDDEN, ABSENT, WRONG_METHOD = (
    "ok",
    "sign in",
    "forbidden",
    "absent",
    "wrong method",
)
KEYS = frozenset(
    "object door GET POST otherwise sign_in arguments ok modifiers body foreign".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Cell:
    """One question to the platform: who asks for what, and what must come back."""

    route: str
    method: str
    persona: str
    kind: str
    expected: str

    def __str__(self) -> str:
        return f"{self.method} {self.route} [{self.kind}] as {self.persona}"


@dataclass(frozen=True)
class RoutePolicy:
    """What the requirements say of one route."""

    name: str
    thing: str
    door: frozenset[str]
    allowed: dict[str, dict[str, frozenset[str]]]
    otherwise: str
    sign_in: frozenset[str]
    arguments: dict[str, Any]
    ok: frozenset[int]
    modifiers: bool
    body: dict[str, str]

    def personas(self) -> tuple[str, ...]:
        """Return who is tried here: the modifiers on a few routes only."""
        return EVERYBODY if self.modifiers else PERSONAS


@dataclass
class Policy:
    """All files together."""

    routes: dict[str, RoutePolicy] = field(default_factory=dict)
    reads: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)

    def may_read(self, thing: str, kind: str, persona: str) -> bool:
        """Return whether the persona may know the object of that kind."""
        return persona in self.reads.get(thing, {}).get(kind, frozenset())

    def expected(self, route: RoutePolicy, method: str, persona: str, kind: str) -> str:
        """Return what must come back."""
        if persona in route.sign_in or (persona not in route.door and persona == "anonymous"):
            return SIGN_IN
        if persona not in route.door:
            return FORBIDDEN
        if method not in route.allowed:
            return WRONG_METHOD
        if persona in route.allowed[method].get(kind, frozenset()):
            return OK
        readable = self.may_read(route.thing, kind, persona)
        return FORBIDDEN if readable and route.otherwise != ABSENT else ABSENT

    def cells(self, name: str) -> Iterator[Cell]:
        """Yield every cell of a route."""
        route = self.routes[name]
        kinds = sorted({kind for table in route.allowed.values() for kind in table})
        for method in ("GET", "POST"):
            for persona in route.personas():
                # A closed door looks at nobody's object: one kind is enough there.
                stopped = persona not in route.door or persona in route.sign_in
                for kind in kinds[:1] if stopped else kinds:
                    expected = self.expected(route, method, persona, kind)
                    # Whether a page takes no notice of a body or refuses it is all the same.
                    if (method, expected) != ("POST", WRONG_METHOD):
                        yield Cell(name, method, persona, kind, expected)

    def refusals(self, name: str) -> list[Cell]:
        """Return the cells whose answer must leave everything as it was."""
        return [cell for cell in self.cells(name) if cell.expected != OK]


def load(folder: Path = FOLDER) -> Policy:
    """Read all policy files; raises LookupError for words that mean nothing."""
    policy = Policy()
    files = [tomllib.loads(path.read_text()) for path in sorted(folder.glob("*.toml"))]
    for loaded in files:
        for thing, kinds in loaded.get("reads", {}).items():
            policy.reads[thing] = {kind: expand(names) for kind, names in kinds.items()}
    for loaded in files:
        for name, table in loaded.get("route", {}).items():
            if name in policy.routes:
                raise LookupError(f"{name} stands twice")
            policy.routes[name] = _route(name, table, policy)
    return policy


def _route(name: str, table: dict[str, Any], policy: Policy) -> RoutePolicy:
    unknown = set(table) - KEYS
    if unknown:
        raise LookupError(f"{name}: {sorted(unknown)} mean nothing")
    thing = table.get("object", NOTHING)
    methods: dict[str, dict[str, frozenset[str]]] = {
        m: _kinds(table[m], policy.reads.get(thing, {})) for m in ("GET", "POST") if m in table
    }
    return RoutePolicy(
        name=name,
        thing=thing,
        door=expand(table.get("door", ["*"])),
        allowed=methods,
        otherwise=table.get("otherwise", ""),
        sign_in=expand(table.get("sign_in", [])),
        arguments=table.get("arguments", {}),
        ok=frozenset(table.get("ok", range(200, 400))),
        modifiers=table.get("modifiers", False),
        body=table.get("body", {}),
    )


def _kinds(value: Any, reads: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """`"reads"` means: whoever may read it; a list: the route has no object."""
    if value == "reads":
        return reads
    if isinstance(value, list):
        return {NOTHING: expand(value)}
    return {kind: expand(names) for kind, names in value.items()}
