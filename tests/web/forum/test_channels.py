"""The directory of advice routes, and the card that refers to one."""

import pytest
from django.test import Client

from apps.forum.projections import question_url
from tests.factories import forum
from tests.factories.vocabularies import AdviceChannelFactory, CountryFactory

pytestmark = pytest.mark.django_db
PAGE = "/en/questions/authorities/channels/"


def test_the_list_is_narrowed_and_says_what_is_not_confirmed(client: Client) -> None:
    AdviceChannelFactory(code="zq-one", name="Zqfirst", stages=["discovery"])
    AdviceChannelFactory(
        code="zq-two",
        name="Zqsecond",
        jurisdiction=CountryFactory(code="CH"),
        verified=False,
        sources=[],
        stages=["clinical"],
    )
    whole = client.get(PAGE).content.decode()
    assert "Zqfirst" in whole
    assert "Not confirmed in a source yet." in whole
    swiss = client.get(PAGE, {"country": "CH", "stage": "clinical"}).content.decode()
    assert ("Zqsecond" in swiss, "Zqfirst" in swiss) == (True, False)
    belgian = client.get(PAGE, {"country": "BE", "stage": "discovery"}).content.decode()
    assert ("Zqsecond" in belgian, "Zqfirst" in belgian) == (False, True)


def test_a_route_shows_each_fact_with_what_was_not_confirmed(client: Client) -> None:
    AdviceChannelFactory(
        code="zq-one",
        recalled_fields=["clock"],
        languages=["en", "no", "xx"],
        prepare=["A letter"],
        too_late_when="The data are complete.",
    )
    page = client.get(f"{PAGE}zq-one/").content.decode()
    assert "At most 70 days (not confirmed in a source)" in page
    assert page.count("Not confirmed in a source<") == 1
    for words in ("A letter", "The data are complete.", "Invented source", "Free of charge"):
        assert words in page
    assert client.get(f"{PAGE}zq-none/").status_code == 404


def test_the_question_says_where_it_was_referred(client: Client) -> None:
    route = AdviceChannelFactory(code="zq-one", name="Zqroute")
    made = forum.answer(channel=route, citations=())
    page = client.get(question_url(made.question)).content.decode()
    assert "Official referral" in page
    assert "Referred to: Zqroute" in page
    assert "At most 70 days" in page
    assert f"{PAGE}zq-one/" in page
