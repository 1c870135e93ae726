"""Celery tasks of accounts: sweeps without arguments, safe to run any number of times."""

from celery import shared_task

from apps.accounts import leaving
from apps.core.actor import system_actor
from apps.core.repeatable import REPEATABLE


@shared_task(name="accounts.carry_out_deletions", soft_time_limit=170, time_limit=180)
def carry_out_deletions() -> None:
    """Remind whose day comes near, and erase whose day has come."""
    leaving.remind(actor=system_actor())
    leaving.carry_out(actor=system_actor())


REPEATABLE.add(
    "accounts.carry_out_deletions", "A request is carried out once; erasing again changes nothing."
)
