"""Facts of a case in stable codes, and for which facts an answer holds.

A question says what is so (`facts`: fact -> value); an answer says where it holds (`conditions`:
fact -> accepted values). Codes never change their meaning: both are kept as JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.errors import Invalid, Text
from apps.forum.choices import NOT_OFFERED

UNKNOWN = "unknown"
YES_NO: tuple[tuple[str, Text], ...] = (
    ("yes", pgettext_lazy("fact of a case", "Yes")),
    ("no", pgettext_lazy("fact of a case", "No")),
)
NOT_KNOWN: Text = pgettext_lazy("fact of a case", "Not known yet")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its code, the words that ask for it, its values besides `unknown`.

    `topics` are codes of the topics in which it is asked, each with what lies below it; none
    means all topics.
    """

    code: str
    label: Text
    values: tuple[tuple[str, Text], ...]
    topics: tuple[str, ...] = ()

    def asked_in(self, topic: str) -> bool:
        """Return whether the fact matters in a topic."""
        return not self.topics or topic in self.topics or topic.partition(".")[0] in self.topics

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """Every value that a question may say."""
        return [*self.values, (UNKNOWN, NOT_KNOWN)]


FACTS: dict[str, Fact] = {
    fact.code: fact
    for fact in (
        Fact(
            "donor",
            _("Whose cells"),
            (
                ("autologous", _("The patient’s own (autologous)")),
                ("allogeneic", _("Of a donor (allogeneic)")),
                ("xenogeneic", _("Of an animal (xenogeneic)")),
                ("none", _("No cells are given")),
            ),
        ),
        Fact(
            "gmo",
            _("Genetically modified organism"),
            YES_NO,
            topics=("gmo", "clinical", "nonclinical", "gmp", "he", "quality", "classification"),
        ),
        Fact(
            "device",
            _("Combined with a medical device"),
            YES_NO,
            topics=("classification", "quality", "gmp", "clinical", "authorisation", "he"),
        ),
        Fact(
            "orphan",
            _("Orphan designation"),
            YES_NO,
            topics=("clinical", "authorisation", "advice", "access"),
        ),
        Fact(
            "paediatric",
            _("For children"),
            YES_NO,
            topics=("clinical", "authorisation", "nonclinical", "access", "data", "he"),
        ),
        Fact(
            "first_in_human",
            _("First use in humans"),
            YES_NO,
            topics=("clinical", "nonclinical", "quality", "gmp"),
        ),
    )
}


class Match(StrEnum):
    """Whether an answer holds for a case."""

    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot_say"


def asked_in(topic: str) -> list[Fact]:
    """Return the facts that matter in a topic, in the order in which they are asked."""
    return [fact for fact in FACTS.values() if fact.asked_in(topic)]


def matches(facts: Mapping[str, str], conditions: Mapping[str, Sequence[str]]) -> Match:
    """Return whether what a question says meets the conditions of an answer.

    One fact outside of them is enough for no; one that nobody knows is enough not to say yes.
    """
    known = {code: facts.get(code, UNKNOWN) for code in conditions}
    if any(value not in {UNKNOWN, *conditions[code]} for code, value in known.items()):
        return Match.NO
    return Match.CANNOT_SAY if UNKNOWN in known.values() else Match.YES


def cleaned_facts(given: Mapping[str, Any], *, topic: str | None = None) -> dict[str, str]:
    """Return the facts as they are kept; with a topic only those that are asked in it.

    Nothing given is nothing said and is left out. Raises Invalid for codes that do not exist.
    """
    kept: dict[str, str] = {}
    for code, value in given.items():
        fact = FACTS.get(code)
        if fact is None or (value and value not in dict(fact.choices)):
            raise Invalid(fields={"facts": NOT_OFFERED})
        if value and (topic is None or fact.asked_in(topic)):
            kept[code] = value
    return {code: kept[code] for code in FACTS if code in kept}


def cleaned_conditions(given: Mapping[str, Sequence[Any]]) -> dict[str, list[str]]:
    """Return the conditions as they are kept, always in the same order.

    A fact with all its values is no condition and is left out. Raises Invalid for codes that do
    not exist; an answer cannot depend on what is not known.
    """
    kept: dict[str, list[str]] = {}
    for code, accepted in given.items():
        fact = FACTS.get(code)
        known = [value for value, _label in fact.values] if fact else []
        if fact is None or set(accepted) - set(known):
            raise Invalid(fields={"conditions": NOT_OFFERED})
        if 0 < len(set(accepted)) < len(known):
            kept[code] = [value for value in known if value in accepted]
    return {code: kept[code] for code in FACTS if code in kept}


def facts_in_words(facts: Mapping[str, str]) -> list[tuple[Text, Text]]:
    """Return label and value of what a question says; codes of later versions are left out."""
    return [
        (fact.label, dict(fact.choices)[facts[code]])
        for code, fact in FACTS.items()
        if facts.get(code) in dict(fact.choices)
    ]


def conditions_in_words(conditions: Mapping[str, Sequence[str]]) -> list[tuple[Text, list[Text]]]:
    """Return label and accepted values of where an answer holds."""
    return [
        (fact.label, [label for value, label in fact.values if value in conditions[code]])
        for code, fact in FACTS.items()
        if code in conditions
    ]
