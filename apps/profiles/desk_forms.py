"""Forms of the verification desk, and of the documents that people send to it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.core.files import CheckedFile, check_upload
from apps.core.forms import PlainMessagesMixin
from apps.profiles.checklists import checklist_for
from apps.profiles.models import Review
from apps.profiles.reviewing import LONGEST_NOTE, LONGEST_REASON, EvidenceKind, Proposal

# Larger than any version that a review reaches.
MOST_CHANGES = 1_000_000


class EvidenceForm(PlainMessagesMixin, forms.Form):
    """One document, or one link to a public register."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=EvidenceKind.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, PNG or JPEG of at most 10 MB. Cover what the desk need not know."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"empty": _("This file is empty.")},
    )
    link = forms.URLField(
        label=_("Address of your entry in a public register"),
        help_text=_("Instead of a file. It begins with https://."),
        max_length=300,
        required=False,
        assume_scheme="https",
    )
    note = forms.CharField(label=_("Note for the desk"), max_length=LONGEST_NOTE, required=False)

    def clean_file(self) -> CheckedFile | None:
        """Look inside the file; what may not be kept is refused here, with the reason."""
        sent: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if sent is None:
            return None
        try:
            return check_upload(sent)
        except Invalid as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    def clean_link(self) -> str:
        """Take addresses that nobody on the way can change."""
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise forms.ValidationError(_("Enter an address that begins with https://."))
        return link


class _SeenMixin(PlainMessagesMixin):
    """Knows at which version the reader saw the review; 0 before there is one."""

    def __init__(self, *args: Any, review: Review | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = review.version if review else 0
        self.fields["seen"] = forms.IntegerField(
            min_value=0, max_value=MOST_CHANGES, initial=version, widget=forms.HiddenInput
        )


class AskForm(_SeenMixin, forms.Form):
    """Ask the person for another document."""

    reason = forms.CharField(
        label=_("What the person should send"),
        help_text=_("The person gets these words by e-mail."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProposalForm(_SeenMixin, forms.Form):
    """Propose to verify or to refuse."""

    proposal = forms.ChoiceField(
        label=_("Your proposal"), choices=Proposal.choices, widget=forms.RadioSelect
    )
    checklist = forms.MultipleChoiceField(
        label=_("What you found"),
        help_text=_("To verify somebody, every point must be true."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("If it is refused, the person reads these words and what to do next."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.MultipleChoiceField = self.fields["checklist"]  # type: ignore[assignment]
        field.choices = [(check.value, check.label) for check in checklist_for(role)]


class DecisionForm(_SeenMixin, forms.Form):
    """Agree with the proposal of a colleague, or send it back."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("agree", _("Carry it out")), ("send_back", _("Send it back to the desk"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why you do not agree"),
        help_text=_("Only the desk reads this."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakeBackForm(_SeenMixin, forms.Form):
    """Take one's own proposal back."""
