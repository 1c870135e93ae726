"""Forms of an authority's desk: notes, absences, saved views, snippets."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import name_shown
from apps.core.forms import LongTextField, PlainMessagesMixin
from apps.forum.models.shelf import SNIPPET_MAX, SNIPPET_TITLE_MAX, VIEW_NAME_MAX
from apps.forum.services.notes import NOTE_MAX
from apps.profiles.models import Membership

CHOOSE = _("Choose one of the colleagues listed.")


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NoteForm(PlainMessagesMixin, forms.Form):
    """An internal note."""

    text = LongTextField(
        label=pgettext_lazy("internal note", "Note"),
        help_text=_(
            "Only your authority reads it: not the asker, and no other authority. "
            "**Bold**, lists and links in Markdown are possible."
        ),
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AbsenceDaysForm(PlainMessagesMixin, forms.Form):
    """On which days one is away, and who stands in."""

    starts_on = forms.DateField(label=_("First day away"), widget=_day_input())
    ends_on = forms.DateField(label=_("Last day away"), widget=_day_input())
    deputy = forms.ChoiceField(
        label=_("Who works on your cases meanwhile"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE},
    )

    def __init__(self, *args: Any, offered: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(row.pk): row for row in offered}
        field: Any = self.fields["deputy"]
        field.choices = [(k, name_shown(row.user.display_name)) for k, row in self.offered.items()]

    @property
    def chosen(self) -> Membership:
        """The deputy; call it after `is_valid`."""
        return self.offered[self.cleaned_data["deputy"]]


class ViewForm(PlainMessagesMixin, forms.Form):
    """The name of a saved view."""

    name = forms.CharField(label=_("Name of the view"), max_length=VIEW_NAME_MAX)
    shared = forms.BooleanField(
        label=_("Show it to the officials of my authority too"), required=False
    )


class SnippetForm(PlainMessagesMixin, forms.Form):
    """A piece of text that is used again."""

    title = forms.CharField(label=_("Title"), max_length=SNIPPET_TITLE_MAX)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = LongTextField(
        label=_("Text"),
        help_text=_("It is added to the end of a draft, and can be changed there."),
        max_length=SNIPPET_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
