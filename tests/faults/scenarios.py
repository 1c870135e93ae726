"""What happens to the platform in these tests; shared by the tests and the seeded faults."""

import time
from dataclasses import dataclass
from io import StringIO

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction

from apps.core import nudge
from apps.core.leasing import MAX_ATTEMPTS
from apps.core.models import Event, Outbox
from apps.forum.models import Answer
from apps.notifications.models import Notification
from tests.factories.accounts import signed_in
from tests.factories.forum import answer
from tests.factories.profiles import signers_of
from tests.faults.ledger import Owed, Verdict, judge, owed_for, people, settle, tell
from tests.faults.procs import until
from tests.faults.seeds import FRAGILE, poison
from tests.faults.stack import FaultStack

HANDLER = "notifications.notify"


@dataclass(frozen=True, slots=True)
class Issued:
    """One answer issued over the web: what its asker is owed, and how the request went."""

    owed: Owed
    status: int
    seconds: float


def signed_answer() -> Answer:
    """Return an answer that only waits to be issued."""
    return answer("signed")


def issue(made: Answer) -> Issued:
    """Issue the answer in the browser of its second official."""
    client = signed_in(signers_of(made.authority)[1], second_factor=True)
    begun = time.monotonic()
    response = client.post(
        f"/en/questions/inbox/{made.question.public_id}/issue/",
        {"case": made.case_id, "seen_hash": made.content_hash},
    )
    seconds = time.monotonic() - begun
    event = Event.objects.get(name="forum.answer_issued", subject_id=made.pk)
    return Issued(owed_for(event, made.question.asker), response.status_code, seconds)


def kill_in_the_middle(
    stack: FaultStack, *, mails: int = 300, holds: tuple[tuple[int, bool], ...]
) -> Verdict:
    """Kill the worker once while handlers run, then at each hold of the mail server.

    A hold is (mails until then, whether that mail was taken already).
    """
    # Slow until the first kill: otherwise all could be sent before anybody here looks.
    stack.sink.slow_seconds = 0.05
    owed = tell(people(10), times=mails // 10)
    events = [one.event_id for one in owed]
    expanded = Notification.objects.filter(event_id__in=events)
    until(lambda: expanded.count() >= 20, stack.patience, "handlers run")
    # The first mails may already be on their way: this kill comes at any moment of theirs.
    stack.kill_worker()
    stack.sink.slow_seconds = 0.0
    left = Outbox.objects.filter(event_id__in=events).count()
    for more, taken in holds:
        hold = stack.sink.stop_at(more, taken=taken)
        assert hold.reached.wait(stack.patience), "the mail server was never busy"
        stack.kill_worker()
        until(lambda: stack.sink.standing == 0, 60, "the killed conversations are gone")
        stack.sink.hold = None
    settle(stack, owed)
    return judge(stack, "kills", owed, kills=1 + len(holds), handlers_left_at_first=left)


def cold_outage(stack: FaultStack) -> tuple[Verdict, list[Issued]]:
    """Issue at a silent and at a closed broker with nobody at work; then all comes back."""
    waiting = [signed_answer(), signed_answer()]
    stack.stop_programs()
    with stack.client() as broker:
        broker.flushall()  # no knock of an earlier moment may help
    line = stack.broker_line
    line.set("silent")
    before = line.connections
    issued = [issue(waiting[0])]
    tries = line.connections - before
    line.set("refuse")
    nudge._Circuit.quiet_until = 0.0
    issued.append(issue(waiting[1]))
    owed = [one.owed for one in issued]
    events = {one.event_id for one in owed}
    rows = Outbox.objects.filter(event_id__in=events).values_list("event_id", flat=True)
    assert set(rows) == events, "an outbox row for each"
    line.set("pass")
    stack.start()
    settle(stack, owed)
    slowest = round(max(one.seconds for one in issued), 2)
    numbers = {"tries": tries, "slowest_request_s": slowest}
    return judge(stack, "broker-silent-then-back", owed, **numbers), issued


def two_postmen(stack: FaultStack, *, mails: int = 120) -> Verdict:
    """A second worker and a second beat join while mails wait."""
    worker, beat = stack.extra
    try:
        worker.start()
        beat.start()
        until(lambda: stack.listening() >= 2, 90, "both workers listen")
        stack.sink.slow_seconds = 0.002
        owed = tell(people(10), times=mails // 10)
        settle(stack, owed)
        used = {m.conversation for m in stack.sink.mails if m.recipients[0] in _addresses(owed)}
    finally:
        beat.stop()
        worker.stop()
    return judge(stack, "two-workers-two-beats", owed, conversations=len(used))


def _addresses(owed: list[Owed]) -> set[str]:
    return {one.address for one in owed}


def handlers_twice(stack: FaultStack) -> Verdict:
    """Each event is handled, then owed again as if the deletion of its row had been lost."""
    owed = tell(people(10))
    settle(stack, owed)
    Outbox.objects.bulk_create([Outbox(event_id=o.event_id, handler=HANDLER) for o in owed])
    nudge.send("core.drain_outbox")
    settle(stack, owed)
    return judge(stack, "handlers-twice", owed)


def one_of_fifty(stack: FaultStack) -> tuple[Verdict, Owed]:
    """One row of fifty cannot be handled; return the verdict over the others, and that one."""
    with transaction.atomic():
        owed = tell(people(50))
        events = [one.event_id for one in owed]
        bad = owed.pop(20)
        cache.set(poison(bad.event_id), value=True)
        Outbox.objects.filter(event_id__in=events).update(handler=FRAGILE)
    settle(stack, owed)
    return judge(stack, "one-of-fifty-fails", owed), bad


def give_up_and_redrive(stack: FaultStack, bad: Owed) -> Verdict:
    """Let the row use up its tries, mend the cause, and put it back by command."""
    row = Outbox.objects.filter(event_id=bad.event_id)
    until(lambda: row.get().last_error == "ValueError", stack.patience, "it failed once")
    # A try that is under way ends without effect: the row is nobody's any more.
    row.update(attempts=MAX_ATTEMPTS - 1, leased_until=None)
    stack.make_due()
    until(lambda: row.get().state == "dead", stack.patience, "the row is given up")
    cache.delete(poison(bad.event_id))
    call_command("redrive", stdout=StringIO())
    settle(stack, [bad])
    return judge(stack, "given-up-then-redriven", [bad])
