"""What an access token may be used for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One thing that a token is given for. Writing includes reading what one writes to."""

    READ_PUBLIC = "read:public", _("Read what everybody may read")
    READ_QUESTIONS = "read:questions", _("Read your own and your authority's questions")
    WRITE_QUESTIONS = "write:questions", _("Ask, change and withdraw questions, accept answers")
    READ_CASES = "read:cases", _("Read the inbox and the drafts of your authority")
    WRITE_CASES = "write:cases", _("Draft answers for your authority")
    READ_NOTIFICATIONS = "read:notifications", _("Read your notifications")
    WRITE_NOTIFICATIONS = "write:notifications", _("Mark your notifications as read")
    READ_PROFILE = "read:profile", _("Read your profile, and people as they show themselves to you")
    WRITE_PROFILE = "write:profile", _("Change your profile")


def covers(given: frozenset[str], wanted: str) -> bool:
    """Return whether a token was given for a scope: an answer to a change shows the object."""
    return wanted in given or wanted.replace("read:", "write:", 1) in given
