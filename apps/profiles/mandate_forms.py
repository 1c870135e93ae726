"""The form of a mandate: for which countries, topics and stages an authority answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin
from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.choices import VocabularyList
from apps.vocabularies.models import Country, Term


def _boxes(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class MandateForm(PlainMessagesMixin, forms.Form):
    """What a mandate covers. `seen` is the mandate that stood there when the page was opened."""

    hide_optional = frozenset({"jurisdictions"})

    jurisdictions = _boxes(_("Countries"), _("Answers hold for these. Choose at least one."))
    topics = _boxes(_("Topics"), _("None means all. A topic includes those below it."))
    stages = _boxes(_("Stages of development"), _("None means all."))
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, organisation: Organisation, mandate: Mandate | None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _initial(organisation, mandate)
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        choices = {
            "jurisdictions": Country.objects.choices(language),
            "topics": Term.objects.choices_for(VocabularyList.TOPIC, language),
            "stages": Term.objects.choices_for(VocabularyList.DEVELOPMENT_STAGE, language),
        }
        for name, listed in choices.items():
            field: Any = self.fields[name]
            field.choices = _flat(listed)

    def covered(self) -> dict[str, Any]:
        """Return what was chosen, as the service takes it; call it after `is_valid`."""
        clean = self.cleaned_data
        terms = Term.objects.filter(retired=False)
        return {
            "jurisdictions": list(Country.objects.filter(code__in=clean["jurisdictions"])),
            "topics": list(terms.filter(list_code=VocabularyList.TOPIC, code__in=clean["topics"])),
            "stages": list(
                terms.filter(list_code=VocabularyList.DEVELOPMENT_STAGE, code__in=clean["stages"])
            ),
        }

    def is_about(self, mandate: Mandate | None) -> bool:
        """Return whether the mandate in force is the one that the page showed."""
        seen: UUID | None = self.cleaned_data["seen"]
        return seen == (mandate.pk if mandate else None)


def _initial(organisation: Organisation, mandate: Mandate | None) -> dict[str, Any]:
    if mandate is None:
        own = organisation.country_id
        return {"jurisdictions": [own] if own else []}
    return {
        "jurisdictions": [country.code for country in mandate.jurisdictions.all()],
        "topics": [term.code for term in mandate.topics.all()],
        "stages": [term.code for term in mandate.stages.all()],
        "seen": mandate.pk,
    }


def _flat(choices: Any) -> list[tuple[str, str]]:
    """Return the options without their groups: a parent stands before what lies below it."""
    flat: list[tuple[str, str]] = []
    for key, label in choices:
        flat += label if isinstance(label, list) else [(key, label)]
    return flat
