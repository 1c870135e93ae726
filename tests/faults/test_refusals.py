"""One bad row, one bad mailbox, one bad conversation: the others do not notice."""

import time
from uuid import UUID

import pytest

from apps.core.models import Outbox
from apps.notifications.models import Delivery
from tests.faults.conftest import Saying
from tests.faults.ledger import Owed, journal, judge, people, tell
from tests.faults.procs import until
from tests.faults.scenarios import give_up_and_redrive, one_of_fifty
from tests.faults.stack import FaultStack

pytestmark = pytest.mark.services
# A busy machine is slow for everybody: it is slow to tell them, too.
OTHERS_WAIT_SECONDS = 15.0
OTHERS_WAIT_TIMES = 20


def test_bad_row_blocks_nobody_and_is_redriven(stack: FaultStack, say: Saying) -> None:
    others, bad = one_of_fifty(stack)
    say(others).check()
    assert Outbox.objects.filter(event_id=bad.event_id).exists()
    say(give_up_and_redrive(stack, bad)).check()


def _delivery(owed: Owed) -> Delivery:
    return Delivery.objects.get(notification__event_id=owed.event_id)


def _ended(event_ids: list[UUID]) -> bool:
    rows = Delivery.objects.filter(notification__event_id__in=event_ids)
    return rows.exclude(state="queued").count() == len(event_ids)


def _tried_again(stack: FaultStack, owed: list[Owed]) -> bool:
    stack.make_due()
    return _ended([one.event_id for one in owed])


def test_bad_mailboxes_and_conversations(stack: FaultStack, say: Saying) -> None:
    """451 once, 550, a break before and after the mail was taken, a server that hangs."""
    users = people(40)
    later, never, broken, unheard, hung = users[5], users[10], users[15], users[20], users[25]
    script = stack.sink.script
    script[later.email].append("451 try later")
    script[never.email].append("550 no such mailbox")
    script[broken.email].append("drop")
    script[unheard.email].append("take and drop")
    script[hung.email].append("hang")
    begun = time.monotonic()
    owed = {o.address: o for o in tell(users)}
    told = time.monotonic() - begun
    troubled = {user.email for user in (later, never, broken, unheard, hung)}
    others = [o for address, o in owed.items() if address not in troubled]
    until(lambda: _ended([o.event_id for o in others]), stack.patience)
    seconds = round(time.monotonic() - begun, 1)
    say(judge(stack, "others-beside-bad-mailboxes", others, all_there_after_s=seconds)).check()
    assert seconds < OTHERS_WAIT_SECONDS + OTHERS_WAIT_TIMES * told
    again = [owed[user.email] for user in (later, broken, unheard, hung)]
    until(lambda: _tried_again(stack, again), stack.patience)
    say(judge(stack, "bad-mailboxes", again)).check(mail_doubled=1)
    assert {o.address: _delivery(o).refusals for o in again} == dict.fromkeys(
        (o.address for o in again), 1
    )
    copies = journal(stack, [owed[unheard.email]])
    assert [len(mails) for mails in copies.values()] == [2], "two copies under one Message-ID"
    refused = _delivery(owed[never.email])
    assert (refused.state, refused.last_error, refused.refusals) == ("dead", "SMTP 550", 0)
    assert journal(stack, [owed[never.email]]) == {}
