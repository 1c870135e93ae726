"""Forms of messages: a first one, a reply, who may write, a report and its end."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import LongTextField, PlainMessagesMixin
from apps.profiles.contacting import (
    LONGEST_REASON,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    ContactFrom,
    ReportOutcome,
)


class _OnceForm(PlainMessagesMixin, forms.Form):
    """A form that makes one thing, however often it is sent."""

    idempotency_key = forms.CharField(
        max_length=80, required=False, widget=forms.HiddenInput, initial=uuid4
    )

    def retry(self) -> None:
        """Keep what was typed, with a fresh key, for another try."""
        typed: Any = self.data
        typed = typed.copy()
        typed["idempotency_key"] = uuid4().hex
        self.data = typed


class ReplyForm(_OnceForm):
    """One more message."""

    text = LongTextField(
        label=_("Your message"),
        help_text=_("Plain text. Addresses of web pages are not made into links."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class MessageForm(ReplyForm):
    """A first message."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    field_order = ("subject", "text", "idempotency_key")


class ContactForm(PlainMessagesMixin, forms.Form):
    """From whom one takes messages; `organisation`: also for the place that one runs."""

    who = forms.ChoiceField(
        label=_("Who may write to you"),
        help_text=_("Nobody sees your address. Only people who see your name find you here."),
        choices=ContactFrom.choices,
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(choices=ContactFrom.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not organisation:
            del self.fields["place"]
            return
        self.fields["place"].label = _("Who may write to %(organisation)s") % {
            "organisation": organisation
        }


class ReportForm(PlainMessagesMixin, forms.Form):
    """Why moderators should look at a conversation."""

    reason = LongTextField(
        label=_("What is wrong"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SettleForm(PlainMessagesMixin, forms.Form):
    """What a moderator does about a report."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ReportOutcome.choices, widget=forms.RadioSelect
    )
