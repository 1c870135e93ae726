"""Stored codes of the forum (forum.md §4.2) and the words that people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NOT_OFFERED = _("Choose one of the values offered.")


class Visibility(models.TextChoices):
    """Who may read a question (rulings D26)."""

    PUBLIC = "public", _("Everybody, at once")
    PUBLIC_AFTER_ANSWER = "public_after_answer", _("Everybody, once an authority has answered")
    AUTHORITY_PRIVATE = "authority_private", _("Only the authorities you ask")


VISIBILITY_HELP = {
    Visibility.PUBLIC: _("Your question appears on the platform as soon as you send it."),
    Visibility.PUBLIC_AFTER_ANSWER: _(
        "Until then only the authorities read it. With the first official answer, question and "
        "answers become public."
    ),
    Visibility.AUTHORITY_PRIVATE: _(
        "Question and answers stay between you and the authorities. They never become public "
        "without your consent."
    ),
}


class QuestionState(models.TextChoices):
    """Where a question stands."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CaseState(models.TextChoices):
    """Where one authority stands with one question."""

    RECEIVED = "received", _("Received")
    RUNNING = "running", _("Being answered")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AnswerState(models.TextChoices):
    """Where an official answer stands."""

    # French has another word for the draft of an authority than for that of an asker.
    DRAFTING = "drafting", pgettext_lazy("answer", "Draft")
    IN_SIGNOFF = "in_signoff", _("Waiting for signature")
    ISSUED = "issued", _("Issued")


class AnswerValidity(models.TextChoices):
    """What may be said of an issued answer today; computed when read, never stored (D13)."""

    VALID = "valid", _("Valid")
    RECHECK = "recheck", _("Needs re-check")
    EXPIRED = "expired", _("No longer valid")


MAX_VALIDITY_MONTHS = 36
DEFAULT_VALIDITY_MONTHS = 24
TITLE_MIN, TITLE_MAX = 15, 200
TEXT_MAX = 5_000
SHORT_MAX = 300
CITATIONS_MAX = 12
# Version of the fixed sentence under each official answer; the sentence stands in disclaimers.py.
DISCLAIMER_VERSION = "2026-11"
