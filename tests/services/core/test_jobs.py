"""Long work: begun once, its end and its file together, given up with a word."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from apps.core import jobs
from apps.core.actor import Actor, actor_for_user
from apps.core.errors import Conflict
from apps.core.jobs import (
    JOB_KINDS,
    MOST_TRIES,
    JobKind,
    Progress,
    Result,
    Standing,
    StoppedError,
    cancel_job,
    run_due,
    standing_of,
    start_job,
)
from apps.core.leasing import claim
from apps.core.models import Job, JobFile
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
KIND = "core.tried"


class Work:
    """A kind of work that notes what happens to it; `trouble` is raised in the middle."""

    def __init__(self) -> None:
        self.begun = 0
        self.told: list[Job] = []
        self.trouble: Exception | None = None

    def run(self, _job: Job, progress: Progress) -> Result:
        """Do three steps."""
        self.begun += 1
        progress.expect(3)
        for _number in range(3):
            progress.step()
        if self.trouble:
            raise self.trouble
        return Result("x.txt", "text/plain", b"done")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Register a kind of work for one test."""
    made = Work()
    kind = JobKind(KIND, "Tried", made.run, timedelta(days=1), made.told.append)
    monkeypatch.setattr(JOB_KINDS, "_entries", dict(JOB_KINDS.items()) | {KIND: kind})
    monkeypatch.setattr(jobs, "NOTED_EVERY_SECONDS", 0.0)
    return made


@pytest.fixture
def owner() -> Actor:
    """Return somebody who wants work done."""
    return actor_for_user(UserFactory())


def _standing(owner: Actor) -> Standing:
    return standing_of(Job.objects.visible_to(owner).with_file_known().get())


def test_work_is_begun_once_and_leaves_its_file(work: Work, owner: Actor) -> None:
    job = start_job(actor=owner, kind=KIND)
    assert start_job(actor=owner, kind=KIND) == job
    assert _standing(owner) == Standing.QUEUED
    assert run_due() == 1
    assert run_due() == 0
    job.refresh_from_db()
    assert bytes(JobFile.objects.get(job=job).content) == b"done"
    assert (job.steps_done, job.steps_total, work.begun, work.told) == (3, 3, 1, [job])
    assert _standing(owner) == Standing.DONE
    assert start_job(actor=owner, kind=KIND) != job


def test_work_of_a_killed_worker_begins_again(work: Work, owner: Actor) -> None:
    start_job(actor=owner, kind=KIND)
    [dead] = claim(Job.objects.all(), limit=1, lease_seconds=60)
    assert run_due() == 0
    assert _standing(owner) == Standing.RUNNING
    Job.objects.update(leased_until=Now() - timedelta(seconds=1))
    assert run_due() == 1
    assert _standing(owner) == Standing.DONE
    # The one that was thought dead comes back: it is told to stop, and changes nothing.
    with pytest.raises(StoppedError):
        Progress(dead).expect(1)


def test_what_goes_on_failing_is_given_up_with_a_word(work: Work, owner: Actor) -> None:
    work.trouble = ValueError("a name in it")
    start_job(actor=owner, kind=KIND)
    for _number in range(MOST_TRIES):
        Job.objects.update(due_at=Now() - timedelta(seconds=1))
        run_due()
    assert work.begun == MOST_TRIES
    assert _standing(owner) == Standing.FAILED
    assert Job.objects.get().last_error == "ValueError"
    assert not JobFile.objects.exists()
    assert work.told == []


def test_work_whose_workers_always_die_is_given_up(work: Work, owner: Actor) -> None:
    start_job(actor=owner, kind=KIND)
    for _number in range(MOST_TRIES):
        assert claim(Job.objects.all(), limit=1, lease_seconds=60)
        Job.objects.update(leased_until=Now() - timedelta(seconds=1))
    run_due()
    assert (work.begun, _standing(owner)) == (0, Standing.FAILED)


def test_stopped_work_keeps_nothing(work: Work, owner: Actor) -> None:
    job = start_job(actor=owner, kind=KIND)
    cancel_job(actor=owner, job=job)
    assert run_due() == 0
    assert (work.begun, _standing(owner)) == (0, Standing.CANCELLED)
    with pytest.raises(Conflict):
        cancel_job(actor=owner, job=job)


def test_work_stopped_in_the_middle_leaves_no_file(work: Work, owner: Actor) -> None:
    job = start_job(actor=owner, kind=KIND)
    [held] = claim(Job.objects.all(), limit=1, lease_seconds=60)
    cancel_job(actor=owner, job=job)
    with pytest.raises(StoppedError):
        Progress(held).step()
    with pytest.raises(StoppedError):
        jobs._finish(held, JOB_KINDS.get(KIND), Result("x", "text/plain", b"x"))
    assert not JobFile.objects.exists()


def test_work_is_its_owners_alone(work: Work, owner: Actor) -> None:
    job = start_job(actor=owner, kind=KIND)
    stranger = actor_for_user(UserFactory())
    assert not Job.objects.visible_to(stranger).exists()
    with pytest.raises(Job.DoesNotExist):
        cancel_job(actor=stranger, job=job)
    assert start_job(actor=stranger, kind=KIND) != job


def test_work_of_a_closed_account_is_not_done(work: Work, owner: Actor) -> None:
    job = start_job(actor=owner, kind=KIND)
    type(job.owner).objects.filter(pk=job.owner_id).update(is_active=False)
    run_due()
    assert work.begun == 0
