"""Celery tasks of the kernel. All are idempotent sweeps without arguments."""

from celery import shared_task

from apps.core import heartbeats, importing, jobs, outbox, pdfpages, retention
from apps.core.actor import system_actor
from apps.core.repeatable import REPEATABLE

# Above the longest run: work begun at its end may take a minute or two.
JOB_TASK_SECONDS = 170


@shared_task(name="core.drain_outbox")
def drain_outbox() -> None:
    """Deliver what is owed; safe to run any number of times and in several workers at once."""
    heartbeats.note(heartbeats.WORKER)
    outbox.drain()


@shared_task(name="core.note_beat")
def note_beat() -> None:
    """Say that beat lives: nobody else sends this."""
    heartbeats.note(heartbeats.BEAT)


@shared_task(name="core.clear_expired", soft_time_limit=170, time_limit=180)
def clear_expired() -> None:
    """Apply every rule of retention: what is past its time is deleted."""
    retention.forget_expired()


@shared_task(
    name="core.run_jobs", soft_time_limit=JOB_TASK_SECONDS, time_limit=JOB_TASK_SECONDS + 10
)
def run_jobs() -> None:
    """Do the long work that people asked for."""
    heartbeats.note(heartbeats.LONG)
    jobs.run_due()


@shared_task(name=importing.RUN_TASK, soft_time_limit=170, time_limit=180)
def run_imports() -> None:
    """Go on with the imports whose file came through a page."""
    heartbeats.note(heartbeats.LONG)
    importing.run_waiting(system_actor())


@shared_task(name="core.draw_pages", soft_time_limit=170, time_limit=180)
def draw_pages() -> None:
    """Draw the pages of documents that wait for it."""
    heartbeats.note(heartbeats.LONG)
    pdfpages.draw_due()


REPEATABLE.add(
    "core.drain_outbox", "A row is leased to one worker and deleted in its handler's transaction."
)
REPEATABLE.add("core.note_beat", "It writes the time; a later one replaces it.")
REPEATABLE.add("core.clear_expired", "What is past its end is deleted, and stays deleted.")
REPEATABLE.add(
    "core.run_jobs", "A piece of work is leased to one worker; done twice, it makes one file."
)
REPEATABLE.add(
    importing.RUN_TASK, "A batch moves the import's position in its own transaction, once."
)
REPEATABLE.add(
    "core.draw_pages", "A document is leased to one worker; its pages are kept once, or not at all."
)
