"""What the worker would do, done here and now.

Plugins import this package before Django is set up, so models are named, not imported.
"""

from importlib import import_module

from django.apps import apps
from django.db.models.functions import Now

ROUNDS = 20


def deliver_events(*, retries: bool = False) -> int:
    """Run every handler that is owed, and those owed by what they record; return how many ran.

    A handler that fails makes the test fail here, with the handler's name. With `retries`
    rows that wait for their next try are made due first, and failures are left in the table.
    """
    drain = import_module("apps.core.outbox").drain
    rows = apps.get_model("core", "Outbox")._default_manager.all()
    done = 0
    for _round in range(ROUNDS):
        if retries:
            rows.filter(state="queued").update(due_at=Now())
        result = drain()
        done += result.done
        if result.failed and not retries:
            named = rows.exclude(last_error="").values_list("handler", "last_error")
            raise AssertionError(f"Handlers failed: {sorted(set(named))}")
        if not result.done:
            break
    return done
