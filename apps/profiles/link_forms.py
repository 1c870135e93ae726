"""The form that states a link to another organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin
from apps.profiles.choices import LinkKind


class LinkForm(PlainMessagesMixin, forms.Form):
    """To whom, and how."""

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[
            (LinkKind.MEMBER_OF.value, _("We are a member of this research network")),
            (LinkKind.WORKS_WITH.value, _("We work with this organisation")),
        ],
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label=_("Identifier of the other organisation"),
        help_text=_("It stands on its page in the directory, like O-7K3F9M2-X."),
        max_length=40,
    )
