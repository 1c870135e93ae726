"""The form of one file beside a question."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.core.files import CheckedFile, check_upload
from apps.core.forms import PlainMessagesMixin

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class AttachmentForm(PlainMessagesMixin, forms.Form):
    """One file; what may not be kept is refused with the reason."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, PNG or JPEG of at most 10 MB, without names or numbers of patients."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"empty": _("This file is empty.")},
    )

    def clean_file(self) -> CheckedFile:
        """Look inside the file."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            return check_upload(sent)
        except Invalid as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error
