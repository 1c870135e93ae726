"""Keeps the children running: starts, restarts with a growing pause, ends in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from atmp.up import console
from atmp.up.errors import RefusalError
from atmp.up.processes import Child, Command, StopFlag, end_children

_STEADY_SECONDS = 60.0
_LONGEST_PAUSE = 30.0
_ATTEMPTS = 3
_ROUND_SECONDS = 30.0
_SERVICES_SECONDS = 4.0
_PROGRAMS_SECONDS = 8.0


@dataclass
class Service:
    """One child and how to bring it up again. Without an essential one nothing can go on."""

    name: str
    start: Callable[[], Child]
    essential: bool
    child: Child | None = None
    failures: int = 0
    try_at: float = 0.0


@dataclass
class Supervisor:
    """The children of one instance, in the order in which they were started."""

    stop: StopFlag
    record: Callable[[Iterable[Child]], None]
    children: list[Child] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)

    def spawn(self, command: Command) -> Child:
        """Start a child and write it down at once."""
        child = Child(command)
        self.children = [c for c in self.children if c.running()] + [child]
        self.record(self.children)
        return child

    def add(self, name: str, start: Callable[[], Child], *, essential: bool = False) -> Child:
        """Start a service and watch it from now on."""
        child = start()
        self.services.append(Service(name, start, essential, child))
        return child

    def find(self, name: str) -> Child | None:
        """The running child of a service."""
        return next((s.child for s in self.services if s.name == name), None)

    def watch(self, now_and_then: Callable[[], None]) -> None:
        """Bring children up again until somebody asks to end, or an essential one is lost."""
        round_at = time.monotonic() + _ROUND_SECONDS
        while True:
            self.stop.check()
            for service in self.services:
                self._look_after(service)
            if time.monotonic() > round_at:
                now_and_then()
                round_at = time.monotonic() + _ROUND_SECONDS
            time.sleep(0.1)

    def _look_after(self, service: Service) -> None:
        now = time.monotonic()
        if service.child is not None:
            if service.child.running():
                return
            self._note_end(service, service.child, now)
        if now >= service.try_at:
            try:
                service.child = service.start()
            except RefusalError as problem:
                console.say(str(problem))
                self._note_failure(service, now)

    def _note_end(self, service: Service, child: Child, now: float) -> None:
        end_children([child], 0)
        if now - child.begun > _STEADY_SECONDS:
            service.failures = 0
        service.child = None
        console.say(f"{service.name} ended by itself (exit code {child.process.returncode}).")
        self._note_failure(service, now)

    def _note_failure(self, service: Service, now: float) -> None:
        service.failures += 1
        if service.essential and service.failures > _ATTEMPTS:
            raise RefusalError(
                f"{service.name} failed {service.failures} times: everything is ended."
            )
        pause = min(_LONGEST_PAUSE, 0.5 * 2 ** (service.failures - 1))
        service.try_at = now + pause
        console.say(f"{service.name} is started again in {pause:.1f} s.")

    def end_all(self) -> None:
        """End the programs first, then what they stand on; at most about 14 seconds."""
        stands = {service.name for service in self.services if service.essential} | {"mail"}
        programs = [child for child in self.children if child.name not in stands]
        end_children(programs, _PROGRAMS_SECONDS)
        end_children([c for c in self.children if c.name in stands], _SERVICES_SECONDS)
        self.children.clear()
