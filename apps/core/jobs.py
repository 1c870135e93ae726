"""Long work that one person asked for: queued, done by a worker in steps, its file fetched.

Work is a lease with an end (leasing.py): a worker that is killed loses it, another one begins
again, and after a few tries the work fails with a word to its owner. So a kind of work must do
no harm when it is done twice.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import translation

from apps.core.actor import Actor
from apps.core.errors import Conflict, Text
from apps.core.leasing import LeaseState, back_off, claim
from apps.core.locking import lock_row
from apps.core.models import Job, JobFile
from apps.core.nudge import nudge_after_commit
from apps.core.registry import Registry

logger = logging.getLogger(__name__)
LEASE_SECONDS = 60
RUN_SECONDS = 60.0
MOST_TRIES = 4
# A page shows whole steps: writing each of thousands down would cost more than the work.
NOTED_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """The file that came out; `name` is what the browser suggests."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class StoppedError(Exception):
    """The work was cancelled, or another worker has taken it over."""


class Progress:
    """How far a piece of work is; saying so keeps the lease alive."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._noted = 0.0
        self.done = 0
        self.total = 0

    def expect(self, total: int) -> None:
        """Say of how many steps the work consists."""
        self.total = total
        self._note()

    def step(self, number: int = 1) -> None:
        """Say that steps are done; raises StoppedError when the work is wanted no longer."""
        self.done += number
        if time.monotonic() - self._noted >= NOTED_EVERY_SECONDS:
            self._note()

    def _note(self) -> None:
        self._noted = time.monotonic()
        mine = Job.objects.filter(
            pk=self._job.pk, state=LeaseState.QUEUED, attempts=self._job.attempts
        )
        if not mine.update(
            steps_done=self.done,
            steps_total=self.total,
            leased_until=Now() + timedelta(seconds=LEASE_SECONDS),
        ):
            raise StoppedError


Runner = Callable[[Job, Progress], Result]
Finished = Callable[[Job], None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work: `run` makes the file, `finished` shares the transaction of its end."""

    name: str
    label: Text
    run: Runner
    kept: timedelta
    finished: Finished


JOB_KINDS: Registry[JobKind] = Registry("Kind of work")


class Standing(StrEnum):
    """How a piece of work stands, in the words of its page."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"


def standing_of(job: Any) -> Standing:
    """Return how the work stands; needs a job fetched `with_file_known`."""
    if job.state == LeaseState.QUEUED:
        return Standing.RUNNING if job.leased_until else Standing.QUEUED
    if job.state == LeaseState.DEAD:
        return Standing.FAILED
    if job.state == LeaseState.SUPPRESSED:
        return Standing.CANCELLED
    return Standing.DONE if job.has_file else Standing.EXPIRED


@transaction.atomic
def start_job(*, actor: Actor, kind: str) -> Job:
    """Put work into the queue; while the same work of the same person waits or runs, that one.

    Asked twice at the same time, it is begun once: the database refuses the second row.
    """
    JOB_KINDS.get(kind)
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:12]
    try:
        with transaction.atomic():
            job = Job.objects.create(owner_id=actor.person_id, kind=kind, language=language)
    except IntegrityError:
        job = Job.objects.get(owner_id=actor.person_id, kind=kind, state=LeaseState.QUEUED)
    nudge_after_commit("core.run_jobs")
    return job


@transaction.atomic
def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Stop work that waits or runs; raises Conflict when it has ended already."""
    locked = lock_row(Job, Job.objects.visible_to(actor).get(pk=job.pk).pk)
    if locked.state != LeaseState.QUEUED:
        raise Conflict(code="wrong_state")
    _end(locked, LeaseState.SUPPRESSED)
    return locked


def run_due(*, seconds: float = RUN_SECONDS) -> int:
    """Do what waits, one after the other, until nothing is left or the time is used up."""
    deadline, number = time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        rows = claim(Job.objects.select_related("owner"), limit=1, lease_seconds=LEASE_SECONDS)
        if not rows:
            break
        _run(rows[0])
        number += 1
    return number


def _run(job: Job) -> None:
    """Do one piece of work; whatever goes wrong stays with it."""
    if job.attempts > MOST_TRIES or job.kind not in JOB_KINDS or not job.owner.is_active:
        _give_up(job, job.last_error or "not_possible")
        return
    Job.objects.filter(pk=job.pk, started_at__isnull=True).update(started_at=Now())
    kind = JOB_KINDS.get(job.kind)
    try:
        with translation.override(job.language):
            _finish(job, kind, kind.run(job, Progress(job)))
    except StoppedError:
        return
    except Exception as error:  # whatever a kind of work raises must not hold up the others
        logger.exception("job.failed", extra={"code": job.kind, "attempts": job.attempts})
        if job.attempts >= MOST_TRIES:
            _give_up(job, type(error).__name__)
        else:
            back_off(job, type(error).__name__)


@transaction.atomic
def _finish(job: Job, kind: JobKind, result: Result) -> None:
    """Keep the file, end the work and say so together; raises StoppedError if not mine any more."""
    locked = _locked(job)
    JobFile.objects.update_or_create(
        job=locked,
        defaults={"name": result.name, "media_type": result.media_type, "content": result.content},
    )
    Job.objects.filter(pk=locked.pk).update(
        steps_done=locked.steps_total, expires_at=Now() + kind.kept
    )
    _end(locked, LeaseState.DONE)
    kind.finished(locked)


@transaction.atomic
def _give_up(job: Job, error: str) -> None:
    try:
        locked = _locked(job)
    except StoppedError:
        return
    locked.last_error = error[:200]
    locked.save(update_fields=["last_error"])
    _end(locked, LeaseState.DEAD)


def _locked(job: Job) -> Job:
    rows = Job.objects.select_for_update(no_key=True)
    found = rows.filter(pk=job.pk, state=LeaseState.QUEUED, attempts=job.attempts).first()
    if found is None:
        raise StoppedError
    return found


def _end(locked: Job, state: LeaseState) -> None:
    Job.objects.filter(pk=locked.pk).update(state=state, ended_at=Now(), leased_until=None)
    locked.refresh_from_db()
