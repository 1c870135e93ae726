"""Answers that went out by letter: date, reference and scan, beside the text that is signed."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.filekinds import FileKind
from apps.core.files import FILE_OWNERS, CheckedFile, FileOwner, delete_file, keep_file
from apps.core.text import one_line
from apps.core.versions import save_versioned
from apps.forum.choices import LETTER_REFERENCE_MAX, OPEN_CASES
from apps.forum.events import of_answer
from apps.forum.models import Answer, Case
from apps.forum.services.answer_content import AnswerContent
from apps.forum.services.drafting import save_draft
from apps.forum.services.locks import lock_draft
from apps.forum.states import ANSWER
from apps.forum.who_reads import reads_scan

OWNER = "forum.answer"


def record_letter(
    *, actor: Actor, case: Case, sent_on: date, reference: str, scan: CheckedFile
) -> Answer:
    """Note on the draft that the answer went out by letter, with its scan; begins one if need be.

    Whoever records it counts as a writer and cannot sign; signatures given before are void.
    Raises Invalid for a day to come, no reference, or another file than a PDF.
    """
    _require_letter(sent_on, reference, scan)
    with transaction.atomic():
        draft = _locked_draft(actor, case, begin=True)
        before = draft.letter_scan
        kept = keep_file(scan, owner=OWNER, owner_id=draft.pk)
        letter = {"letter_date": sent_on, "letter_reference": one_line(reference)}
        _change(actor, draft, letter | {"letter_scan_id": kept.pk})
        if before is not None:
            delete_file(before)
        record("forum.letter_recorded", actor=actor, subject=draft, data=of_answer(draft))
        return draft


def remove_letter(*, actor: Actor, case: Case) -> Answer:
    """Take the letter off the draft, and delete its scan; without one nothing happens."""
    with transaction.atomic():
        draft = _locked_draft(actor, case, begin=False)
        before = draft.letter_scan
        if before is not None:
            nothing = {"letter_date": None, "letter_reference": "", "letter_scan_id": None}
            _change(actor, draft, nothing)
            delete_file(before)
        return draft


def _locked_draft(actor: Actor, case: Case, *, begin: bool) -> Answer:
    draft = lock_draft(case)
    if draft is None and begin:
        save_draft(actor=actor, case=case, content=_nothing(case), version=None)
        draft = lock_draft(case)
    if draft is None or draft.case.state not in OPEN_CASES:
        raise Conflict(_("There is no draft here any more: look at the case."), code="wrong_state")
    ANSWER.apply(draft, "edit", actor)
    return draft


def _nothing(case: Case) -> AnswerContent:
    return AnswerContent(
        short="",
        text="",
        basis=None,
        jurisdictions=(),
        valid_until=None,
        citations=(),
        no_guidance_reason="",
        language=case.question.language,
    )


def _change(actor: Actor, draft: Answer, letter: dict[str, Any]) -> None:
    written = {
        "state": draft.state,
        "content_hash": "",
        "drafter_id": actor.person_id,
        "drafter_membership_id": actor.acting_membership_id,
        "writers": sorted({*draft.writers, actor.person_id}),
    }
    save_versioned(draft, expected=None, values=written | letter)


def _require_letter(sent_on: date, reference: str, scan: CheckedFile) -> None:
    problems: dict[str, Text] = {}
    if sent_on > now().date():
        problems["sent_on"] = _("The date of the letter cannot lie ahead.")
    if not 0 < len(one_line(reference)) <= LETTER_REFERENCE_MAX:
        problems["reference"] = _("Give the reference of the letter, in at most 120 characters.")
    if scan.kind != FileKind.PDF:
        problems["scan"] = _("Send the scan as a PDF.")
    if problems:
        raise Invalid(fields=problems)


def _existing(ids: Collection[UUID]) -> set[UUID]:
    kept = Answer.objects.filter(pk__in=ids, letter_scan__isnull=False, redacted_at__isnull=True)
    return set(kept.values_list("pk", flat=True))


def _of_person(_person: Any) -> list[UUID]:
    """Return nothing: a letter of an authority belongs to its record, not to a person."""
    return []


FILE_OWNERS.add(OWNER, FileOwner(readable=reads_scan, existing=_existing, of_person=_of_person))
