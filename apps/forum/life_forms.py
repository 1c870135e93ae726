"""Forms of decisions about issued answers: shape only; services check what must hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin
from apps.forum.choices_life import DECISION_REASON_MAX, DecisionKind


class DecisionForm(PlainMessagesMixin, forms.Form):
    """What an official proposes about an answer: to withdraw it, or that it still holds."""

    hide_optional = True

    kind = forms.ChoiceField(
        label=_("What do you propose?"), choices=DecisionKind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why, for everybody to read"),
        help_text=_("Readers of the answer see it once a second official has signed."),
        max_length=DECISION_REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_by = forms.DateField(
        label=_("Next review by"),
        help_text=_("Only when you confirm it. No later than the end date of the answer."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    checked = forms.MultipleChoiceField(
        label=_("Newest versions of guidance that you looked at"),
        help_text=_("Only when you confirm it. The answer cites an earlier version of these."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, newest: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["checked"]
        field.choices = newest
        if not newest:
            del self.fields["checked"]


class DropForm(PlainMessagesMixin, forms.Form):
    """Why a proposal is refused."""

    reason = forms.CharField(
        label=_("Why not? Only your authority reads it."),
        max_length=DECISION_REASON_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
