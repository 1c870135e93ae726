"""Which authorities may not read a question's language."""

from apps.forum.languages import may_not_read
from apps.profiles.models import Organisation


def test_english_is_read_everywhere_and_others_where_they_are_official() -> None:
    places = [Organisation(name=code, country_id=code) for code in ("BE", "NL", "FR")]
    everybody = [*places, Organisation(name="EU")]
    assert may_not_read("en", everybody) == []
    assert [one.name for one in may_not_read("de", everybody)] == ["NL", "FR"]
    assert [one.name for one in may_not_read("fr", everybody)] == ["NL"]
    assert may_not_read("pt", everybody) == []
