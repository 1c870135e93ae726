"""The drop-down that is drawn without a template per option looks like Django's own."""

from typing import Any

import pytest
from django import forms
from django.test import SimpleTestCase

from apps.core.forms import LongSelect

CHOICES = [
    ("", "All"),
    ("Quality <&>", [("quality", "Quality"), ("quality.release", 'Release of "lots"')]),
    ("safety", "Safety & more"),
    (7, "Seven"),
]


@pytest.mark.parametrize("value", [None, "", "quality.release", "safety", 7, "<none>"])
@pytest.mark.parametrize("attrs", [{"id": "id_a", "class": "input"}, {"required": True}, {}])
def test_it_gives_the_markup_of_django(value: object, attrs: dict[str, Any]) -> None:
    own = LongSelect(choices=CHOICES).render("a<b", value, attrs)
    django_s = forms.Select(choices=CHOICES).render("a<b", value, attrs)
    SimpleTestCase().assertHTMLEqual(own, django_s)


def test_attributes_that_are_off_are_left_out() -> None:
    html = LongSelect(attrs={"disabled": False, "data-x": '"'}).render("a", None)
    assert html == '<select name="a" data-x="&quot;">\n</select>'
