"""Fields of a draft that say for which cases it holds, how long, and how far it is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PlainMessagesMixin
from apps.forum.applicability import FACTS
from apps.forum.models import Answer
from apps.vocabularies.models import Term

FACT = "holds_"
# Field, and the controlled list of which it takes codes.
LISTS = {"for_classes": "atmp_class", "for_stages": "development_stage"}


def _several(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class LimitsForm(PlainMessagesMixin, forms.Form):
    """What narrows an answer; nothing ticked means that it holds for all."""

    hide_optional = True

    review_by = forms.DateField(
        label=_("Looked at again by"),
        help_text=_("Not after the end of validity. Left empty: in twelve months."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_preliminary = forms.BooleanField(
        label=_("This is a preliminary answer: a final one follows, and the case stays open."),
        required=False,
    )
    for_classes = _several(_("Holds for these classes of product"))
    for_stages = _several(_("Holds at these stages of development"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, fact in FACTS.items():
            field = _several(fact.label)
            field.choices = [(value, label) for value, label in fact.values]
            self.fields[f"{FACT}{code}"] = field

    def offer_terms(self) -> None:
        """Let people choose among the classes and stages of today."""
        language = get_language()
        for name, list_code in LISTS.items():
            self._choose(name, Term.objects.choices_for(list_code, language))

    def take_terms_sent(self) -> None:
        """Offer nothing more than what was sent: the service knows the lists."""
        sent: Any = self.data
        for name in LISTS:
            self._choose(name, [(code, code) for code in sent.getlist(name)])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def limit_fields(self) -> list[Any]:
        """The fields that narrow the answer, in order, for the page."""
        return [self[name] for name in (*LISTS, *(f"{FACT}{code}" for code in FACTS))]

    @property
    def narrows(self) -> bool:
        """Whether anything of them is filled, so that the page shows them open."""
        return any(bound.value() for bound in self.limit_fields)

    def limits(self) -> dict[str, Any]:
        """Return the cleaned fields as parts of an `AnswerContent`."""
        clean: Mapping[str, Any] = self.cleaned_data
        return {
            "review_by": clean["review_by"],
            "is_preliminary": clean["is_preliminary"],
            "for_classes": clean["for_classes"],
            "for_stages": clean["for_stages"],
            "conditions": {
                code: clean[f"{FACT}{code}"] for code in FACTS if clean[f"{FACT}{code}"]
            },
        }


def limits_initial(draft: Answer) -> dict[str, Any]:
    """Return what these fields show for a draft."""
    facts = {f"{FACT}{code}": values for code, values in draft.conditions.items()}
    names = ("review_by", "is_preliminary", "for_classes", "for_stages")
    return {name: getattr(draft, name) for name in names} | facts
