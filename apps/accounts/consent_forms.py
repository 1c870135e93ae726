"""The boxes with which people agree: at sign-up and when a text has changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ConsentKind
from apps.accounts.texts import AGE_STATEMENT, TextVersion
from apps.core.forms import use_plain_messages

BOTH = _("I agree to the terms of use and the privacy notice")
TEXT_CHANGED = _("A text has changed since you opened this page. Read what is new below.")
_ONE = {
    ConsentKind.TERMS: _("I agree to the terms of use"),
    ConsentKind.PRIVACY: _("I agree to the privacy notice"),
}


class ConsentForm(forms.Form):
    """Agree to what is new; `shown` says which versions the page named."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: list[TextVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        texts = [text.kind for text in asked if text.kind != ConsentKind.AGE]
        if texts:
            label = BOTH if len(texts) > 1 else _ONE[texts[0]]
            self.fields["terms"] = forms.BooleanField(label=label)
        if len(texts) < len(asked):
            self.fields["adult"] = forms.BooleanField(label=AGE_STATEMENT)
        self.fields["shown"].initial = ",".join(text.key for text in asked)
        use_plain_messages(self.fields.items())

    def clean(self) -> dict[str, Any]:
        """Refuse agreement to a version that was not on the page."""
        cleaned: dict[str, Any] = super().clean() or {}
        shown = set(cleaned.get("shown", "").split(","))
        if not {text.key for text in self.asked} <= shown:
            # The boxes are empty again: they were ticked for other words.
            self.data = {"shown": self.fields["shown"].initial}
            raise forms.ValidationError(TEXT_CHANGED)
        return cleaned
