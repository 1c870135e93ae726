"""Relying on an answer: saving, citing and exporting it, ending that, and who does."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, NotFound
from apps.forum.models import (
    Acceptance,
    Answer,
    NewsReader,
    Reliance,
    RelianceKind,
    Watch,
    WatchKind,
)
from apps.profiles.choices import Role
from apps.profiles.models import Membership


def rely_on(*, actor: Actor, answer: Answer, kind: RelianceKind) -> bool:
    """Note that the actor relies on an answer that ever spoke; doing it again changes nothing.

    No event: what somebody relies on is nobody's business. Raises NotAllowed for whoever is not
    signed in, NotFound for an answer that the actor does not read, Conflict for a draft. Returns
    whether it is new.
    """
    require(actor, "forum.keep_watch")
    with transaction.atomic():
        found = Answer.objects.visible_to(actor).filter(pk=answer.pk).first()
        if found is None:
            raise NotFound
        if found.issued_at is None:
            raise Conflict(_("Only an issued answer can be saved."), code="wrong_state")
        before = Reliance.objects.filter(person_id=actor.person_id, answer=found, kind=kind)
        if before.exists():
            return False
        row = Reliance(person_id=actor.person_id, answer=found, kind=kind)
        Reliance.objects.bulk_create([row], ignore_conflicts=True)
    return True


def stop_relying(*, actor: Actor, answer: Answer) -> int:
    """Take an answer off the actor's list, saved, cited and exported; returns how many rows."""
    require(actor, "forum.keep_watch")
    own = Reliance.objects.filter(person_id=actor.person_id, answer_id=answer.pk)
    return own.delete()[0]


def reliers_of(answer: Answer) -> set[UUID]:
    """Return who is to know what becomes of an answer, each once: its asker, who accepted,
    saved, cited or exported it, who watches its question, and who was told of it by a watch.

    Whether they may still read it is asked when they are told (`still_due` of the notices); the
    authority's own officials are told at their desk (`desk_of`).
    """
    accepted = Acceptance.objects.active().filter(answer=answer)
    found: set[UUID] = {
        answer.question.asker_id,
        *accepted.values_list("actor_id", flat=True),
        *Reliance.objects.filter(answer=answer).values_list("person_id", flat=True),
        *Watch.objects.filter(question_id=answer.question_id).values_list("person_id", flat=True),
        *_told_by_a_watch(answer),
    }
    return found - desk_of(answer)


def _told_by_a_watch(answer: Answer) -> Iterable[UUID]:
    """Return who was told that the answer is new, and still keeps a watch that could have told.

    Which search found it back then is not kept: any search from before counts.
    """
    topic = answer.question.topic
    found_it = (
        Q(topic__in=[topic.pk, topic.parent_id])
        | Q(authority=answer.authority_id)
        | Q(kind=WatchKind.SEARCH)
    )
    kept = Watch.objects.filter(
        found_it, person=OuterRef("person"), created_at__lte=OuterRef("created_at")
    )
    told = NewsReader.objects.filter(Exists(kept), news__answer=answer)
    return told.values_list("person_id", flat=True)


def desk_of(answer: Answer) -> set[UUID]:
    """Return the verified officials of the authority that answered."""
    return officials_of([answer.authority_id])


def officials_of(authorities: Iterable[Any]) -> set[UUID]:
    """Return the verified officials of the authorities."""
    verified = Membership.objects.verified().filter(role=Role.REGULATOR)
    there = verified.filter(organisation_id__in=authorities)
    return set(there.values_list("user_id", flat=True))
