"""Evidence: sent by the person, read by the desk, deleted thirty days after the decision."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.events import record
from apps.core.files import FILE_OWNERS, CheckedFile, FileOwner, delete_file, keep_file
from apps.core.ids import uuid7
from apps.core.retention import keep_for
from apps.profiles.choices import BY_INVITATION
from apps.profiles.events import EvidenceEvent
from apps.profiles.models import Evidence, Membership, Review, ReviewStep
from apps.profiles.reviewing import (
    MOST_EVIDENCE,
    REVIEWED_STATES,
    TOLD_TO_THE_PERSON,
    ReviewAct,
    ReviewState,
)
from apps.profiles.services.memberships import lock_membership
from apps.profiles.services.reviews import add_step, open_review

OWNER = "profiles.evidence"


@transaction.atomic
def add_evidence(
    *,
    actor: Actor,
    membership: Membership,
    kind: str,
    file: CheckedFile | None = None,
    link: str = "",
    note: str = "",
) -> Evidence:
    """Send the desk a document, or a link to a public register, about one's own membership.

    Raises Conflict when there is nothing to decide, or when five were sent already.
    """
    locked = lock_membership(membership)
    require(actor, "profiles.own", locked)
    if locked.role in BY_INVITATION:
        raise NotAllowed(_("This role is given by invitation only."))
    if locked.state not in REVIEWED_STATES:
        raise Conflict(_("This membership is not waiting any more."), code="wrong_state")
    if locked.evidence.filter(decided_at__isnull=True).kept().count() >= MOST_EVIDENCE:
        raise Conflict(
            _("You have sent five documents already. Remove one before you send another."),
            code="too_many_documents",
        )
    if file is None and not link:
        raise Invalid(fields={"file": _("Choose a file, or give a link to a public register.")})
    pk = uuid7()
    kept = None if file is None else keep_file(file, owner=OWNER, owner_id=pk)
    made: Evidence = Evidence.objects.create(
        pk=pk, membership=locked, kind=kind, file=kept, link=link, note=note
    )
    _tell_the_desk(actor, locked, made)
    return made


def _tell_the_desk(actor: Actor, membership: Membership, made: Evidence) -> None:
    """Put the membership back before the desk, if the desk had asked for more."""
    review = open_review(membership)
    if review.state == ReviewState.ASKED:
        review.state = ReviewState.WAITING
    review.version += 1
    review.save()
    add_step(review, actor, ReviewAct.SENT)
    _record("profiles.evidence_sent", actor, made)


def _record(name: str, actor: Actor, evidence: Evidence) -> None:
    data = EvidenceEvent(user_id=evidence.membership.user_id, membership_id=evidence.membership_id)
    record(name, actor=actor, subject=evidence, data=data)


@transaction.atomic
def remove_evidence(*, actor: Actor, evidence: Evidence) -> None:
    """Take back what one sent, at any time; raises Conflict when it is gone already."""
    membership = lock_membership(evidence.membership)
    require(actor, "profiles.own", membership)
    if not _forget(Evidence.objects.stored().filter(pk=evidence.pk)):
        raise Conflict(_("This document is deleted already."), code="wrong_state")
    # Whoever looks at the case at this moment must look again.
    for review in Review.objects.open().filter(membership=membership).select_for_update():
        review.version += 1
        review.save(update_fields=["version", "updated_at"])
    _record("profiles.evidence_removed", actor, evidence)


def _forget(rows: Any) -> int:
    """Delete files, links and notes of the rows; that there were some stays."""
    found = list(rows.select_related("file").select_for_update(of=("self",)))
    for evidence in found:
        if evidence.file is not None:
            delete_file(evidence.file)
    changed = Evidence.objects.filter(pk__in=[row.pk for row in found])
    return int(changed.update(deleted_at=now(), link="", note="", updated_at=now()))


@keep_for("profiles.evidence", "30 days after the decision about the membership")
def delete_due_evidence(moment: datetime) -> int:
    """Delete all evidence whose time is over at this moment, none before; may run twice."""
    with transaction.atomic():
        return _forget(Evidence.objects.due(moment))


def told_to(person: Any) -> QuerySet[ReviewStep]:
    """Return the steps of reviews that the person was told, for the copy of their data."""
    rows = ReviewStep.objects.filter(review__membership__user_id=person.pk)
    return rows.filter(act__in=TOLD_TO_THE_PERSON)


def forget_steps(person: Any) -> None:
    """Delete every step of the person's reviews, also what only the desk read."""
    ReviewStep.objects.filter(review__membership__user_id=person.pk).delete()


def _readable(actor: Actor, pk: UUID) -> bool:
    rows = Evidence.objects.visible_to(actor).kept().select_related("membership")
    found = rows.filter(pk=pk).first()
    if found is not None:
        require(actor, "profiles.read_evidence", found.membership)
    return found is not None


def _existing(ids: Collection[UUID]) -> set[UUID]:
    return set(Evidence.objects.stored().filter(pk__in=ids).values_list("pk", flat=True))


def _of_person(person: Any) -> list[UUID]:
    rows = Evidence.objects.stored().filter(membership__user_id=person.pk)
    return list(rows.values_list("pk", flat=True))


FILE_OWNERS.add(OWNER, FileOwner(readable=_readable, existing=_existing, of_person=_of_person))
