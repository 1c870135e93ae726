"""Celery tasks of notifications: sweeps without arguments, safe to run any number of times."""

from celery import shared_task

from apps.core.repeatable import REPEATABLE
from apps.notifications.sending import TASK_SECONDS, send_due


@shared_task(
    name="notifications.send_deliveries",
    soft_time_limit=TASK_SECONDS,
    time_limit=TASK_SECONDS + 10,
)
def send_deliveries() -> None:
    """Send what is due; what cannot be sent now stays queued."""
    send_due()


REPEATABLE.add(
    "notifications.send_deliveries",
    "A mail is leased to one worker and marked as sent in a commit of its own.",
)
