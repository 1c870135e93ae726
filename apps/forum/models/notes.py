"""What officials of one authority write to one another about a case."""

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.fields import ServiceTimeField
from apps.core.markup import cleaned
from apps.core.models import BaseModel, VersionedModel
from apps.forum.models.case import Case
from apps.forum.querysets.desk import NoteQuerySet, NoteRevisionQuerySet
from apps.profiles.models import Membership


class CaseNote(VersionedModel):
    """One row: an internal note on a case. It never leaves the authority (rulings D34).

    Its writer was an official of the authority when it was written (trigger); it is never
    deleted, and each change keeps what stood there before.
    """

    created_at = ServiceTimeField(_("created"), auto_now_add=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    author_membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", editable=False
    )
    body_md = models.TextField(_("note"))
    body_html = models.TextField(editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        indexes = [models.Index(fields=["case", "created_at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def shown(self) -> SafeString:
        """The note as a page shows it."""
        return cleaned(self.body_html)


class CaseNoteRevision(BaseModel):
    """One row: what a note said before a change. Append-only by trigger."""

    note = models.ForeignKey(CaseNote, on_delete=models.PROTECT, related_name="revisions")
    body_md = models.TextField()

    objects = NoteRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier text of a note")
        verbose_name_plural = _("earlier texts of notes")

    def __str__(self) -> str:
        return f"revision {self.pk}"
