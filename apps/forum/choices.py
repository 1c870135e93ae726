"""Stored codes of the forum (forum.md §4.2) and the words that people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NOT_OFFERED = _("Choose one of the values offered.")
# Why a question differs from a similar one.
REASON_MIN, REASON_MAX = 10, 300


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
    HELD = "held", _("Waiting for an editor")
    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without an answer")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE = "duplicate", _("Closed as a duplicate")


# No authority has it yet.
UNSENT = (QuestionState.DRAFT, QuestionState.HELD)


class CaseState(models.TextChoices):
    """Where one authority stands with one question."""

    RECEIVED = "received", _("Received")
    RUNNING = "running", _("Being answered")
    STOPPED = "stopped", _("Waiting for the asker")
    ANSWERED = "answered", _("Answered")
    REFERRED = "referred", _("Referred to a formal procedure")
    DECLINED = "declined", _("Declined")
    TRANSFERRED = "transferred", _("Transferred to another authority")
    LAPSED = "lapsed", _("Closed: no reply from the asker")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Cases that somebody still works on; all others are closed.
OPEN_CASES = (CaseState.RECEIVED, CaseState.RUNNING, CaseState.STOPPED)
CLOSED_CASES = tuple(state for state in CaseState if state not in OPEN_CASES)


class AnswerKind(models.TextChoices):
    """What an authority says: an answer, or to which procedure the question belongs."""

    OFFICIAL = "official", _("Official answer")
    REFERRAL = "referral", _("Referral to a formal procedure")


class AnswerState(models.TextChoices):
    """Where an official answer stands."""

    # French has another word for the draft of an authority than for that of an asker.
    DRAFTING = "drafting", pgettext_lazy("answer", "Draft")
    IN_SIGNOFF = "in_signoff", _("Waiting for signature")
    ISSUED = "issued", _("Issued")
    REVIEW_DUE = "review_due", _("Needs re-check")
    SUPERSEDED = "superseded", _("Replaced by a newer answer")
    WITHDRAWN = "withdrawn", pgettext_lazy("answer", "Withdrawn")


class AnswerValidity(models.TextChoices):
    """What may be said of an issued answer today; computed when read, never stored (D13)."""

    VALID = "valid", _("Valid")
    RECHECK = "recheck", _("Needs re-check")
    EXPIRED = "expired", _("No longer valid")
    PRELIMINARY = "preliminary", _("Preliminary")
    REMOVED = "removed", _("Text removed")
    SUPERSEDED = "superseded", _("Replaced by a newer answer")
    WITHDRAWN = "withdrawn", pgettext_lazy("answer", "Withdrawn")


class ContributionKind(models.TextChoices):
    """In which way somebody speaks who speaks for no authority."""

    PERSONAL_EXPERT = "personal_expert", _("Personal view of an expert")
    COMMUNITY = "community", _("Comment of a member")


class RedactionGround(models.TextChoices):
    """Why the text of an issued answer may be taken out."""

    ERASURE = "erasure", _("A person’s right to erasure")
    COURT_ORDER = "court_order", _("An order of a court")


MAX_VALIDITY_MONTHS = 36
DEFAULT_VALIDITY_MONTHS = 24
TITLE_MIN, TITLE_MAX = 15, 200
TEXT_MAX = 5_000
SHORT_MAX = 300
# One line that is optional: the disease, the trial.
LINE_MAX = 200
CITATIONS_MAX = 12
DEFAULT_REVIEW_MONTHS = 12
LETTER_REFERENCE_MAX = 120
OLDER_REASON_MAX = 300
EDIT_REASON_MAX = 300
REDACTION_REASON_MAX = 500
# What stands in the columns of a text that was taken out; pages say it in words.
REDACTED = "[redacted]"
# Version of the fixed sentence under each official answer; the sentence stands in disclaimers.py.
DISCLAIMER_VERSION = "2026-11"
