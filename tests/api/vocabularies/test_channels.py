"""Advice routes through the API: where, when and by whom, each with its source."""

import pytest

from apps.vocabularies.models import AdviceChannel
from tests.factories.vocabularies import AdviceChannelFactory, CountryFactory
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db


def _codes(**parameters: str) -> list[str]:
    answer = ApiClient().get("/advice-channels/", parameters)
    assert answer.status_code == 200, answer.content
    return [entry["code"] for entry in answer.json()["data"]]


def test_filters() -> None:
    AdviceChannel.objects.update(retired=True)
    AdviceChannelFactory(code="zq-eu", who_may_use=["sme"], stages=["any"])
    AdviceChannelFactory(
        code="zq-be", jurisdiction=CountryFactory(code="BE"), stages=["clinical"], kind="meeting"
    )
    AdviceChannelFactory(code="zq-ch", jurisdiction=CountryFactory(code="CH"), stages=["clinical"])
    AdviceChannelFactory(code="zq-old", retired=True)
    assert _codes() == ["zq-be", "zq-ch", "zq-eu"]
    assert _codes(country="BE") == ["zq-be", "zq-eu"]
    assert _codes(country="CH") == ["zq-ch"]
    assert _codes(country="EU") == ["zq-eu"]
    assert _codes(stage="discovery") == ["zq-eu"]
    assert _codes(stage="clinical", applicant="academic") == ["zq-be", "zq-ch"]
    assert _codes(kind="meeting") == ["zq-be"]


def test_a_route_says_what_was_not_confirmed_and_where_the_rest_was_read() -> None:
    AdviceChannelFactory(code="zq-eu", recalled_fields=["clock"])
    shown = ApiClient().get("/advice-channels/zq-eu/").json()
    assert (shown["days"], shown["not_confirmed"], shown["verified"]) == (70, ["clock"], True)
    assert (shown["jurisdiction"], shown["fee_class"]) == ("EU", "free")
    assert shown["sources"][0]["name"] == "Invented source"
    assert shown["as_of"] == "2026-01-31"
    assert ApiClient().get("/advice-channels/zq-none/").status_code == 404
