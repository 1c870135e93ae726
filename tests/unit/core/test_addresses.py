"""Addresses of rows, and what templates read of them."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from apps.core.addresses import address_of
from apps.core.shown import Shown

ROUTE = "forum:question"


@pytest.mark.parametrize("slug", ["a-title", "part-0-of-an-address", "100", "_", "é", "%s"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_address_is_what_the_route_says(slug: str, language: str) -> None:
    parts = {"public_id": "Q-7K3F9M2-X", "slug": slug}
    with translation.override(language):
        try:
            wanted = reverse(ROUTE, kwargs=parts)
        except NoReverseMatch:
            with pytest.raises(NoReverseMatch):
                address_of(ROUTE, **parts)
        else:
            assert address_of(ROUTE, **parts) == wanted
            assert wanted.startswith(f"/{language}/")


def test_an_address_without_parts() -> None:
    assert address_of("forum:questions") == reverse("forum:questions")
    with pytest.raises(NoReverseMatch):
        address_of("forum:question")


@dataclass(frozen=True, slots=True)
class _Row(Shown):
    title: str

    @property
    def loud(self) -> str:
        return self.title.upper()


def test_templates_read_fields_and_properties_and_nothing_where_there_is_none() -> None:
    row = _Row("a")
    drawn = Template("{{ row.title }}{{ row.loud }}{{ row.absent }}").render(Context({"row": row}))
    assert drawn == "aA"
    assert row["title"] == "a"
    with pytest.raises(KeyError):
        row["absent"]
