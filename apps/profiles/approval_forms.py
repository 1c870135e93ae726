"""The form with which a second person decides about an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin


class ApprovalForm(PlainMessagesMixin, forms.Form):
    """Approve, or refuse with a reason."""

    APPROVE, REFUSE = "approve", "refuse"

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (APPROVE, _("Approve: the link is sent to this address")),
            (REFUSE, _("Refuse")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the options below.")},
    )
    reason = forms.CharField(
        label=_("Reason of a refusal"),
        help_text=_("Whoever proposed the person reads it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
