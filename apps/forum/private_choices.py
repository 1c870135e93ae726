"""Stored codes of what is done with private questions, and the words that people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REASON_MIN, REASON_MAX = 20, 1_000


class OpeningState(models.TextChoices):
    """How far a request to open a private question is (rulings on break-glass)."""

    WAITING = "waiting", _("Waiting for a second person")
    ALLOWED = "allowed", _("Allowed")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    VOID = "void", _("Nothing to open")


class Side(models.TextChoices):
    """The two who must both agree before anything of a private question becomes public."""

    ASKER = "asker", _("The asker")
    AUTHORITY = "authority", _("The authority")


class PublicationState(models.TextChoices):
    """How far a request to publish a redacted version is (forum.md §4.2)."""

    PROPOSED = "proposed", _("Proposed")
    REDACTING = "redacting", _("Being redacted")
    CELL_CHECK = "cell_check", _("Group too small: to be made more general")
    AWAITING_CONSENTS = "awaiting_consents", _("Waiting for both to agree")
    AGREED = "agreed", _("Both agreed, waiting for the authority to issue")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    EXPIRED = "expired", _("Expired")


OPEN_PUBLICATIONS = (
    PublicationState.PROPOSED,
    PublicationState.REDACTING,
    PublicationState.CELL_CHECK,
    PublicationState.AWAITING_CONSENTS,
    PublicationState.AGREED,
)
