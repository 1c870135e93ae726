"""What officials keep at hand: views of the inbox and pieces of text."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, VersionedModel
from apps.forum.querysets.desk import SavedViewQuerySet, SnippetQuerySet
from apps.profiles.models import Membership, Organisation

VIEW_NAME_MAX, SNIPPET_TITLE_MAX, SNIPPET_MAX = 60, 120, 5_000


class SavedView(BaseModel):
    """One row: filters of the inbox under a name, of one official, maybe shared.

    It holds the filters only: what they find is what its reader sees.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="saved_views", editable=False
    )
    name = models.CharField(_("name"), max_length=VIEW_NAME_MAX)
    filters = models.CharField(_("filters"), max_length=400, blank=True)
    shared = models.BooleanField(_("shared with the authority"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint("membership", Lower("name"), name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Snippet(VersionedModel):
    """One row: a piece of text that an authority uses again and again."""

    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="snippets", editable=False
    )
    title = models.CharField(_("title"), max_length=SNIPPET_TITLE_MAX)
    text_md = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=10)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = SnippetQuerySet.as_manager()

    class Meta:
        verbose_name = _("text snippet")
        verbose_name_plural = _("text snippets")
        constraints = [
            models.UniqueConstraint(
                "authority", "language", Lower("title"), name="snippet_title_once"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text_md=""), name="snippet_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title
