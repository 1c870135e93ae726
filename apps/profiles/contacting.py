"""Writing to people and organisations through the platform: its words and lengths."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_REASON = 120, 4_000, 1_000


class ContactFrom(models.TextChoices):
    """From whom somebody takes messages; the strictest choice stands first."""

    NOBODY = "nobody", _("Nobody")
    AUTHORITIES = "authorities", _("Authorities only")
    MEMBERS = "members", _("Everybody with a confirmed role")


class ConversationState(models.TextChoices):
    """How far a conversation is."""

    OPEN = "open", _("Open")
    DECLINED = "declined", _("Declined")
    CLOSED = "closed", _("Ended")


class ReportOutcome(models.TextChoices):
    """What the moderators did about a reported conversation."""

    NOTHING = "nothing", _("Nothing to do")
    ENDED = "ended", _("The conversation is ended for both sides")
