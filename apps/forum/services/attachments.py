"""Files beside a question: read by the asker's side and the authorities asked, never by others.

A question that is or becomes public does not make its files public.
"""

from collections.abc import Collection
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.core.events import record
from apps.core.filekinds import FileState
from apps.core.files import FILE_OWNERS, CheckedFile, FileOwner, delete_file, keep_file
from apps.core.locking import lock_row
from apps.core.models import StoredFile
from apps.forum.choices import QuestionState
from apps.forum.models import Question
from apps.forum.querysets import FILES_OF_QUESTIONS, is_party
from apps.forum.states import QUESTION

MOST_FILES = 5


@transaction.atomic
def add_attachment(*, actor: Actor, question: Question, file: CheckedFile) -> StoredFile:
    """Keep a file beside a draft, or a sent question that no authority has begun to answer.

    The same content a second time is the file that is there. Raises Conflict for a sixth file
    and once an authority has begun.
    """
    locked = _lock(actor, question)
    kept = _kept(locked)
    checked_again = [one for one in kept if one.sha256 == _hash_of(file)]
    if checked_again:
        return checked_again[0]
    if len(kept) >= MOST_FILES:
        raise Conflict(
            _("Five files stand beside this question already. Remove one first."),
            code="too_many_files",
        )
    made = keep_file(file, owner=FILES_OF_QUESTIONS, owner_id=locked.pk)
    record("forum.attachment_added", actor=actor, subject=locked)
    return made


@transaction.atomic
def remove_attachment(*, actor: Actor, question: Question, pk: UUID) -> None:
    """Delete a file beside a question; one that is gone stays gone."""
    locked = _lock(actor, question)
    for file in _kept(locked):
        if file.pk == pk:
            delete_file(file)
            record("forum.attachment_removed", actor=actor, subject=locked)


def forget_attachments(question: Question) -> None:
    """Delete all files of a question that goes, in the caller's transaction."""
    for file in _kept(question):
        delete_file(file)


def _lock(actor: Actor, question: Question) -> Question:
    locked = lock_row(Question, question.pk)
    require(actor, "forum.write_question", locked)
    if locked.state != QuestionState.DRAFT:
        QUESTION.apply(locked, "edit", actor)
    return locked


def _hash_of(file: CheckedFile) -> str:
    return sha256(file.content).hexdigest()


def _kept(question: Question) -> list[StoredFile]:
    rows = StoredFile.objects.filter(owner_type=FILES_OF_QUESTIONS, owner_id=question.pk)
    return list(rows.filter(state=FileState.CHECKED, page_of__isnull=True).order_by("pk"))


def _readable(actor: Actor, pk: UUID) -> bool:
    found = Question.objects.visible_to(actor).filter(pk=pk).first()
    return found is not None and is_party(actor, found)


def _existing(ids: Collection[UUID]) -> set[UUID]:
    return set(Question.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _of_person(person: Any) -> list[UUID]:
    return list(Question.objects.filter(asker_id=person.pk).values_list("pk", flat=True))


FILE_OWNERS.add(
    FILES_OF_QUESTIONS, FileOwner(readable=_readable, existing=_existing, of_person=_of_person)
)
