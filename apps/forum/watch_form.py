"""The form of a watched search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin
from apps.forum.models.watch import WATCH_NAME_MAX


class WatchForm(PlainMessagesMixin, forms.Form):
    """What a watched search is called."""

    name = forms.CharField(label=_("Name"), max_length=WATCH_NAME_MAX)
