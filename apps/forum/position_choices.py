"""Stored codes of what authorities say of each other's answers, and of their common minutes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MARK_NOTE_MAX = 500
LEAD_REASON_MAX = 500
VOICE_NOTE_MAX = 1_000
MINUTES_PART_MAX = 5_000


class Stance(models.TextChoices):
    """How an authority sees another one's answer, beside its own."""

    ALIGNED = "aligned", _("Same position")
    PARTLY = "partly", _("Partly the same")
    DIFFERS = "differs", _("Differs")


class MarkState(models.TextChoices):
    """Where a mark stands; only a standing one speaks."""

    PROPOSED = "proposed", _("Waiting for a second official")
    STANDING = "standing", pgettext_lazy("mark", "In force")
    DROPPED = "dropped", pgettext_lazy("mark", "Dropped")
    REPLACED = "replaced", pgettext_lazy("mark", "Replaced by a newer one")
    LAPSED = "lapsed", _("Lapsed: one of the two answers changed")


# What was an official statement once.
SPOKEN_MARKS = (MarkState.STANDING, MarkState.REPLACED, MarkState.LAPSED)


class Verdict(models.TextChoices):
    """What may be said of several answers together: no more than the authorities said."""

    DIFFERS = "differs", _("Marked as different")
    PARTLY = "partly", _("Marked as partly the same")
    ALIGNED = "aligned", _("Marked as the same")
    UNMARKED = "unmarked", _("Not compared by the authorities")


class MinutesState(models.TextChoices):
    """Where consolidated minutes stand; only issued ones are minutes."""

    DRAFTING = "drafting", pgettext_lazy("minutes", "Draft")
    OFFERED = "offered", _("Waiting for the authorities")
    ISSUED = "issued", pgettext_lazy("minutes", "Issued")


class VoiceKind(models.TextChoices):
    """What an authority says of the minutes offered to it."""

    AGREED = "agreed", _("Agrees")
    OBJECTED = "objected", _("Does not agree")
