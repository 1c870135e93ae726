"""Two people of the desk at the same moment: one decision, and never a sixth document."""

import time
from pathlib import Path
from threading import Event as Signal

import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.accounts.erasing import erase_person
from apps.core.actor import system_actor
from apps.core.errors import Conflict
from apps.core.filekinds import FileState
from apps.core.models import Event, StoredFile
from apps.profiles.choices import Role
from apps.profiles.models import Evidence, Membership, Review, ReviewStep
from apps.profiles.reviewing import MOST_EVIDENCE
from apps.profiles.services.reviews import decide, take_back
from tests.factories.desk import evidence, proposal, statement, version_of
from tests.factories.profiles import actor_as
from tests.support.races import START_SECONDS, race, winners

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_decisions_one_counts() -> None:
    stated, proposer = statement(), actor_as(Role.ADMIN)
    evidence(stated)
    proposal(stated, by=proposer)
    seen, admins = version_of(stated), [actor_as(Role.ADMIN) for _number in range(3)]

    def act(number: int) -> Review:
        if number == len(admins):
            return take_back(actor=proposer, membership=stated, seen=seen)
        return decide(
            actor=admins[number],
            membership=stated,
            seen=seen,
            agrees=number < 2,
            reason="Look again.",
        )

    outcomes = race(len(admins) + 1, act)
    assert len(winners(outcomes)) == 1
    assert {type(one.error) for one in outcomes if one.error} == {Conflict}
    # Sent, proposed, and one more.
    assert ReviewStep.objects.count() == 3
    verified = Event.objects.filter(name="profiles.membership_verified").count()
    assert verified == int(Membership.objects.get(pk=stated.pk).is_verified)


def _until_somebody_waits() -> None:
    deadline = time.monotonic() + START_SECONDS / 2
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("Nobody waited for the lock.")


@pytest.mark.deep
def test_a_document_that_arrives_while_its_person_is_erased_is_erased_as_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "ERASURE_LIST_FILE", tmp_path / "erased.txt")
    stated = statement()

    arrives = Signal()

    def act(number: int) -> object:
        if number:
            arrives.wait(START_SECONDS)
            return erase_person(actor=system_actor(), user=stated.user)
        with transaction.atomic():
            try:
                return evidence(stated, link="https://register.example/zq", note="zq")
            finally:
                arrives.set()
                _until_somebody_waits()

    assert [outcome.error for outcome in race(2, act)] == [None, None]
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.filter(state=FileState.CHECKED).exists()


def test_six_uploads_at_once_leave_five() -> None:
    stated = statement()
    outcomes = race(MOST_EVIDENCE + 1, lambda _number: evidence(stated))
    assert len(winners(outcomes)) == MOST_EVIDENCE
    assert [type(one.error) for one in outcomes if one.error] == [Conflict]
    assert Evidence.objects.count() == StoredFile.objects.count() == MOST_EVIDENCE
    assert Review.objects.count() == 1
