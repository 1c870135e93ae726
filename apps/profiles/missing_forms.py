"""Forms with which organisations are asked for, and entered by hand."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.forms import LongSelect, PlainMessagesMixin
from apps.profiles.choices import OrganisationKind
from apps.profiles.models import Organisation, OrganisationRequest
from apps.profiles.services.adding import NewOrganisation
from apps.profiles.webfields import WebField
from apps.vocabularies.models import Country

KINDS = [choice for choice in OrganisationKind.choices if choice[0] != OrganisationKind.OPERATOR]
NOT_THESE, TAKE_THIS, REFUSE = "add", "take", "refuse"


def _web(label: Any, help_text: Any = "") -> WebField:
    return WebField(label=label, help_text=help_text, max_length=300)


class _PlaceForm(PlainMessagesMixin, forms.Form):
    """What makes an organisation the one it is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *KINDS])
    country = forms.ChoiceField(label=_("Country"), widget=LongSelect)
    website = _web(_("Website"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["country"]
        field.choices = [("", _("Choose")), *Country.objects.choices(get_language() or "en")]

    def clean_country(self) -> Country:
        """Return the country."""
        return Country.objects.get(code=self.cleaned_data["country"])


class MissingForm(_PlaceForm):
    """Ask for an organisation."""

    why = forms.CharField(
        label=_("Why you miss it"),
        help_text=_("What do you do there? The platform's editors read it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AddForm(_PlaceForm):
    """Enter an organisation; `seen` holds the look-alikes that the page showed."""

    ror = forms.CharField(
        label=_("ROR identifier"),
        help_text=_("Like https://ror.org/01abc2d34"),
        max_length=100,
        required=False,
    )
    source = _web(
        _("Where you read the name"),
        _("A page of the organisation or a register. Readers see it as the source."),
    )
    seen = forms.MultipleChoiceField(
        label=_("Listed already"),
        help_text=_("Tick each one that you looked at and that is another organisation."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, found: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not found:
            del self.fields["seen"]
            return
        field: Any = self.fields["seen"]
        field.choices = [(row.public_id, f"{row.name} ({row.public_id})") for row in found]
        field.choice_hints = {row.public_id: _about(row) for row in found}

    def content(self) -> NewOrganisation:
        """Return what was typed, as the service takes it; call it after `is_valid`."""
        clean = self.cleaned_data
        names = ("name", "kind", "country", "website", "source", "ror")
        return NewOrganisation(**{name: clean[name] for name in names}, seen=clean.get("seen", []))


class PlaceDecisionForm(PlainMessagesMixin, forms.Form):
    """What becomes of a request, other than adding the organisation."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(TAKE_THIS, _("It is listed already")), (REFUSE, _("Refuse"))],
        widget=forms.RadioSelect,
    )
    organisation = forms.CharField(
        label=_("Which one it is"),
        help_text=_("Its identifier, like O-XXXXXXX-X."),
        max_length=20,
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when you refuse. The person reads it."),
        max_length=300,
        required=False,
    )


def _about(row: Organisation) -> str:
    words = [str(row.get_kind_display()), str(row.country.name) if row.country else "", row.website]
    return " · ".join(word for word in words if word)


def asked_for(request: OrganisationRequest) -> dict[str, Any]:
    """Return what the form of adding shows for a request."""
    return {
        "name": request.name,
        "kind": request.kind,
        "country": request.country_id,
        "website": request.website,
        "source": request.website,
    }
