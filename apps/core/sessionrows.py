"""The table that tells whom a session names; sessions.py writes and reads it."""

from django.contrib.sessions.models import Session
from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionMark(models.Model):
    """One row: a digest of something that a session names: an account, a mail address.

    A session that names nothing has one row with an empty mark: it was looked at. Rows go with
    their session (foreign key of the database), whatever deletes it.
    """

    session = models.ForeignKey(
        Session,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("mark of a session")
        verbose_name_plural = _("marks of sessions")
        constraints = [
            models.UniqueConstraint(fields=["session", "mark"], name="session_mark_once"),
            models.CheckConstraint(
                condition=models.Q(mark__regex="^([0-9a-f]{64})?$"), name="session_mark_is_digest"
            ),
        ]
        indexes = [models.Index(fields=["mark"], name="session_mark_found")]

    def __str__(self) -> str:
        return self.mark
