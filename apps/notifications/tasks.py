"""Celery tasks of notifications: sweeps without arguments, safe to run any number of times."""

from celery import shared_task

from apps.notifications.sending import TASK_SECONDS, send_due


@shared_task(
    name="notifications.send_deliveries",
    soft_time_limit=TASK_SECONDS,
    time_limit=TASK_SECONDS + 10,
)
def send_deliveries() -> None:
    """Send what is due; what cannot be sent now stays queued."""
    send_due()
