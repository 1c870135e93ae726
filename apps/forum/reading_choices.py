"""Stored codes of duplicates and of the FAQ, and the words that people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DuplicateState(models.TextChoices):
    """What became of the word that a question is a duplicate of another one."""

    PROPOSED = "proposed", _("Waits for an editor")
    CLOSED = "closed", _("Closed as a duplicate")
    REFUSED = "refused", _("Not a duplicate")
    UNDONE = "undone", _("Opened again")


class DuplicateVoice(models.TextChoices):
    """In which role somebody said it; the person is never named."""

    ASKER = "asker", _("The asker")
    EDITOR = "editor", _("An editor")
    AUTHORITY = "authority", _("An authority")


class FaqState(models.TextChoices):
    """Where the text of a FAQ entry stands; what is published stays until the next is."""

    DRAFT = "draft", pgettext_lazy("FAQ entry", "Being written")
    IN_REVIEW = "in_review", _("Waits for a second editor")
    PUBLISHED = "published", pgettext_lazy("FAQ entry", "Published")
    OUTDATED = "outdated", _("Outdated: being checked")


DUPLICATE_REASON_MAX = 300
FAQ_SHORT_MAX = 2_000
FAQ_TITLE_MIN, FAQ_TITLE_MAX = 15, 200
# How long an entry is called new, or newly revised.
FAQ_NEW_DAYS = 60
