"""Celery tasks of notifications: sweeps without arguments, safe to run any number of times."""

from celery import shared_task

from apps.notifications.sending import send_due


@shared_task(name="notifications.send_deliveries")
def send_deliveries() -> None:
    """Send what is due; what cannot be sent now stays queued."""
    send_due()
