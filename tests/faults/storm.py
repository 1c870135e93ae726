"""Everything at once: people are told of events while all parts fail by a seeded schedule."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import Error, connections, transaction
from django.db.models import F, Q

from apps.accounts.models import User
from apps.core.models import Event, Outbox
from apps.notifications.models import Delivery
from tests.faults.ledger import Owed, Verdict, judge, people, tell_each, waiting
from tests.faults.procs import Progress, stop_all, until
from tests.faults.schedule import BLOWS_TO_SENDERS, Act, Weather, schedule
from tests.faults.seeds import FRAGILE, poison
from tests.faults.sink import Talk
from tests.faults.stack import FaultStack

PEOPLE = 20
CHUNK = 20
POISONED_OF = 500
SENDERS = 2
# So many mails are sent by one worker before a second one has started.
ONE_WORKER = 200
SLOW_BYTES = 2_000
CUT_BYTES = 1_500
# The storm goes on until this share has arrived, but not for ever.
ENOUGH = 0.8
LONGEST = 3
# Longer than any lease: whoever stands still for so long has stopped.
STALLED_SECONDS = 90.0
REPORT_SECONDS = 10.0


def _mute(_line: str) -> None:
    """Keep how far it is to oneself."""


@dataclass
class Teller:
    """Tells people of events in a thread of its own, whatever the database does meanwhile."""

    stack: FaultStack
    users: list[User]
    count: int
    owed: list[Owed] = field(default_factory=list)
    failures: int = 0
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def join(self) -> None:
        """Wait until all are told; fail when nobody was told for too long."""
        progress = Progress(lambda: len(self.owed), STALLED_SECONDS)
        while self._thread is not None and self._thread.is_alive():
            assert not progress.stands_still(), f"{len(self.owed)} of {self.count} were told"
            self._thread.join(0.1)

    def _run(self) -> None:
        try:
            while len(self.owed) < self.count:
                self._tell_some(min(CHUNK, self.count - len(self.owed)))
        finally:
            connections.close_all()

    def _tell_some(self, count: int) -> None:
        """Tell in one transaction; when its end is unknown, look whether it is there."""
        made: list[Owed] = []
        try:
            with transaction.atomic():
                made += tell_each(self.users[:count])
                self._poison(made[0], len(self.owed))
        except Error:
            self.failures += 1
            connections.close_all()
            until(self.stack.server.accepts, STALLED_SECONDS, "the database is back")
            if not made or not Event.objects.filter(pk=made[0].event_id).exists():
                return
        self.owed += made

    def _poison(self, one: Owed, told: int) -> None:
        """Make one row of so many fail until the storm is over."""
        if told % POISONED_OF == 0:
            cache.set(poison(one.event_id), value=True)
            Outbox.objects.filter(event_id=one.event_id).update(handler=FRAGILE)

    def heal(self) -> None:
        """Let the poisoned rows succeed from now on, at once."""
        cache.clear()
        self.stack.make_due()


@dataclass
class Report:
    """Says now and then how far a long storm is."""

    say: Callable[[str], None]
    teller: Teller
    _due: float = field(default_factory=lambda: time.monotonic() + REPORT_SECONDS)
    _begun: float = field(default_factory=time.monotonic)

    def now_and_then(self, phase: str) -> None:
        """Say it once in so many seconds; without the database, which may be away."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + REPORT_SECONDS
        told, mails = len(self.teller.owed), len(self.teller.stack.sink.mails)
        self.say(
            f"{time.monotonic() - self._begun:5.0f} s  {phase}: {told} of {self.teller.count} told,"
            f" {mails} mails taken"
        )


