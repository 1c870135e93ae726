"""Fields of a question besides its texts: language, countries, facts, disease and trial.

And what its writer says of what was found in it, once something was.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.forms import PlainMessagesMixin
from apps.forum.applicability import FACTS, Fact
from apps.forum.choices import LINE_MAX
from apps.forum.models import Question
from apps.forum.services.guarding import Asserted
from apps.vocabularies.models import Country

AS_IT_IS, CHECK = "as_it_is", "ask_editor"
PREFIX = "fact_"


def _languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


def _countries() -> list[tuple[str, str]]:
    return Country.objects.choices(get_language() or "en")


class SaidFields(PlainMessagesMixin, forms.Form):
    """The fields; those of the facts follow from their table."""

    language = forms.ChoiceField(
        label=_("Language of your question"),
        help_text=_("In which you write. Authorities answer in the languages that they read."),
        choices=lazy(_languages, list)(),
        required=False,
    )
    jurisdictions = forms.MultipleChoiceField(
        label=_("Countries it is about"),
        help_text=_(
            "With none chosen, those of the authorities. Hold Ctrl or Cmd to choose several."
        ),
        choices=_countries,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        required=False,
    )
    indication = forms.CharField(
        label=_("Disease or indication"), max_length=LINE_MAX, required=False
    )
    related = forms.CharField(
        label=_("Related trial or product"),
        help_text=_("Its number tells which product this is: leave it out of public questions."),
        max_length=LINE_MAX,
        required=False,
    )

    def facts(self) -> dict[str, str]:
        """Return the facts that were chosen."""
        said = {code: self.cleaned_data.get(f"{PREFIX}{code}", "") for code in FACTS}
        return {code: value for code, value in said.items() if value}

    def keep_facts_of(self, topic: str) -> None:
        """Ask only for the facts that matter in a topic."""
        for fact in FACTS.values():
            if not fact.asked_in(topic):
                self.fields.pop(f"{PREFIX}{fact.code}", None)

    def asserted(self) -> Asserted:
        """Return what the writer says of what was found; read it after `is_valid`."""
        clean = self.cleaned_data
        return Asserted(as_it_is=clean.get(AS_IT_IS, False), check=clean.get(CHECK, False))


def _field_of(fact: Fact) -> forms.ChoiceField:
    label: Any = fact.label
    return forms.ChoiceField(
        label=label, choices=[("", _("Not said")), *fact.choices], required=False
    )


SaidFields.declared_fields.update({f"{PREFIX}{code}": _field_of(f) for code, f in FACTS.items()})


def said_initial(question: Question) -> dict[str, Any]:
    """Return what these fields show for an existing question."""
    facts = {f"{PREFIX}{code}": question.facts.get(code, "") for code in FACTS}
    return facts | {
        "language": question.language,
        "jurisdictions": list(question.jurisdictions),
        "indication": question.indication,
        "related": question.related,
    }


def add_ticks(form: forms.Form, found: Sequence[Mapping[str, Any]], *, may_hold: bool) -> None:
    """Let the writer answer for what was found."""
    if any(not one["blocks"] for one in found):
        form.fields[AS_IT_IS] = forms.BooleanField(
            label=_("I looked at it: it may be sent as it is"), required=False
        )
    if may_hold and any(one["blocks"] for one in found):
        form.fields[CHECK] = forms.BooleanField(
            label=_("It is no number of a person: let an editor look, then send it"),
            required=False,
        )


def ticks_sent(form: forms.Form) -> None:
    """Take the ticks that a page showed, before the form is checked."""
    for name in (AS_IT_IS, CHECK):
        if name in form.data:
            form.fields[name] = forms.BooleanField(required=False)


def point_out(form: forms.Form, error: DomainError, *, may_hold: bool) -> list[Mapping[str, Any]]:
    """Return what the error found in the texts, with the ticks for it in the form."""
    found: list[Mapping[str, Any]] = error.extra.get("findings", [])
    for name in (AS_IT_IS, CHECK):
        form.fields.pop(name, None)
    add_ticks(form, found, may_hold=may_hold)
    return found
