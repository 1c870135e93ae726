"""Forms about organisations: particulars, mail domains, merges, imports."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.formerrors import add_domain_error
from apps.core.forms import LongSelect, PlainMessagesMixin
from apps.profiles.audiences import Language
from apps.profiles.details import (
    LANGUAGES,
    LISTS,
    LONGEST_LINE,
    YES,
    Detail,
    as_typed,
    details_for,
)
from apps.profiles.models import Organisation
from apps.profiles.webfields import WebField
from apps.vocabularies.models import Country

DETAIL = "detail_"


def _lines(text: str, most: int, longest: int) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > most or any(len(line) > longest for line in lines):
        raise forms.ValidationError(
            _("Enter at most %(most)s names of at most %(longest)s characters, one a line.")
            % {"most": most, "longest": longest}
        )
    return list(dict.fromkeys(lines))


class OrganisationForm(PlainMessagesMixin, forms.Form):
    """What is said about an organisation; only the columns that the reader may change."""

    name = forms.CharField(label=_("Name"), max_length=200)
    native_name = forms.CharField(
        label=_("Name in its own language"), max_length=300, required=False
    )
    acronym = forms.CharField(label=_("Short name"), max_length=40, required=False)
    other_names = forms.CharField(
        label=_("Other names"),
        help_text=_("One a line."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    country_id = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)
    website = WebField(label=_("Website"), max_length=300, required=False)
    ror = forms.CharField(
        label=_("ROR identifier"),
        help_text=_("Like https://ror.org/01abc2d34"),
        max_length=100,
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("In English."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, organisation: Organisation, columns: frozenset[str], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", _initial(organisation))
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        for name in [n for n in self.fields if n not in columns and n != "version"]:
            del self.fields[name]
        if "country_id" in self.fields:
            field: Any = self.fields["country_id"]
            field.choices = [("", _("None")), *Country.objects.choices(get_language() or "en")]
        for detail in details_for(organisation.kind):
            self.fields[DETAIL + detail.name] = _field(detail)

    def clean_country_id(self) -> str | None:
        """Return the code, or nothing."""
        return self.cleaned_data["country_id"] or None

    def clean_other_names(self) -> list[str]:
        """Return the names, each once."""
        return _lines(self.cleaned_data["other_names"], 20, 120)

    def values(self) -> dict[str, Any]:
        """Return what was typed by column; call it after `is_valid`."""
        typed = {n: v for n, v in self.cleaned_data.items() if n != "version"}
        details = {
            n.removeprefix(DETAIL): "\n".join(v) if isinstance(v, list) else v
            for n, v in typed.items()
            if n.startswith(DETAIL)
        }
        columns = {n: v for n, v in typed.items() if not n.startswith(DETAIL)}
        return {**columns, "details": details}

    def blame(self, error: DomainError) -> None:
        """Show a refusal at its field; what was typed can be saved over a newer version."""
        if error.code == "version_conflict":
            typed: Any = self.data
            typed = typed.copy()
            typed["version"] = error.extra["version"]
            self.data = typed
        names = {n if n in self.fields else DETAIL + n: s for n, s in error.fields.items()}
        add_domain_error(self, DomainError(error.message, fields=names))


def _initial(organisation: Organisation) -> dict[str, Any]:
    columns = ("name", "native_name", "acronym", "country_id", "website", "ror", "note", "version")
    typed = as_typed(organisation.kind, organisation.details)
    chosen = [one.name for one in details_for(organisation.kind) if one.type == LANGUAGES]
    typed |= {name: organisation.details.get(name, []) for name in chosen}
    return {
        **{name: getattr(organisation, name) for name in columns},
        "other_names": "\n".join(organisation.other_names),
        **{DETAIL + name: value for name, value in typed.items()},
    }


def _field(detail: Detail) -> forms.Field:
    about: dict[str, Any] = {"label": detail.label, "help_text": detail.help, "required": False}
    if detail.type == YES:
        return forms.BooleanField(**about)
    if detail.type == LANGUAGES:
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=Language.by_name(), widget=boxes, **about)
    if detail.type in LISTS:
        rows = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        return forms.CharField(max_length=20_000, widget=rows, **about)
    return forms.CharField(max_length=LONGEST_LINE, **about)


class DomainAskForm(PlainMessagesMixin, forms.Form):
    """Ask for a mail domain."""

    domain = forms.CharField(
        label=_("Mail domain"),
        help_text=_("What stands behind the @, like university.example"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DomainDecisionForm(PlainMessagesMixin, forms.Form):
    """Approve or refuse a domain that was asked for."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Add the domain")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when you refuse. The organisation reads it."),
        max_length=300,
        required=False,
    )


class MergeForm(PlainMessagesMixin, forms.Form):
    """Which organisation becomes a part of which, and why."""

    source = forms.CharField(
        label=_("Organisation that ends"),
        help_text=_("Its identifier, like O-XXXXXXX-X."),
        max_length=20,
    )
    target = forms.CharField(
        label=_("Organisation that stays"),
        help_text=_("Its identifier, like O-XXXXXXX-X."),
        max_length=20,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody reads it in the history of the organisation."),
        max_length=300,
    )


def _too_large() -> str | Promise:
    size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
    return _("One record a line, at most %(size)s kB. Larger files are imported by command.") % {
        "size": size
    }


class ImportForm(PlainMessagesMixin, forms.Form):
    """A file of the ROR registry, and how it is read."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".jsonl,.json"})
    )
    as_of = forms.DateField(
        label=_("Date of the release"),
        help_text=_("The registry published the file on this day."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    facilities = forms.BooleanField(
        label=_("Take research facilities as research institutes"), required=False
    )
    dry_run = forms.BooleanField(
        label=_("Only try: report what would happen and keep nothing"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = str(_too_large())
