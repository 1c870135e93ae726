"""Forms of the parts of a profile; each saves one thing and tells the version that it showed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.formerrors import add_domain_error
from apps.core.forms import LongSelect, LongTextField, PlainMessagesMixin
from apps.profiles.audiences import (
    LONGEST_BIOGRAPHY,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_STATEMENT,
    Audience,
    Availability,
    InterestKind,
    Language,
    NameKind,
    Part,
)
from apps.profiles.models import InterestStatement, Person, PersonTopic
from apps.profiles.services.people import may_use_pseudonym
from apps.vocabularies.choices import VocabularyList
from apps.vocabularies.models import Country, Term


class SectionForm(PlainMessagesMixin, forms.Form):
    """One part of a profile; `values` are the arguments of its service."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        kwargs.setdefault("initial", {"version": person.version, **self.shown(person)})
        super().__init__(*args, **kwargs)

    def shown(self, person: Person) -> dict[str, Any]:
        """Return what the fields show before anything was typed."""
        return {name: getattr(person, name) for name in self.base_fields if hasattr(person, name)}

    def values(self) -> dict[str, Any]:
        """Return the arguments of the service; call it after `is_valid`."""
        return dict(self.cleaned_data)

    def blame(self, error: DomainError) -> None:
        """Show a refusal at its field; what was typed can be saved over a newer version."""
        if error.code == "version_conflict":
            typed: Any = self.data
            typed = typed.copy()
            typed["version"] = error.extra["version"]
            self.data = typed
        add_domain_error(self, error)


class NameForm(SectionForm):
    """One's name and, for patients, the one that others see instead."""

    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("The people of your organisations and our verification desk read it."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    kind = forms.ChoiceField(
        label=_("Which name do others see?"), choices=NameKind.choices, widget=forms.RadioSelect
    )
    pseudonym = forms.CharField(
        label=_("Name that others see"),
        help_text=_("Only if you show another name than your own."),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_use_pseudonym(self.person.user_id):
            del self.fields["kind"], self.fields["pseudonym"]
            self.fields["display_name"].help_text = _(
                "Your real name: your roles need it. You decide who reads it."
            )

    def shown(self, person: Person) -> dict[str, Any]:
        """Return the account's name, and the other one if there is one."""
        other = person.name if person.name_kind == NameKind.PSEUDONYM else ""
        names = {"display_name": person.user.display_name, "pseudonym": other}
        return {**names, "kind": person.name_kind}

    def values(self) -> dict[str, Any]:
        """Return the names; who has no choice shows the real one."""
        return {"kind": NameKind.REAL, **self.cleaned_data}


class CountryForm(SectionForm):
    """Where somebody works."""

    country = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["country"]
        field.choices = [("", _("None")), *Country.objects.choices(get_language() or "en")]

    def shown(self, person: Person) -> dict[str, Any]:
        """Return the code of the country."""
        return {"country": person.country_id or ""}


class LanguagesForm(SectionForm):
    """Which languages somebody speaks."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["languages"]
        field.choices = Language.by_name()


class TopicsForm(SectionForm):
    """What somebody knows about."""

    topics = forms.MultipleChoiceField(
        label=_("Areas of expertise"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["topics"]
        rows = Term.objects.offered(VocabularyList.TOPIC).only("code", "labels")
        field.choices = [(term.code, term.label.said) for term in rows]

    def shown(self, person: Person) -> dict[str, Any]:
        """Return the codes of the areas."""
        chosen = PersonTopic.objects.filter(person=person)
        return {"topics": list(chosen.values_list("term__code", flat=True))}


class OrcidForm(SectionForm):
    """The ORCID iD, as typed."""

    orcid = forms.CharField(
        label=_("ORCID iD"),
        help_text=_("Like 0000-0002-1825-0097. Others read that nobody has proven it yet."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AvailabilityForm(SectionForm):
    """Whether somebody wants to be asked."""

    availability = forms.ChoiceField(
        label=_("Availability"),
        choices=[*Availability.choices, ("", _("I do not say"))],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("A line about it"),
        help_text=_("For example: answers within a week."),
        max_length=LONGEST_NOTE,
        required=False,
    )

    def shown(self, person: Person) -> dict[str, Any]:
        """Return state and line."""
        return {"availability": person.availability, "note": person.availability_note}


class BiographyForm(SectionForm):
    """A few sentences about oneself."""

    biography = LongTextField(
        label=_("About you"),
        help_text=_("Plain text. Leave out what may be used to write to you."),
        max_length=LONGEST_BIOGRAPHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class InterestsForm(SectionForm):
    """A statement of interests as of today."""

    kind = forms.ChoiceField(
        label=_("What do you declare?"), choices=InterestKind.choices, widget=forms.RadioSelect
    )
    text = LongTextField(
        label=_("Your interests"),
        help_text=_("Shares, grants, fees, offices, close family: with whom, and since when."),
        max_length=LONGEST_STATEMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def shown(self, person: Person) -> dict[str, Any]:
        """Return what was declared last."""
        last = InterestStatement.objects.filter(person=person).newest_first().first()
        return {} if last is None else {"kind": last.kind, "text": last.text}


class AudiencesForm(SectionForm):
    """Who sees which part."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            self.fields[part.value] = forms.ChoiceField(label=part.label, choices=Audience.choices)

    def shown(self, person: Person) -> dict[str, Any]:
        """Return the audience of each part."""
        return {part.value: person.audience_of(part) for part in Part}

    def values(self) -> dict[str, Any]:
        """Return all audiences as one argument."""
        chosen = {part.value: self.cleaned_data[part.value] for part in Part}
        return {"version": self.cleaned_data["version"], "audiences": chosen}


class MessagesForm(SectionForm):
    """In which language mails are written."""

    language = forms.ChoiceField(label=_("Language of our messages"), choices=settings.LANGUAGES)

    def shown(self, person: Person) -> dict[str, Any]:
        """Return the language of the account."""
        return {"language": person.user.language}

    def values(self) -> dict[str, Any]:
        """Return the language; it is no part of the profile and has no version."""
        return {"language": self.cleaned_data["language"]}


FORMS: Mapping[str, type[SectionForm]] = {
    "name": NameForm,
    "country": CountryForm,
    "topics": TopicsForm,
    "languages": LanguagesForm,
    "orcid": OrcidForm,
    "availability": AvailabilityForm,
    "biography": BiographyForm,
    "interests": InterestsForm,
    "audiences": AudiencesForm,
    "messages": MessagesForm,
}
