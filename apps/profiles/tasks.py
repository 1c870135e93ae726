"""Celery tasks of memberships: a daily sweep without arguments."""

from celery import shared_task

from apps.core.repeatable import REPEATABLE
from apps.profiles import lapsing


@shared_task(name="profiles.end_memberships", soft_time_limit=170, time_limit=180)
def end_memberships() -> None:
    """Lapse what ended or lost its proof, and remind of what ends soon."""
    lapsing.run_daily()


REPEATABLE.add(
    "profiles.end_memberships",
    "Each row is decided on under its lock; what lapsed or was reminded of is not due again.",
)
