"""Which authorities may not read a question's language."""

from apps.forum.languages import unread
from apps.profiles.models import Organisation


def test_english_is_read_everywhere_and_others_where_they_are_official() -> None:
    places = [Organisation(name=code, country_id=code) for code in ("BE", "NL", "FR")]
    everybody = [*places, Organisation(name="EU")]
    assert unread("en", everybody).guessed == []
    assert [one.name for one in unread("de", everybody).guessed] == ["NL", "FR"]
    assert [one.name for one in unread("fr-BE", everybody).guessed] == ["NL"]
    assert unread("pt", everybody).guessed == []
    assert unread("de", everybody).said == []


def test_what_an_authority_says_stands_for_any_language() -> None:
    belgium = Organisation(name="BE", country_id="BE", details={"reads_languages": ["nl", "pt"]})
    netherlands = Organisation(name="NL", country_id="NL", details={"reads_languages": ["de"]})
    for language, names in (("de", ["BE"]), ("pt", ["NL"]), ("en", ["BE", "NL"]), ("nl", ["NL"])):
        found = unread(language, [belgium, netherlands])
        assert [one.name for one in found.said] == names
        assert found.guessed == []
