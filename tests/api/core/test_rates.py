"""Limits: per token and person, per address for visitors, and never by what a client claims."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from apps.accounts.adapter import AccountAdapter
from apps.core.models import RateCount
from apps.core.ratelimit import client_address
from tests.api.core.test_doors import problem
from tests.factories.profiles import MembershipFactory, token_for
from tests.support.api import ApiClient

pytestmark = pytest.mark.django_db
RATES = {
    "token": [("burst", 10, 5), ("sustained", 3600, 1000)],
    "person": [("person-burst", 3600, 7), ("person-sustained", 3600, 1000)],
    "address": [("burst", 3600, 3), ("sustained", 3600, 1000)],
}


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few requests are allowed, and no window ends while a test runs."""
    monkeypatch.setattr("apps.core.ratelimit.time", SimpleNamespace(time=lambda: 1_800_001_800.5))
    with override_settings(API_RATES=RATES):
        yield


def _asked(client: ApiClient, times: int, **headers: str) -> list[int]:
    return [client.get("/vocabularies/", None, **headers).status_code for _ in range(times)]


def test_headers_say_what_is_left() -> None:
    answer = ApiClient().get("/vocabularies/")
    assert answer["RateLimit-Policy"] == '"burst";q=3;w=3600, "sustained";q=1000;w=3600'
    assert answer["RateLimit"].startswith('"burst";r=2;t=')


def test_more_is_refused_with_the_name_of_the_limit_and_the_time_to_wait() -> None:
    assert _asked(ApiClient(), 3) == [200, 200, 200]
    answer = ApiClient().get("/vocabularies/")
    body = problem(answer, 429, "too_many")
    assert body["limit"] == "burst"
    assert 1 <= int(answer["Retry-After"]) <= 3600
    assert answer["RateLimit"].startswith('"burst";r=0;t=')


def test_refusals_count_too() -> None:
    assert [ApiClient().get("/nonsense/?x=1").status_code for _ in range(9)] == [404] * 9
    assert [ApiClient().get("/vocabularies/?x=1").status_code for _ in range(4)] == [
        *(400, 400, 400),
        429,
    ]


def test_each_token_has_its_own_limit() -> None:
    first, second = (ApiClient(token_for(MembershipFactory()).text) for _ in range(2))
    assert _asked(first, 6) == [*[200] * 5, 429]
    assert _asked(second, 1) == [200]
    assert _asked(ApiClient(), 1) == [200]


def test_all_tokens_of_a_person_share_one_more_limit() -> None:
    member = MembershipFactory()
    clients = [ApiClient(token_for(member).text) for _number in range(4)]
    answers = [client.get("/vocabularies/") for client in clients for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [*[200] * 7, 429]
    assert problem(answers[-1], 429, "too_many")["limit"] == "person-burst"
    assert '"person-burst";q=7;w=3600' in answers[0]["RateLimit-Policy"]
    assert '"person-burst";r=6;t=' in answers[0]["RateLimit"]
    assert '"person-burst";r=0;t=' in answers[-1]["RateLimit"]
    other_role = MembershipFactory(user=member.user)
    assert _asked(ApiClient(token_for(other_role).text), 1) == [429]
    assert _asked(ApiClient(token_for(MembershipFactory()).text), 1) == [200]


def test_token_and_person_are_counted_with_one_statement() -> None:
    client = ApiClient(token_for(MembershipFactory()).text)
    with CaptureQueriesContext(connection) as queries:
        assert _asked(client, 1) == [200]
    counting = [q["sql"] for q in queries if "core_ratecount" in q["sql"]]
    assert len(counting) == 1
    assert RateCount.objects.count() == 4


def test_guessing_tokens_counts_against_the_address() -> None:
    guesser = ApiClient("atmp_abcdefgh_" + "0" * 64)
    assert _asked(guesser, 4) == [401, 401, 401, 429]
    assert _asked(ApiClient(), 1) == [429]
    assert _asked(ApiClient(token_for(MembershipFactory()).text), 1) == [200]


def test_a_claimed_address_is_not_believed() -> None:
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    statuses = [
        _asked(ApiClient(), 1, **{"X-Forwarded-For": f"192.0.2.{number}"})[0] for number in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def test_behind_a_proxy_its_word_counts_and_no_other() -> None:
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        claims = [f"198.51.100.{n}, 192.0.2.1" for n in range(4)]
        statuses = [_asked(ApiClient(), 1, **{"X-Forwarded-For": c})[0] for c in claims]
        assert statuses == [200, 200, 200, 429]
        assert _asked(ApiClient(), 1, **{"X-Forwarded-For": "192.0.2.2"}) == [200]


@pytest.mark.parametrize(
    ("addresses", "last"),
    [
        (["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::ffff"], 429),
        (["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"], 200),
        (["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1"], 429),
    ],
)
def test_a_network_of_six_is_one_client(addresses: list[str], last: int) -> None:
    client: Any = ApiClient().client
    answers = [client.get("/api/v1/vocabularies/", REMOTE_ADDR=address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 200, 200, last]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "192.0.2.9", "192.0.2.1", "192.0.2.1"),
        (0, "", "", ""),
        (1, "", "192.0.2.1", "192.0.2.1"),
        (1, "198.51.100.1, 192.0.2.2", "10.0.0.1", "192.0.2.2"),
        (1, "192.0.2.2:4711", "10.0.0.1", "192.0.2.2"),
        (1, "nobody", "10.0.0.1", ""),
        (2, "198.51.100.1, 192.0.2.2, 10.0.0.2", "10.0.0.1", "192.0.2.2"),
        (2, "192.0.2.2", "10.0.0.1", "10.0.0.1"),
        (1, "2001:DB8::1", "10.0.0.1", "2001:db8::1"),
    ],
)
def test_every_door_knows_a_client_by_the_same_address(
    proxies: int, forwarded: str, remote: str, address: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR=remote).get("/", headers=headers)
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert client_address(request) == address
        if address:
            assert AccountAdapter(request).get_client_ip(request) == address
        else:
            with pytest.raises(PermissionDenied):
                AccountAdapter(request).get_client_ip(request)
