"""What the worker would do, done here and now."""

from django.db.models.functions import Now

from apps.core import outbox
from apps.core.leasing import LeaseState
from apps.core.models import Outbox

ROUNDS = 20


def deliver_events(*, retries: bool = False) -> int:
    """Run every handler that is owed, and those owed by what they record; return how many ran.

    A handler that fails makes the test fail here, with the handler's name. With `retries`
    rows that wait for their next try are made due first, and failures are left in the table.
    """
    done = 0
    for _round in range(ROUNDS):
        if retries:
            Outbox.objects.filter(state=LeaseState.QUEUED).update(due_at=Now())
        result = outbox.drain()
        done += result.done
        if result.failed and not retries:
            rows = Outbox.objects.exclude(last_error="").values_list("handler", "last_error")
            raise AssertionError(f"Handlers failed: {sorted(set(rows))}")
        if not result.done:
            break
    return done
