"""The page of response times and its downloads show what a release says, and nothing else."""

import csv
from io import StringIO

import pytest
from django.test import Client

from apps.core.releases import Figure, publish
from apps.forum.figures import NAME
from apps.profiles.models import Organisation
from tests.factories import forum
from tests.factories.profiles import AuthorityFactory
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
PAGE = "/en/data/answer-times/"


@pytest.fixture
def authority() -> Organisation:
    made: Organisation = AuthorityFactory(name="Zq authority")
    forum.term("topic", "quality")
    AuthorityFactory(name="Zq silent")
    values = {"median_days": 18.0, "p90_days": 31}
    figures = [Figure(made.public_id, part, 7, values) for part in ("", "quality")]
    publish(NAME, "2026-09", [])
    publish(NAME, "2026-10", figures)
    return made


def test_nothing_is_there_before_the_first_release(client: Client) -> None:
    assert "No figures yet" in client.get(PAGE).content.decode()


def test_the_last_release_and_those_before(client: Client, authority: Organisation) -> None:
    page = client.get(PAGE).content.decode()
    assert "Figures of October 2026, as of" in page
    assert authority.name in page
    assert "Zq silent" in page
    assert "Too few to show" in page
    assert ">31<" in page
    before = client.get(PAGE, {"month": "2026-09"}).content.decode()
    assert "Figures of September 2026" in before
    assert ">31<" not in before
    assert client.get(PAGE, {"month": "2026-11"}).status_code == 404


def test_downloads(client: Client, authority: Organisation) -> None:
    answer = client.get(f"{PAGE}2026-10.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode())))
    own = [row for row in rows if row["authority"] == authority.public_id]
    assert [(row["topic"], row["cases"], row["median_days"]) for row in own] == [
        ("", "7", "18.0"),
        ("quality", "7", "18.0"),
    ]
    assert [row["cases"] for row in rows if row["authority_name"] == "Zq silent"] == [""]
    told = client.get(f"{PAGE}2026-10.json").json()
    assert told["period"] == "2026-10"
    assert len(told["sha256"]) == 64
    for wrong in ("2026-11.csv", "2026-10.xml"):
        assert client.get(f"{PAGE}{wrong}").status_code == 404


def test_the_api_gives_all_releases(authority: Organisation) -> None:
    newest, before = ApiClient().get("/answer-times/").json()["data"]
    assert (newest["period"], before["rows"]) == ("2026-10", [])
    assert newest["previous_sha256"] == before["sha256"]
    assert newest["rows"][0] == {
        "authority": authority.public_id,
        "topic": "",
        "cases": 7,
        "median_days": 18.0,
        "p90_days": 31,
    }
