"""Evidence: sent about oneself, read by its owner and the desk, gone when its time is over."""

from datetime import timedelta
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from apps.core.files import files_of, path_of, readable_file
from apps.core.models import StoredFile
from apps.core.retention import forget_expired
from apps.profiles import services
from apps.profiles.choices import OrganisationKind, Role
from apps.profiles.desk import evidence_of
from apps.profiles.models import Evidence, Membership, ReviewStep
from apps.profiles.reviewing import EVIDENCE_DAYS, MOST_EVIDENCE
from apps.profiles.services.evidence import (
    add_evidence,
    delete_due_evidence,
    remove_evidence,
)
from apps.profiles.services.reviews import decide
from tests.factories.desk import evidence, letter, proposal, statement, version_of
from tests.factories.profiles import MembershipFactory, actor_as, actor_for

pytestmark = pytest.mark.django_db


def _decide(membership: Membership) -> None:
    seen = version_of(membership)
    decide(actor=actor_as(Role.ADMIN), membership=membership, seen=seen, agrees=True)


def test_a_letter_whose_time_is_over_is_closed_before_the_sweep_and_still_erased() -> None:
    stated = statement()
    sent = evidence(stated)
    Evidence.objects.update(decided_at=now() - timedelta(31), delete_after=now() - timedelta(1))
    assert sent.file is not None
    with pytest.raises(NotFound):
        readable_file(actor_for(stated.user), sent.file.pk)
    assert evidence_of(actor_as(Role.ADMIN), stated) == []
    assert list(files_of(stated.user)) == [sent.file]
    assert delete_due_evidence(now()) == 1
    assert len(evidence_of(actor_as(Role.ADMIN), stated)) == 1


def test_five_documents_and_no_more() -> None:
    stated = statement()
    sent = [evidence(stated) for _number in range(MOST_EVIDENCE)]
    with pytest.raises(Conflict):
        evidence(stated)
    remove_evidence(actor=actor_for(stated.user), evidence=sent[0])
    assert evidence(stated).file is not None
    assert StoredFile.objects.filter(state="checked").count() == MOST_EVIDENCE


def test_evidence_is_sent_about_oneself_while_it_matters_and_shows_something() -> None:
    stated, other = statement(), actor_as(Role.DEVELOPER)
    with pytest.raises(NotAllowed):
        add_evidence(actor=other, membership=stated, kind="letter", file=letter())
    with pytest.raises(Invalid):
        add_evidence(actor=actor_for(stated.user), membership=stated, kind="letter")
    assert evidence(stated, file=None, link="https://register.example/7").file is None
    member = MembershipFactory()
    with pytest.raises(Conflict):
        evidence(member)
    sent = evidence(stated)
    with pytest.raises(NotAllowed):
        remove_evidence(actor=other, evidence=sent)


def test_the_owner_and_the_desk_read_it_and_nobody_else() -> None:
    stated = statement(Role.DEVELOPER, kind=OrganisationKind.UNIVERSITY)
    sent = evidence(stated)
    runs = MembershipFactory(organisation=stated.organisation, is_admin=True)
    both = MembershipFactory(user=runs.user, role=Role.MODERATOR)
    colleague = MembershipFactory(organisation=stated.organisation)
    MembershipFactory(user=colleague.user, role=Role.MODERATOR)
    readers = {
        "owner": actor_for(stated.user),
        "moderator": actor_as(Role.MODERATOR),
        "admin": actor_as(Role.ADMIN),
        "runs": actor_for(MembershipFactory(organisation=stated.organisation, is_admin=True).user),
        "runs and moderates": actor_for(both.user),
        "colleague": actor_for(MembershipFactory(organisation=stated.organisation).user),
        "colleague and moderates": actor_for(colleague.user),
        "editor": actor_as(Role.EDITOR),
    }
    seen = {name for name, actor in readers.items() if Evidence.objects.visible_to(actor).exists()}
    assert seen == {"owner", "moderator", "admin"}
    assert sent.membership_id == stated.pk


def test_all_evidence_goes_thirty_days_after_the_decision_and_none_before(
    django_capture_on_commit_callbacks: Any,
) -> None:
    decided = [statement() for _number in range(3)]
    waiting = statement()
    rows = [evidence(stated) for stated in (*decided, waiting)]
    paths = [path_of(row.file.name) for row in rows if row.file]
    for stated, kind in zip(decided, ("approve", "refuse", "approve"), strict=True):
        proposal(stated, kind=kind)
        _decide(stated)
    end = Evidence.objects.get(pk=rows[0].pk).delete_after
    latest = Evidence.objects.get(pk=rows[2].pk).delete_after
    assert end is not None
    assert latest is not None
    assert timedelta(EVIDENCE_DAYS) - timedelta(minutes=5) < end - now() <= timedelta(EVIDENCE_DAYS)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_due_evidence(end - timedelta(seconds=1)) == 0
    assert all(path.exists() for path in paths)
    with django_capture_on_commit_callbacks(execute=True):
        forget_expired(latest + timedelta(seconds=1))
    assert [path.exists() for path in paths] == [False, False, False, True]
    left = Evidence.objects.exclude(deleted_at=None).values_list("link", "note", "kind")
    assert list(left) == [("", "", "letter")] * 3
    assert delete_due_evidence(latest + timedelta(days=400)) == 0


def test_the_files_of_a_person_are_found_for_erasure() -> None:
    stated = statement()
    sent = evidence(stated)
    evidence(statement())
    assert list(files_of(stated.user)) == [sent.file]


def test_a_failed_upload_leaves_neither_row_nor_step() -> None:
    stated = statement()
    services.revoke_membership(actor=actor_for(stated.user), membership=stated)
    with pytest.raises(DomainError):
        evidence(stated)
    assert not Evidence.objects.exists()
    assert not ReviewStep.objects.exists()
