"""Referrals: answers that say which formal procedure a question belongs to."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.forms import LongSelect
from apps.core.shown import Shown
from apps.core.text import shown_day
from apps.forum.choices import AnswerKind
from apps.forum.models import Answer
from apps.vocabularies.channel_choices import FeeClass
from apps.vocabularies.models import AdviceChannel


@dataclass(frozen=True, slots=True)
class ChannelLine(Shown):
    """The facts of a procedure in words, each said to be unconfirmed where it is."""

    name: str
    body: str
    page: str
    contact_page: str
    days: str
    fee: str
    as_of: str


class ChannelField(forms.ChoiceField):
    """A choice of a formal procedure that can be used; cleans to its row, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self._offered, widget=LongSelect, **kwargs)

    def _offered(self) -> list[Any]:
        rows = AdviceChannel.objects.usable().values_list("code", "jurisdiction_id", "name")
        named = [(code, f"{country}: {name}") for code, country, name in rows]
        return [("", gettext_lazy("None: this is an answer")), *named]

    def clean(self, value: Any) -> Any:
        """Return the procedure, or None when none was chosen."""
        code = self.to_python(value)
        if not code:
            return None
        found = usable_channel(code)
        if found is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            )
        return found


def usable_channel(code: str) -> AdviceChannel | None:
    """Return the procedure of the code, if one may be sent there."""
    if "\x00" in code or len(code) > 60:
        return None
    return AdviceChannel.objects.usable().filter(code=code).first()


def channel_line(channel: AdviceChannel) -> ChannelLine:
    """Return a procedure in words."""
    return ChannelLine(
        name=channel.name,
        body=channel.body,
        page=reverse("forum:channel", args=(channel.code,)),
        contact_page=channel.contact_page,
        days=_noted(channel, "clock", days_in_words(channel.clock_days)),
        fee=_noted(channel, "fee_class", str(FeeClass(channel.fee_class).label)),
        as_of=shown_day(channel.as_of) if channel.as_of else "",
    )


def days_in_words(days: int | None) -> str:
    """Return how long a procedure takes."""
    if days is None:
        return _("Duration not known")
    return ngettext("At most %(count)s day", "At most %(count)s days", days) % {"count": days}


def _noted(channel: AdviceChannel, name: str, words: str) -> str:
    """Return the words, with a note where the fact was not read in a source."""
    if not channel.is_recalled(name):
        return words
    return _("%(fact)s (not confirmed in a source)") % {"fact": words}


def referral_of(answer: Answer) -> ChannelLine | None:
    """Return where the answer refers the asker, if it does; needs `for_card()`."""
    if answer.kind != AnswerKind.REFERRAL or answer.channel is None:
        return None
    return channel_line(answer.channel)
