"""Which languages an authority reads: what it says itself, else as far as its country tells."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.profiles.details import languages_read
from apps.profiles.models import Organisation

# Read by medicines authorities everywhere in Europe, whatever is spoken there.
EVERYWHERE = "en"
# Official languages of whole countries among those in which one can write here.
OFFICIAL: dict[str, frozenset[str]] = {
    "de": frozenset({"AT", "BE", "CH", "DE", "LI", "LU"}),
    "fr": frozenset({"BE", "CH", "FR", "LU", "MC"}),
}


@dataclass(frozen=True, slots=True)
class Unread:
    """Authorities that do not read a language: who says so, and of whom one has to guess."""

    said: list[Organisation]
    guessed: list[Organisation]


def unread(language: str, authorities: Sequence[Organisation]) -> Unread:
    """Return the authorities that do not read the language, or perhaps do not.

    What an authority says stands. Of the others those are guessed in whose country the language
    is not an official one; of a language that the table does not know, and of an authority
    without a country, nothing is guessed.
    """
    code = language.partition("-")[0]
    said = [
        one for one in authorities if (read := languages_read(one.details)) and code not in read
    ]
    places = OFFICIAL.get(code)
    silent = [one for one in authorities if not languages_read(one.details)]
    if places is None:
        return Unread(said, [])
    return Unread(said, [one for one in silent if one.country_id and one.country_id not in places])
