"""Shapes of translated texts and partial dates."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.vocabularies.fields import PartialDateField, TranslatedField, validate_texts


@pytest.mark.parametrize("value", [{}, {"en": "A"}, {"en": "A", "pl": "B"}])
def test_texts_by_language_code_are_taken(value: Any) -> None:
    TranslatedField(blank=True).clean(value, None)


@pytest.mark.parametrize("value", ["A", ["en"], {"EN": "A"}, {"en": 1}, {"english": "A"}, {1: "A"}])
def test_other_shapes_are_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        validate_texts(value)


@pytest.mark.parametrize("text", ["2009", "2009-12", "2009-12-17"])
def test_a_partial_date_is_as_precise_as_its_source(text: str) -> None:
    assert PartialDateField().clean(text, None) == text


@pytest.mark.parametrize("text", ["09", "2009-13", "2009-12-32", "December 2009", "2009-1"])
def test_a_partial_date_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        PartialDateField().clean(text, None)
