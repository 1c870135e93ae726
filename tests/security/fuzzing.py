"""Requests made up from the OpenAPI document, sent as one of three clients, judged by it.

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

from apps.core.actor import Actor
from apps.profiles.models import Membership
from tests.factories.forum import answer, case, developer, officials_of
from tests.factories.profiles import token_for
from tests.factories.vocabularies import GuidanceDocumentFactory
from tests.support import deliver_events

SEED = int(os.environ.get("FUZZ_SEED", "20261122"))
ROLES = ("anonymous", "developer", "official")
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


@dataclass
class World:
    """Existing ids per kind of path, and the header of each role."""

    headers: dict[str, dict[str, str]]
    ids: dict[str, list[str]]

    def known(self, path: str) -> list[str]:
        """Return ids that exist for the first part of a path."""
        kind = path.removeprefix("/api/v1").strip("/").partition("/")[0]
        return self.ids.get(kind, [])


def make_world() -> World:
    """Make one of each thing that the API names, and tokens of an asker and of an official."""
    asker = developer()
    waiting, issued = case("private", asker=asker), answer(of=case(asker=asker))
    answer("offered", of=case(asker=asker, authorities=[waiting.authority]))
    deliver_events()
    official = officials_of(waiting.authority)[0]
    numbers = [waiting.question.public_id, issued.question.public_id]
    return World(
        headers={"anonymous": {}, "developer": _bearer(asker), "official": _bearer(official)},
        ids={
            "questions": numbers,
            "cases": [waiting.question.public_id],
            "answers": [issued.public_id],
            "organisations": [issued.authority.public_id],
            "guidance": [GuidanceDocumentFactory().public_id],
            "vocabularies": ["topic"],
        },
    )


def _bearer(actor: Actor) -> dict[str, str]:
    membership = Membership.objects.get(pk=actor.acting_membership_id)
    return {"Authorization": f"Bearer {token_for(membership).text}"}


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
    """What was asked and what was wrong."""

    cases: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        found = "\n\n".join(self.faults.values())
        return f"{self.cases} cases, seed {SEED}, answers {self.statuses}\n{found}"


@dataclass
class Fuzzer:
    """Makes requests up and sends them into the world."""

    world: World
    examples: int
    report: Report = field(default_factory=Report)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    roles: tuple[str, ...] = ROLES
    made: int = 0

    def send(self, made: Any, headers: dict[str, str]) -> None:
        """Send one request and take back what it did."""
        with transaction.atomic():
            _judge(made, headers, self.report)
            transaction.set_rollback(True)

    def ask(self, operation: Any, mode: GenerationMode) -> None:
        """Ask one operation `examples` times per role."""

        @seed(SEED)
        @settings(
            max_examples=self.examples * len(self.roles),
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(made=operation.as_strategy(generation_mode=mode))
        def send(made: Any) -> None:
            known = self.world.known(made.path)
            if known and made.path_parameters and self.chance.random() < 0.7:
                made.path_parameters = dict.fromkeys(
                    made.path_parameters, self.chance.choice(known)
                )
            self.made += 1
            self.send(made, self.world.headers[self.roles[self.made % len(self.roles)]])

        with suppress(Unsatisfiable):  # nothing in some operations can be made wrong
            send()


def fuzz(world: World, *, examples: int, roles: tuple[str, ...] = ROLES, only: str = "") -> Report:
    """Ask each operation `examples` times per role and mode; all faults come back together.

    `only` keeps the operations whose path holds it.
    """
    fuzzer = Fuzzer(world, examples, roles=roles)
    with kept_connection():
        schema = schemathesis.openapi.from_wsgi(DOCUMENT, WSGIHandler())
        operations: list[Any] = [found.ok() for found in list[Any](schema.get_all_operations())]
        for operation in operations:
            for mode in MODES if only in operation.path else ():
                fuzzer.ask(operation, mode)
    return fuzzer.report


class Collector(Fuzzer):
    """Keeps the requests instead of sending them."""

    def __init__(self, world: World, examples: int) -> None:
        super().__init__(world, examples)
        self.kept: list[tuple[Any, dict[str, str]]] = []

    def send(self, made: Any, headers: dict[str, str]) -> None:
        """Keep one request for later."""
        self.kept.append((made, headers))


def fuzz_together(world: World, *, examples: int, threads: int) -> Report:
    """Ask everything from several threads, in a shuffled order, and take nothing back."""
    collector = Collector(world, examples)
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, WSGIHandler())
    for operation in (found.ok() for found in list[Any](schema.get_all_operations())):
        for mode in MODES:
            collector.ask(operation, mode)
    collector.chance.shuffle(collector.kept)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda one: _judge(one[0], one[1], collector.report), collector.kept))
    return collector.report


def _judge(made: Any, headers: dict[str, str], report: Report) -> None:
    answered = made.call(headers=headers)
    report.cases += 1
    report.statuses[answered.status_code] = report.statuses.get(answered.status_code, 0) + 1
    try:
        made.validate_response(answered, checks=CHECKS)
        _require_code(answered)
    except (Failure, FailureGroup, AssertionError) as error:
        name = f"{made.operation.label} {answered.status_code}"
        report.faults.setdefault(name, f"{name}\n{error}")


def _require_code(answered: Any) -> None:
    """Every refusal carries our stable code and the number of the request."""
    if answered.status_code >= 400:
        body = json.loads(answered.content)
        assert body["code"], body
        assert body["request_id"], body
