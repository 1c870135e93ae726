"""What happens to the web server in these tests; shared by the tests and the seeded faults."""

import time
from collections.abc import Sequence
from itertools import cycle, islice

from apps.core.models import Outbox
from tests.faults.load import Answer, Load, Request, Served, served
from tests.faults.procs import Progress, until
from tests.faults.stack import FaultStack
from tests.faults.visitors import ASK, READY, Writer, readers

DOWN_SECONDS = 0.7
OVERLOAD = 5
PATIENT_SECONDS = 45.0
# For what ends by itself when nothing moves.
NEVER_SECONDS = 3600.0


def _healed(answers: Sequence[Answer], since: float) -> float:
    """Return the seconds after which the last request was refused."""
    return round(max((a.ended - since for a in answers if not served(a)), default=0.0), 2)


def broker_away(stack: FaultStack, *, requests: int, rate: float = 6) -> Served:
    """F1: questions are sent while the broker is silent, then while it is gone."""
    with stack.web.patient(PATIENT_SECONDS):
        return _broker_away(stack, requests, rate)


def _broker_away(stack: FaultStack, requests: int, rate: float) -> Served:
    writer = Writer(sends=True)
    _usual_p95(stack, rate)  # the first answers of a process are slow
    usual = _usual_p95(stack, rate)
    stack.stop_programs()
    known = stack.broker_line.connections
    stack.broker_line.set("silent")
    with Load(stack.web.port, [writer.request], rate) as load:
        time.sleep(requests / rate * 0.75)
        knocks = stack.broker_line.connections - known
        stack.broker_line.set("refuse")
        time.sleep(requests / rate * 0.25)
    waiting = Outbox.objects.count()
    stack.calm()
    usual = max(usual, _usual_p95(stack, rate))
    stack.start()
    left = Progress(Outbox.objects.count, stack.patience)
    until(lambda: not Outbox.objects.exists() or left.stands_still(), NEVER_SECONDS, step=0.2)
    notes = {
        "p95_with_broker_s": usual,
        "knocks_at_the_silent_broker": knocks,
        "waited_in_the_outbox": waiting,
        "undelivered": Outbox.objects.count(),
        "writes_lost_or_doubled": writer.lost(load.answers),
    }
    return Served("F1-broker-away", load.answers, notes)


def _usual_p95(stack: FaultStack, rate: float) -> float:
    # Each has numbers of its own: a question that was sent before tells nobody again.
    with Load(stack.web.port, [Writer(sends=True).request], rate) as load:
        time.sleep(1.0)
    return Served("", load.answers).p95()


def database_restarts(stack: FaultStack, *, times: int, rate: float = 12) -> Served:
    """F5: the database is killed and started again under load."""
    stack.web.start()
    writer = Writer()
    slowest = 0.0
    with Load(stack.web.port, [*readers(), writer.request], rate) as load:
        time.sleep(1.0)
        for _number in range(times):
            stack.crash_database()
            time.sleep(DOWN_SECONDS)
            stack.server.start()
            accepts = time.monotonic()
            time.sleep(3.0)
            slowest = max(slowest, _healed(load.answers, accepts))
    notes = {
        "restarts": times,
        "recovery_s": slowest,
        "writes": sum(a.path == ASK and served(a) for a in load.answers),
        "writes_lost_or_doubled": writer.lost(load.answers),
    }
    return Served("F5-database-restarts", load.answers, notes)


def database_line_breaks(stack: FaultStack, *, rate: float = 12) -> Served:
    """F5: the server lives, but every connection is reset, refused, then stands still."""
    stack.web.start()
    writer = Writer()
    line = stack.database_line
    with Load(stack.web.port, [*readers(), writer.request], rate) as load:
        time.sleep(0.5)
        for _number in range(4):
            line.reset()
            time.sleep(0.4)
        line.set("refuse")
        time.sleep(0.7)
        line.set("pass")
        time.sleep(0.5)
        line.set("silent")
        time.sleep(2.5)
        line.set("pass")
        back = time.monotonic()
        time.sleep(2.5)
    notes = {
        "recovery_s": _healed(load.answers, back),
        "writes_lost_or_doubled": writer.lost(load.answers),
    }
    return Served("F5-database-line", load.answers, notes)


def rolling_restarts(stack: FaultStack, *, times: int, rate: float = 4) -> Served:
    """F22: web masters and worker are replaced in order, again and again, under load.

    Whoever comes waits longer for a place than in production: what a busy machine refuses
    (F20) cannot be taken for what a restart refuses.
    """
    writer = Writer()
    with (
        stack.web.patient(PATIENT_SECONDS),
        Load(stack.web.port, [*readers(), writer.request], rate) as load,
    ):
        for act in islice(cycle([stack.web.renew, stack.web.reload]), times):
            stack.worker.ask_to_end()
            act()
            stack.worker.see_it_end()
            stack.worker.start()
    notes = {"restarts": times, "writes_lost_or_doubled": writer.lost(load.answers)}
    return Served("F22-rolling-restarts", load.answers, notes)


def capacity(stack: FaultStack, pages: Sequence[Request], *, seconds: float) -> float:
    """Return how many of these pages a second are served when somebody always waits."""
    served_before = _closed_loop(stack.web.port, pages, seconds)
    return max(5.0, served_before / seconds)


def _closed_loop(port: int, pages: Sequence[Request], seconds: float) -> int:
    with Load(port, pages, 400) as load:
        time.sleep(seconds)
    return sum(served(a) for a in load.answers)


def overload(stack: FaultStack, *, seconds: float) -> Served:
    """F20: five times what can be served; probes all the while; calm afterwards."""
    stack.web.start()
    pages = [r for r in readers() if r.path != READY]
    for _warm in range(2):
        with Load(stack.web.port, pages, 10) as calm:
            time.sleep(1.0)
    able = capacity(stack, pages, seconds=2.0)
    workers = stack.web.workers()
    with (
        Load(stack.web.port, [Request("/health/live")], 4) as probes,
        Load(stack.web.port, pages, min(OVERLOAD * able, 600)) as load,
    ):
        time.sleep(seconds)
    with Load(stack.web.port, pages, 10) as after:
        time.sleep(1.5)
    before, later = Served("", calm.answers), Served("", after.answers)
    notes = {
        "capacity_per_s": round(able, 1),
        "offered_per_s": round(len(load.answers) / seconds, 1),
        "served": sum(served(a) for a in load.answers),
        "worker_deaths": len(set(workers) - set(stack.web.workers())),
        "p95_before_s": before.p95(),
        "p95_after_s": later.p95(),
        "refused_after": sum(not served(a) for a in after.answers),
        "probes_refused": sum(not served(a) for a in probes.answers),
    }
    return Served("F20-overload", load.answers, notes)
