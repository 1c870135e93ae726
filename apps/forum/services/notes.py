"""Internal notes of an authority on a case."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Invalid, NotAllowed
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.markup import render_markdown
from apps.core.text import without_overrides
from apps.core.versions import require_version, save_versioned
from apps.forum.events_desk import of_note
from apps.forum.models import Case, CaseNote, CaseNoteRevision

NOTE_MAX = 5_000


def write_note(*, actor: Actor, case: Case, text: str) -> CaseNote:
    """Write a note on a case of the own authority; nobody outside ever reads it.

    Raises Invalid when it is empty or longer than 5,000 characters.
    """
    require(actor, "forum.draft_answer", case)
    body = _checked(text)
    with transaction.atomic():
        made = CaseNote.objects.create(
            case=case,
            author_id=actor.person_id,
            author_membership_id=actor.acting_membership_id,
            body_md=body,
            body_html=render_markdown(body),
        )
        record("forum.note_written", actor=actor, subject=made, data=of_note(made))
        return made


def change_note(*, actor: Actor, note: CaseNote, text: str, version: int) -> CaseNote:
    """Change one's own note; what stood there before is kept.

    Raises Conflict when it is no longer at the version seen. Without a change nothing is kept.
    """
    body = _checked(text)
    with transaction.atomic():
        locked = lock_row(CaseNote, note.pk)
        require(actor, "forum.draft_answer", locked.case)
        if locked.author_id != actor.user_id:
            raise NotAllowed(_("Only the person who wrote a note changes it."))
        require_version(locked, version)
        if locked.body_md == body:
            return locked
        CaseNoteRevision.objects.create(note=locked, body_md=locked.body_md)
        written = {"body_md": body, "body_html": render_markdown(body)}
        save_versioned(locked, expected=version, values=written)
        record("forum.note_changed", actor=actor, subject=locked, data=of_note(locked))
        return locked


def _checked(text: str) -> str:
    body = without_overrides(text.strip())
    if not body or len(body) > NOTE_MAX:
        raise Invalid(fields={"text": _("Write 1 to 5,000 characters.")})
    return body
