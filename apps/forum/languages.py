"""Which languages an authority reads, as far as its country tells."""

from collections.abc import Sequence

from apps.profiles.models import Organisation

# Read by medicines authorities everywhere in Europe, whatever is spoken there.
EVERYWHERE = "en"
# Official languages of whole countries among those in which one can write here.
OFFICIAL: dict[str, frozenset[str]] = {
    "de": frozenset({"AT", "BE", "CH", "DE", "LI", "LU"}),
    "fr": frozenset({"BE", "CH", "FR", "LU", "MC"}),
}


def may_not_read(language: str, authorities: Sequence[Organisation]) -> list[Organisation]:
    """Return the authorities in whose country the language is not an official one.

    Of a language that the table does not know, and of an authority without a country, nothing
    is said.
    """
    places = OFFICIAL.get(language.partition("-")[0])
    if places is None:
        return []
    return [one for one in authorities if one.country_id and one.country_id not in places]
