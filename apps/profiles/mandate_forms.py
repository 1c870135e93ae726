"""The form of a mandate: for which countries, topics and stages an authority answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin
from apps.profiles.models import Mandate, Organisation
from apps.vocabularies.choices import VocabularyList
from apps.vocabularies.labels import pick
from apps.vocabularies.models import Country, Term
from apps.vocabularies.querysets import Choice


def _boxes(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


_LISTS = {"topics": VocabularyList.TOPIC, "stages": VocabularyList.DEVELOPMENT_STAGE}
_Held = list[tuple[Country | Term, dict[str, str]]]


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
        self._offer("jurisdictions", Country.objects.choices(language), _countries(mandate))
        for name, list_code in _LISTS.items():
            held = [] if mandate is None else getattr(mandate, name).all()
            options = _flat(Term.objects.choices_for(list_code, language))
            self._offer(name, options, [(term, term.labels) for term in held])

    def _offer(self, name: str, options: list[Choice], held: _Held) -> None:
        """Offer what is on the list, and what the mandate holds: else "some" becomes "all"."""
        field: Any = self.fields[name]
        listed = {code for code, _label in options}
        gone = [(row, labels) for row, labels in held if row.code not in listed]
        field.choices = [*options, *(_kept(row, labels) for row, labels in gone)]

    def covered(self) -> dict[str, Any]:
        """Return what was chosen, as the service takes it; call it after `is_valid`."""
        clean = self.cleaned_data
        countries = Country.objects.filter(code__in=clean["jurisdictions"])
        return {"jurisdictions": list(countries)} | {
            name: list(Term.objects.filter(list_code=list_code, code__in=clean[name]))
            for name, list_code in _LISTS.items()
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


def _countries(mandate: Mandate | None) -> _Held:
    held: Any = [] if mandate is None else mandate.jurisdictions.all()
    return [(country, country.names) for country in held]


def _kept(row: Country | Term, labels: dict[str, str]) -> Choice:
    """Return the option of what the mandate holds and the list does not offer any more."""
    words = pick(labels, get_language()).said
    return row.code, f"{words} ({gettext('no longer offered')})" if row.retired else words


def _flat(choices: Any) -> list[Choice]:
    """Return the options without their groups: a parent stands before what lies below it."""
    flat: list[Choice] = []
    for key, label in choices:
        flat += label if isinstance(label, list) else [(key, label)]
    return flat
