"""The oracle: `policy/<app>.toml`, written from the requirements; imports no application code."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from tests.access.personas import (
    EVERYBODY,
    PERSONAS,
    PROGRAMS,
    WITHOUT_TOKEN,
    expand,
    stands_for,
)

FOLDER = Path(__file__).with_name("policy")
NOTHING = "-"
OK, SIGN_IN, FORBIDDEN, ABSENT, WRONG_METHOD = (
    "ok",
    "sign in",
    "forbidden",
    "absent",
    "wrong method",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEYS = frozenset(
    {
        *("object", "door", "otherwise", "sign_in", "arguments", "ok", "modifiers", "body"),
        *("foreign", "asked", "closed", "conditional", *METHODS),
    }
)
# Who is asked for: people with a browser, programs with a token, or nobody in particular.
BROWSERS, TOKENS = "browsers", "tokens"


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

    @property
    def asked(self) -> bool:
        """Return whether it is asked at all: acts that are allowed are proved by their services."""
        return self.method == "GET" or self.expected != OK

    @property
    def is_of_every_run(self) -> bool:
        """Return whether `make test` asks it; `make deep` asks the others too.

        Whatever somebody is not to know of is asked for each time. Of pages that somebody may
        read, of acts that are refused, and of shut doors, each run takes the same ninth.
        """
        hidden = self.method == "GET" and self.expected == ABSENT
        return hidden or crc32(str(self).encode()) % 9 == 0


@dataclass(frozen=True)
class RoutePolicy:
    """What the requirements say of one route."""

    name: str
    thing: str
    doors: dict[str, frozenset[str]]
    allowed: dict[str, dict[str, frozenset[str]]]
    otherwise: str
    sign_in: frozenset[str]
    arguments: dict[str, Any]
    ok: frozenset[int]
    modifiers: bool
    body: dict[str, str]
    asked: str
    closed: str
    conditional: bool

    def personas(self) -> tuple[str, ...]:
        """Return who is tried here: the modifiers on a few routes only."""
        if self.asked == TOKENS:
            return tuple(PROGRAMS)
        return EVERYBODY if self.modifiers else PERSONAS

    def door(self, method: str) -> frozenset[str]:
        """Return the people whom the door lets in at all."""
        return self.doors[method]


@dataclass
class Policy:
    """All files together."""

    routes: dict[str, RoutePolicy] = field(default_factory=dict)
    reads: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    # Where programs read less than the person whom they stand for.
    programs: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)

    def may_read(self, thing: str, kind: str, persona: str) -> bool:
        """Return whether the persona may know the object of that kind."""
        readers = self.reads.get(thing, {}).get(kind, frozenset())
        if persona in PROGRAMS:
            readers = self.programs.get(thing, {}).get(kind, readers)
        return stands_for(persona) in readers

    def expected(self, route: RoutePolicy, method: str, persona: str, kind: str) -> str:
        """Return what must come back."""
        stopped = self.at_the_door(route, method, persona)
        if stopped:
            return stopped
        readable = self.may_read(route.thing, kind, persona)
        if route.asked == TOKENS and kind != NOTHING and not readable:
            return ABSENT
        if stands_for(persona) in route.allowed[method].get(kind, frozenset()):
            return OK
        return FORBIDDEN if readable and route.otherwise != ABSENT else ABSENT

    def at_the_door(self, route: RoutePolicy, method: str, persona: str) -> str:
        """Return what comes back before anybody looks for an object, or ""."""
        if persona in {*route.sign_in, "revoked_token"}:
            return SIGN_IN
        if stands_for(persona) not in route.door(method):
            nobody = WITHOUT_TOKEN if route.asked == TOKENS else {"anonymous"}
            return SIGN_IN if persona in nobody else FORBIDDEN
        return "" if method in route.allowed else WRONG_METHOD

    def cells(self, name: str) -> Iterator[Cell]:
        """Yield every cell of a route."""
        route = self.routes[name]
        kinds = sorted({kind for table in route.allowed.values() for kind in table})
        for method in ("GET", "POST") if route.asked == BROWSERS else route.allowed:
            for persona in route.personas():
                # A closed door or a wrong method looks at nobody's object: one kind is enough.
                stopped = self.at_the_door(route, method, persona)
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
        for thing, kinds in loaded.get("programs", {}).items():
            policy.programs[thing] = {kind: expand(names) for kind, names in kinds.items()}
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
        m: _kinds(table[m], policy.reads.get(thing, {})) for m in METHODS if m in table
    }
    door = table.get("door", ["*"])
    doors = door if isinstance(door, dict) else dict.fromkeys(METHODS, door)
    return RoutePolicy(
        name=name,
        thing=thing,
        doors={method: expand(doors.get(method, ["*"])) for method in METHODS},
        allowed=methods,
        otherwise=table.get("otherwise", ""),
        sign_in=expand(table.get("sign_in", [])),
        arguments=table.get("arguments", {}),
        ok=frozenset(table.get("ok", range(200, 400))),
        modifiers=table.get("modifiers", False),
        body=table.get("body", {}),
        asked=table.get("asked", TOKENS if name.startswith("api:") else BROWSERS),
        closed=table.get("closed", ""),
        conditional=table.get("conditional", False),
    )


def _kinds(value: Any, reads: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return who may, by kind of object.

    `"reads"`: whoever may read it; a list: the route has no object; `any`: every kind alike.
    """
    if value == "reads":
        return reads
    if isinstance(value, list):
        return {NOTHING: expand(value)}
    if set(value) == {"any"}:
        return dict.fromkeys(reads, expand(value["any"]))
    return {kind: expand(names) for kind, names in value.items()}
