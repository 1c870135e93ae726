"""The table of kept forms; drafts.py keeps, offers and forgets them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """One row: what one person typed into one form and has not sent (drafts.py).

    `key` names the object that the form is about. Nobody else reads the row.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)
    key = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")
        constraints = [
            models.UniqueConstraint(fields=["owner", "form", "key"], name="draft_once"),
            models.CheckConstraint(
                condition=models.Q(form__regex=r"^[a-z_]+\.[a-z_]+$"), name="draft_form_is_named"
            ),
        ]
        indexes = [models.Index(fields=["updated_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"
