"""An operation that will go says so in every answer and in the document, a year before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core.api.operations import Ending
from apps.portal import api_document
from apps.vocabularies.api import Countries
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
INSTEAD = "https://site.example/api/docs/vocabularies/"
ENDING = Ending(told=date(2027, 1, 1), last_day=date(2028, 1, 31), instead=INSTEAD)
NAMES = ("Deprecation", "Sunset", "Link")


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the list of countries go."""
    handler: Any = Countries.get
    monkeypatch.setattr(handler, "operation", replace(handler.operation, ending=ENDING))
    api_document.document_text.cache_clear()
    yield ENDING
    monkeypatch.undo()
    api_document.document_text.cache_clear()


def test_every_answer_of_it_says_when_it_ends(ending: Ending) -> None:
    for path, status in (("/countries/", 200), ("/countries/?colour=blue", 400)):
        answer = ApiClient().get(path)
        assert answer.status_code == status
        assert answer["Deprecation"] == "@1798761600"
        assert answer["Sunset"] == "Tue, 01 Feb 2028 00:00:00 GMT"
        assert answer["Link"] == f'<{ending.instead}>; rel="deprecation"'
    tag = ApiClient().get("/countries/")["ETag"]
    unchanged = ApiClient().get("/countries/", None, **{"If-None-Match": tag})
    assert (unchanged.status_code, unchanged["Sunset"]) == (304, "Tue, 01 Feb 2028 00:00:00 GMT")


def test_no_other_operation_does(ending: Ending) -> None:
    answer = ApiClient().get("/vocabularies/")
    assert not [name for name in NAMES if name in answer.headers]
    assert ending.headers().keys() == set(NAMES)


def test_the_document_marks_it(ending: Ending) -> None:
    text = api_document.document_text()
    assert text.count('"deprecated": true') == 1
    assert f"Works until 2028-01-31; use {ending.instead} instead." in text


def test_nothing_ends_today() -> None:
    assert '"deprecated"' not in api_document.document_text()


def test_less_than_twelve_months_is_no_notice() -> None:
    with pytest.raises(ImproperlyConfigured):
        Ending(told=date(2027, 1, 1), last_day=date(2027, 12, 31), instead=INSTEAD)
