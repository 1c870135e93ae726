"""The form field of a web address that becomes a link of an organisation."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _


class WebField(forms.URLField):
    """A web address; Django's own field also takes ftp://, which no row of ours does."""

    def __init__(self, **kwargs: Any) -> None:
        self.default_validators = [URLValidator(schemes=["http", "https"])]
        words = {"invalid": _("Enter an address that begins with https://.")}
        super().__init__(assume_scheme="https", error_messages=words, **kwargs)
