"""Stored codes of the clock of a case, and the words that people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseEventKind(models.TextChoices):
    """What happened to a case."""

    RECEIVED = "received", _("Received")
    BEGUN = "begun", _("Work began")
    STOPPED = "stopped", _("Clock stopped: the authority asked for more")
    RESUMED = "resumed", _("Clock runs again")
    DUE_CHANGED = "due_changed", _("Delay announced")
    ANSWERED = "answered", _("Answered")
    REFERRED = "referred", _("Referred to a formal procedure")
    DECLINED = "declined", _("Declined")
    TRANSFERRED = "transferred", _("Transferred to another authority")
    LAPSED = "lapsed", _("Closed: no reply came")
    WITHDRAWN = "withdrawn", _("Withdrawn by the asker")


class DeclineReason(models.TextChoices):
    """Why an authority does not answer."""

    OUT_OF_SCOPE = "out_of_scope", _("Outside what this authority answers")
    FORMAL_ROUTE = "formal_route", _("Needs a formal procedure")
    PRODUCT_IN_PUBLIC = "product_in_public", _("About one product, asked in public")
    OTHER_AUTHORITY = "other_authority", _("Another authority is responsible")
    ALREADY_ANSWERED = "already_answered", _("Answered elsewhere already")
    NO_QUESTION = "no_question", _("No question that can be answered")


class MessageKind(models.TextChoices):
    """What a message between asker and authority is for; none of them is an official answer."""

    REQUEST = "request", _("Request for more information")
    REPLY = "reply", pgettext_lazy("a message", "Reply")
    REMARK = "remark", _("Remark")


class Side(models.TextChoices):
    """Who speaks in a conversation about a case."""

    ASKER = "asker", _("Asker")
    AUTHORITY = "authority", _("Authority")


class TransferState(models.TextChoices):
    """Where the proposal to hand a case to another authority stands."""

    PROPOSED = "proposed", _("Waits for the asker")
    ACCEPTED = "accepted", _("The asker agreed")
    REFUSED = "refused", _("The asker refused")
    EXPIRED = "expired", _("The asker did not decide in time")
    VOID = "void", _("Taken back, or overtaken by the end of the case")


DEFAULT_TARGET_DAYS = 30
MESSAGE_MAX = 5_000
REASON_MAX = 1_000
