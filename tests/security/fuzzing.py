"""Requests made up from the OpenAPI document, sent as one of four clients, judged by it.

The database goes back after each request, so every finding can be repeated by itself.
"""

import json
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

from tests.security.examples import EDITOR, ROLES, Example, World

SEED = int(os.environ.get("FUZZ_SEED", "20261122"))
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.allow_header_conformance,
]
DOCUMENT = "/api/openapi.json"


@contextmanager
def kept_connection() -> Iterator[None]:
    """Keep Django from closing the test's own connection between two requests."""
    for signal, receiver in (
        (request_started, close_old_connections),
        (request_started, reset_queries),
        (request_finished, close_old_connections),
    ):
        signal.disconnect(receiver)
    try:
        yield
    finally:
        request_started.connect(reset_queries)
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


@dataclass
class Report:
    """What was asked, who succeeded with what, and what was wrong."""

    cases: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    done: dict[tuple[str, str], int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        found = "\n\n".join(self.faults.values())
        done = sum(self.done.values())
        return f"{self.cases} cases, {done} done, seed {SEED}, answers {self.statuses}\n{found}"

    def judge(self, made: Any, role: str, world: World) -> None:
        """Send one request and note its answer, and what the document does not say of it."""
        answered = made.call(headers=world.headers[role])
        self.cases += 1
        self.asked.add(name_of(made.operation))
        self.statuses[answered.status_code] = self.statuses.get(answered.status_code, 0) + 1
        if 200 <= answered.status_code < 300:
            who = (name_of(made.operation), role)
            self.done[who] = self.done.get(who, 0) + 1
        try:
            made.validate_response(answered, checks=CHECKS)
            _require_code(answered)
        except (Failure, FailureGroup, AssertionError) as error:
            name = f"{made.operation.label} {answered.status_code}"
            self.faults.setdefault(name, f"{name}\n{error}")


def name_of(operation: Any) -> str:
    """Return the operation's name in the document."""
    return str(operation.definition.raw["operationId"])


def _require_code(answered: Any) -> None:
    """Every refusal carries our stable code and the number of the request."""
    if answered.status_code >= 400:
        body = json.loads(answered.content)
        assert body["code"], body
        assert body["request_id"], body


@dataclass
class Fuzzer:
    """Makes requests up and sends them into the world."""

    world: World
    examples: int
    report: Report = field(default_factory=Report)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    roles: tuple[str, ...] = (*ROLES, EDITOR)
    made: int = 0

    def send(self, made: Any, role: str) -> None:
        """Send one request and take back what it did."""
        with transaction.atomic():
            self.report.judge(made, role, self.world)
            transaction.set_rollback(True)

    def ask_soundly(self, operation: Any) -> None:
        """Send what must succeed, as each role that may."""
        for role, example in self.world.examples.get(name_of(operation), {}).items():
            if role in self.roles:
                self.send(_case(operation, example), role)

    def ask(self, operation: Any, mode: GenerationMode) -> None:
        """Ask one operation `examples` times, as one role after the other.

        An editor asks for what has an example of editors, and for nothing else.
        """
        theirs = self.world.examples.get(name_of(operation), {})
        roles = [role for role in self.roles if role != EDITOR or role in theirs]

        @seed(SEED)
        @settings(
            max_examples=self.examples,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(made=operation.as_strategy(generation_mode=mode))
        def send(made: Any) -> None:
            self.made += 1
            role = roles[self.made % len(roles)]
            self._lead(made, role, mode)
            self.send(made, role)

        with suppress(Unsatisfiable):  # nothing in some operations can be made wrong
            send()

    def _lead(self, made: Any, role: str, mode: GenerationMode) -> None:
        """Lead most requests to what exists; most of the sound ones far enough to succeed."""
        known = self.world.known(made.path)
        if known and made.path_parameters and self.chance.random() < 0.7:
            made.path_parameters = dict.fromkeys(made.path_parameters, self.chance.choice(known))
        example = self.world.examples.get(name_of(made.operation), {}).get(role)
        if example is None or mode is not GenerationMode.POSITIVE or self.chance.random() < 0.4:
            return
        made.path_parameters = dict(example.path)
        made.headers.update(example.headers)
        if isinstance(made.body, dict) and isinstance(example.body, dict):
            kept = {name: value for name, value in made.body.items() if self.chance.random() < 0.2}
            made.body = {**example.body, **kept}


def _case(operation: Any, example: Example) -> Any:
    body = {} if example.body is None else {"body": example.body, "media_type": "application/json"}
    return operation.Case(path_parameters=dict(example.path), headers=dict(example.headers), **body)


def operations(only: str = "") -> list[Any]:
    """Return the operations of the document whose path holds the word."""
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, WSGIHandler())
    found: list[Any] = [one.ok() for one in list[Any](schema.get_all_operations())]
    return [operation for operation in found if only in operation.path]


def fuzz(
    world: World,
    *,
    examples: int,
    modes: int = 2,
    roles: tuple[str, ...] = (*ROLES, EDITOR),
    only: str = "",
) -> Report:
    """Ask each operation `examples` times per mode; all faults come back together.

    What must succeed is asked besides. `modes=1`: sound and unsound requests take turns;
    `only` keeps the operations whose path holds it.
    """
    fuzzer = Fuzzer(world, examples, roles=roles)
    with kept_connection():
        for number, operation in enumerate(operations(only)):
            fuzzer.ask_soundly(operation)
            first = number % len(MODES)
            for mode in (MODES[first:] + MODES[:first])[:modes] if examples else ():
                fuzzer.ask(operation, mode)
    return fuzzer.report


class Collector(Fuzzer):
    """Keeps the requests instead of sending them."""

    def __init__(self, world: World, examples: int) -> None:
        super().__init__(world, examples)
        self.kept: list[tuple[Any, str]] = []

    def send(self, made: Any, role: str) -> None:
        """Keep one request for later."""
        self.kept.append((made, role))


def fuzz_together(world: World, *, examples: int, threads: int) -> Report:
    """Ask everything from several threads, in a shuffled order, and take nothing back."""
    collector = Collector(world, examples)
    for operation in operations():
        collector.ask_soundly(operation)
        for mode in MODES:
            collector.ask(operation, mode)
    collector.chance.shuffle(collector.kept)
    report = collector.report
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda one: report.judge(one[0], one[1], world), collector.kept))
    return report