class Storm:
    """Carries out the acts of a schedule on a stack with two workers and two beats."""

    def __init__(self, stack: FaultStack, seed: int) -> None:
        self.stack = stack
        self.done: list[Act] = []
        self.mails = 0
        self.workers = [stack.worker, stack.extra[0]]
        self._ends: list[tuple[float, str]] = []
        self._struck: set[Talk] = set()
        self._killed = seed % 2

    def run(self, acts: list[Act], seconds: float, enough: int, report: Report) -> None:
        """Live through so many seconds, and up to three times as many until mails arrived."""
        begun = time.monotonic()
        waiting, wanted = list(acts), len(self.stack.sink.mails) + enough
        while (now := time.monotonic() - begun) < LONGEST * seconds or self._ends:
            if now > seconds and len(self.stack.sink.mails) >= wanted and not self._ends:
                break
            while waiting and waiting[0].at <= now:
                act = waiting.pop(0)
                self._strike(act)
            if self._ends:
                self._count_what_is_in_flight()
            self._end_what_is_over(now)
            self.stack.supervise()
            report.now_and_then("storm")
            time.sleep(0.02)

    def _strike(self, act: Act) -> None:
        if act.name in BLOWS_TO_SENDERS:
            self._count_what_is_in_flight()
        getattr(self, act.name)(act)
        if act.name in BLOWS_TO_SENDERS:
            self._count_what_is_in_flight()
        self.done.append(act)

    def _count_what_is_in_flight(self) -> None:
        self._struck |= self.stack.sink.in_flight()

    @property
    def in_flight(self) -> int:
        """How many conversations were struck that had handed over a mail: one copy each."""
        return sum(talk.taken > 0 for talk in self._struck)

    def _for(self, act: Act, end: str) -> None:
        self._ends.append((act.at + act.seconds, end))

    def _end_what_is_over(self, now: float) -> None:
        over = [end for at, end in self._ends if at <= now]
        self._ends = [(at, end) for at, end in self._ends if at > now]
        for end in over:
            if end == "database":
                self.stack.server.start()
            elif end == "broker":
                self.stack.start_broker()
            else:
                getattr(self.stack, end).set("pass")

    def kill_worker(self, _act: Act) -> None:
        """Kill one worker, the other goes on."""
        worker = self.workers[self._killed]
        self._killed = 1 - self._killed
        worker.kill()
        worker.start()

    def crash_database(self, act: Act) -> None:
        """Kill the database server."""
        self.stack.crash_database()
        self._for(act, "database")

    def kill_broker(self, act: Act) -> None:
        """Kill the broker."""
        self.stack.broker.kill()
        self._for(act, "broker")

    def wipe_broker(self, _act: Act) -> None:
        """Make the broker forget everything."""
        if self.stack.broker.running:
            with self.stack.client() as client:
                client.flushall()

    def reset_database_line(self, _act: Act) -> None:
        """Break all connections to the database."""
        self.stack.database_line.reset()

    def reset_broker_line(self, _act: Act) -> None:
        """Break all connections to the broker."""
        self.stack.broker_line.reset()

    def reset_mail_line(self, _act: Act) -> None:
        """Break all conversations with the mail server."""
        self.stack.mail_line.reset()

    def silence_database_line(self, act: Act) -> None:
        """Let the database answer nothing for a while."""
        self.stack.database_line.set("silent")
        self._for(act, "database_line")

    def silence_broker_line(self, act: Act) -> None:
        """Let the broker answer nothing for a while."""
        self.stack.broker_line.set("silent")
        self._for(act, "broker_line")

    def silence_mail_line(self, act: Act) -> None:
        """Let the mail server answer nothing for a while."""
        self.stack.mail_line.set("silent")
        self._for(act, "mail_line")

    def refuse_mail_line(self, act: Act) -> None:
        """Let nobody reach the mail server for a while."""
        self.stack.mail_line.set("refuse")
        self._for(act, "mail_line")

    def slow_mail_line(self, act: Act) -> None:
        """Let the bytes of mails trickle for a while."""
        self.stack.mail_line.set("rate", SLOW_BYTES)
        self._for(act, "mail_line")

    def cut_mail_line(self, act: Act) -> None:
        """End each conversation in the middle of a mail for a while."""
        self.stack.mail_line.set("cut", CUT_BYTES)
        self._for(act, "mail_line")


def weather_the_storm(
    stack: FaultStack, *, seed: int, mails: int, seconds: float, say: Callable[[str], None] = _mute
) -> Verdict:
    """Tell, break, calm down, wait until nothing is on its way, and compare."""
    begun = time.monotonic()
    weather = stack.sink.weather = Weather(seed)
    before = len(stack.sink.mails)
    teller = Teller(stack, people(PEOPLE), mails)
    storm, report = Storm(stack, seed), Report(say, teller)
    for program in stack.extra:
        program.start()
    teller.start()
    try:
        storm.run(schedule(seed, LONGEST * seconds), seconds, int(mails * ENOUGH), report)
    finally:
        stack.calm()
    storm.mails = len(stack.sink.mails) - before
    stack.sink.weather = weather
    teller.join()
    _after_the_storm(stack, teller)
    still = _settle(stack, report)
    stack.sink.weather = None
    # Nothing moves while it is counted; where nothing waits, nobody is in the middle of anything.
    for program in stack.extra:
        program.kill()
    if not still:
        stack.worker.stop()
    return _verdict(stack, teller, storm, seed, time.monotonic() - begun)


def _after_the_storm(stack: FaultStack, teller: Teller) -> None:
    """Let workers end in order, the leases of the killed ones run out, and all go on."""
    stop_all((*stack.extra, stack.worker))
    for rows in (Outbox.objects.all(), Delivery.objects.all()):
        rows.filter(leased_until__isnull=False).update(leased_until=F("created_at"))
    teller.heal()
    stack.worker.start()
    if teller.count > ONE_WORKER:
        stack.extra[0].start()


def _settle(stack: FaultStack, report: Report) -> bool:
    """Wait while something still moves; return whether nothing waits any more."""
    left = waiting()
    progress = Progress(lambda: left, STALLED_SECONDS)
    while left and not progress.stands_still():
        time.sleep(0.25)
        stack.supervise()
        left = waiting()
        report.now_and_then(f"calm, {left} wait")
    return not left


def _verdict(stack: FaultStack, teller: Teller, storm: Storm, seed: int, seconds: float) -> Verdict:
    events = [one.event_id for one in teller.owed]
    rows = Delivery.objects.filter(notification__event_id__in=events)
    never = set(
        rows.filter(state="dead", last_error="SMTP 550").values_list("message_id", flat=True)
    )
    owed = [one for one in teller.owed if one.message_id not in never]
    return judge(
        stack,
        "storm",
        owed,
        kills=sum(act.name in BLOWS_TO_SENDERS for act in storm.done),
        seed=seed,
        in_flight=storm.in_flight,
        acts=len(storm.done),
        mails_in_the_storm=storm.mails,
        refused_for_ever=len(never),
        told_again=teller.failures,
        left_leased=rows.filter(~Q(state="queued"), leased_until__isnull=False).count(),
        dead_without_reason=rows.filter(state="dead").exclude(last_error="SMTP 550").count(),
        seconds=round(seconds),
    )


def check(verdict: Verdict) -> Verdict:
    """Fail on anything lost, doubled in the portal, or doubled without having been in flight.

    A worker that gives itself up is seen only afterwards: its processes count as in flight.
    """
    verdict.check(mail_doubled=verdict.notes["in_flight"] + verdict.restarts * SENDERS)
    assert verdict.notes["left_leased"] == 0, verdict.line
    assert verdict.notes["dead_without_reason"] == 0, verdict.line
    return verdict
