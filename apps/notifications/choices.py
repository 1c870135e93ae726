"""Words of the notifications app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a notification leaves the platform."""

    EMAIL = "email", _("e-mail")


class Withheld(models.TextChoices):
    """Why a mail that was owed is not sent after all."""

    ACCOUNT_CLOSED = "account_closed", _("the account is closed")
    NO_ADDRESS = "no_address", _("there is no address any more")
    NO_LONGER_DUE = "no_longer_due", _("it no longer concerns you")
    RETIRED = "retired", _("this kind of message was given up")
