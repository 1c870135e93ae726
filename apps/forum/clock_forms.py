"""Forms of the clock of a case and of the conversation about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import LongSelect, LongTextField, PlainMessagesMixin
from apps.forum.clock_choices import MESSAGE_MAX, REASON_MAX, DeclineReason
from apps.profiles.models import Organisation


class ActForm(PlainMessagesMixin, forms.Form):
    """One act of several on a page: which one, and for which case the page was made."""

    action = forms.CharField(widget=forms.HiddenInput)
    case = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, act: str, case: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"action": act, "case": case} | (kwargs.get("initial") or {})
        kwargs["auto_id"] = f"{act}-{case[:8]}-%s"
        super().__init__(*args, **kwargs)


class TextForm(ActForm):
    """A message."""

    text = LongTextField(
        label=_("Your message"),
        help_text=_("Only the asker's side and this authority read it. It is no official answer."),
        max_length=MESSAGE_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class DelayForm(ActForm):
    """A later day, with the reason."""

    new_due = forms.DateField(
        label=_("New date"),
        help_text=_("A working day of your authority."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=_("Reason"), help_text=_("The asker reads it."), max_length=REASON_MAX
    )


class DeclineForm(ActForm):
    """Why the authority does not answer."""

    code = forms.ChoiceField(
        label=_("Why you do not answer"), choices=DeclineReason.choices, widget=LongSelect
    )
    reason = forms.CharField(
        label=_("In your words"), help_text=_("The asker reads it."), max_length=REASON_MAX
    )


class TransferForm(ActForm):
    """Which authority could take over, and why."""

    to_authority = forms.ChoiceField(label=_("Authority"), widget=LongSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The asker reads it and decides."),
        max_length=REASON_MAX,
    )

    def __init__(self, *args: Any, able: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.able = {one.public_id: one for one in able}
        field: Any = self.fields["to_authority"]
        field.choices = [(key, one.name) for key, one in self.able.items()]


class TargetForm(ActForm):
    """Within how many working days the authority means to answer."""

    working_days = forms.IntegerField(
        label=_("Working days to answer"),
        help_text=_("For questions received from now on. Those of before keep their date."),
        min_value=1,
        max_value=250,
    )


class DayForm(ActForm):
    """One day on which the authority is closed, or open, other than its country says."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    is_open = forms.ChoiceField(
        label=_("On this day the authority is"),
        choices=[("", _("closed")), ("1", _("open"))],
        required=False,
        widget=forms.RadioSelect,
    )
    label = forms.CharField(label=_("Why"), max_length=100, required=False)
