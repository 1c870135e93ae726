"""Controlled lists and countries through the API."""

import pytest

from apps.vocabularies.choices import VocabularyList
from tests.factories.vocabularies import CountryFactory, TermFactory
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db


def _entries(path: str, **headers: str) -> dict[str, dict[str, object]]:
    client, found = ApiClient(**headers), {}
    answer = client.get(path, {"limit": 50})
    while answer is not None:
        assert answer.status_code == 200
        found.update({entry["code"]: entry for entry in answer.json()["data"]})
        following = answer.json()["next"]
        answer = client.client.get(following, headers=client.headers) if following else None
    return found


def test_every_list_is_named_and_can_be_read() -> None:
    named = ApiClient().get("/vocabularies/").json()["data"]
    assert [entry["code"] for entry in named] == VocabularyList.values
    for entry in named:
        assert ApiClient().client.get(entry["url"]).status_code == 200


def test_entries_with_labels_in_the_language_asked_for() -> None:
    broad = TermFactory(code="zqbroad")
    TermFactory(code="zqbroad.narrow", parent=broad, retired=True, labels={"en": "Narrow"})
    english = _entries("/vocabularies/topic/")
    assert english["zqbroad"]["label"] == "Label of zqbroad"
    assert english["zqbroad.narrow"]["parent"] == "zqbroad"
    assert english["zqbroad.narrow"]["retired"] is True
    french = _entries("/vocabularies/topic/", **{"Accept-Language": "fr"})
    assert french["zqbroad"]["label"] == "Mot zqbroad"
    assert french["zqbroad"]["language"] == "fr"
    assert french["zqbroad.narrow"]["language"] == "en"


@pytest.mark.parametrize("code", ["nonsense", "TOPIC", "topic%00", "%2e%2e"])
def test_a_list_that_is_none_is_absent(code: str) -> None:
    answer = ApiClient().get(f"/vocabularies/{code}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_countries() -> None:
    CountryFactory(code="BE")
    CountryFactory(code="EU")
    found = _entries("/countries/", **{"Accept-Language": "de"})
    assert (found["BE"]["name"], found["BE"]["is_eu"]) == ("Belgien", True)
    assert (found["EU"]["kind"], found["EU"]["is_eu"]) == ("union", False)
    assert list(found) == sorted(found)
