"""Celery tasks of accounts: sweeps without arguments, safe to run any number of times."""

from celery import shared_task

from apps.accounts import leaving
from apps.core.actor import system_actor
from apps.core.repeatable import REPEATABLE
from apps.core.tombstones import write_list


@shared_task(name="accounts.carry_out_deletions", soft_time_limit=170, time_limit=180)
def carry_out_deletions() -> None:
    """Erase whose day has come, and remind whose day comes near."""
    leaving.carry_out(actor=system_actor())
    leaving.remind(actor=system_actor())
    # Marks that could not be written at their erasure.
    write_list()


REPEATABLE.add(
    "accounts.carry_out_deletions", "A request is carried out once; erasing again changes nothing."
)
