"""What a request may carry: parameters, cursors, bodies, conditions."""

import base64
import json
from typing import Any

import pytest

from tests.api.core.test_doors import problem
from tests.api.forum.test_questions import new_question
from tests.factories.forum import developer, question
from tests.factories.profiles import OrganisationFactory
from tests.support.api import ApiClient, client_of
from tests.support.cursors import cursor

pytestmark = pytest.mark.django_db


def _named(body: Any) -> list[str]:
    return [entry["parameter"] for entry in body["errors"]]


def test_unknown_parameters_are_all_named() -> None:
    body = problem(ApiClient().get("/guidance/?colour=1&q=x&size=2"), 400, "unknown_parameter")
    assert _named(body) == ["colour", "size"]


@pytest.mark.parametrize("path", ["/", "/vocabularies/", "/countries/", "/questions/Q-0000000-0/"])
def test_addresses_without_parameters_take_none(path: str) -> None:
    problem(ApiClient().get(f"{path}?q=x"), 400, "unknown_parameter")


def test_a_change_takes_no_parameters_either() -> None:
    client = client_of(developer())
    problem(client.send("POST", "/questions/?dry_run=1", {}), 400, "unknown_parameter")


def test_a_parameter_is_sent_once() -> None:
    body = problem(ApiClient().get("/guidance/?q=a&q=b"), 400, "bad_parameter")
    assert _named(body) == ["q"]


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=51", "limit=-1", "limit=x", "limit=1e1", f"limit={'9' * 5000}"),
        *("q=%00", f"q={'x' * 201}", f"cursor={'x' * 1501}", "cursor=%00"),
        *(
            "updated_since=yesterday",
            "updated_since=2026-11-22",
            "updated_since=2026-11-22T10:00:00",
        ),
        *("updated_since=0000-00-00T00:00:00Z", "updated_since=2026-13-01T00:00:00Z"),
        *("kind=%00", "kind=Authority", "country=be", "answers_here=yes"),
    ],
)
def test_values_that_are_not_possible(query: str) -> None:
    body = problem(ApiClient().get(f"/organisations/?{query}"), 400, "bad_parameter")
    assert _named(body) == [query.partition("=")[0]]


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "2026-11-22T10:00:00.123456Z"],
)
def test_moments_at_the_edge_are_answered(moment: str) -> None:
    answer = ApiClient().get(f"/organisations/?updated_since={moment}")
    assert answer.status_code in {200, 400}, answer.content


def test_empty_parameters_count_as_left_out() -> None:
    assert ApiClient().get("/organisations/?q=&kind=&limit=&cursor=").status_code == 200


def test_bytes_that_are_no_text() -> None:
    assert ApiClient().get("/organisations/?q=%ff%fe").status_code in {200, 400}


def test_limits() -> None:
    for _number in range(3):
        OrganisationFactory(name="Zqhouse")
    page = ApiClient().get("/organisations/", {"q": "Zqhouse", "limit": 1}).json()
    assert set(page) == {"data", "next", "previous"}
    assert len(page["data"]) == 1
    assert page["next"].startswith("http://localhost:8000/api/v1/organisations/?cursor=")
    assert "limit=1&q=Zqhouse" in page["next"]
    everything = len(ApiClient().get("/countries/?limit=50").json()["data"])
    assert 20 < everything <= 50
    # Pages of the directory hold no more.
    problem(ApiClient().get("/organisations/?limit=21"), 400, "bad_parameter")
    assert len(ApiClient().get("/organisations/").json()["data"]) == 20


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "!!!!", "e30", cursor(), cursor(0), cursor(2, "a", "b"), cursor(0, "a")),
        *(
            cursor(0, "a", "no-uuid"),
            cursor(0, 1, 2),
            cursor(0, "\x00", "b"),
            cursor(0, [], {}),
        ),
        *(cursor(True, "a", "b"), cursor("0", "a", "b"), "W10", "bnVsbA", "[" * 400),
    ],
)
def test_cursors_that_are_broken(cursor: str) -> None:
    problem(ApiClient().get("/organisations/", {"cursor": cursor}), 400, "broken_cursor")


def test_a_cursor_carries_no_key_that_tells_when_a_row_was_made() -> None:
    rows = [OrganisationFactory(name=f"Aaa{number}") for number in range(2)]
    following = ApiClient().get("/organisations/?limit=1").json()["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert len(raw) > 40
    for row in rows:
        assert str(row.pk).encode() not in raw
        assert row.pk.bytes[:6] not in raw
    problem(ApiClient().get(f"/organisations/?cursor={cursor[:-4]}"), 400, "broken_cursor")


@pytest.mark.parametrize("path", ["/questions/", "/guidance/", "/countries/", "/answers/"])
def test_a_cursor_of_another_list_does_not_open(path: str) -> None:
    OrganisationFactory()
    following = ApiClient().get("/organisations/?limit=1").json()["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]
    problem(ApiClient().get(f"{path}?cursor={cursor}"), 400, "broken_cursor")


def test_a_tag_saves_the_body() -> None:
    first = ApiClient().get("/countries/")
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        again = ApiClient().get("/countries/", None, **{"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert "Content-Type" not in again.headers
    assert ApiClient().get("/countries/", None, **{"If-None-Match": '"x"'}).status_code == 200
    german = ApiClient().get(
        "/countries/", None, **{"If-None-Match": first["ETag"], "Accept-Language": "de"}
    )
    assert german.status_code == 200


def _draft() -> tuple[ApiClient, str, str]:
    client = client_of(developer())
    made = client.send("POST", "/questions/", new_question())
    assert made.status_code == 201, made.content
    return client, f"/questions/{made.json()['id']}/", made["ETag"]


CHANGE = {"title": "May one donor test serve for three products?"}


def test_a_change_needs_the_tag_that_was_read() -> None:
    client, path, tag = _draft()
    problem(client.send("PATCH", path, CHANGE), 428, "precondition_required")
    problem(client.send("PATCH", path, CHANGE, If_Match='"x"'), 412, "precondition_failed")
    changed = client.send("PATCH", path, CHANGE, If_Match=tag)
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    problem(client.send("PATCH", path, CHANGE, If_Match=tag), 412, "precondition_failed")
    assert client.send("PATCH", path, CHANGE, If_Match=changed["ETag"]).status_code == 200


def test_a_state_in_which_it_cannot_be_done() -> None:
    asker = developer()
    asked = question("private", asker=asker)
    client = client_of(asker)
    path = f"/questions/{asked.public_id}/"
    gone = client.send("POST", f"{path}withdrawal/", If_Match=client.get(path)["ETag"])
    assert gone.status_code == 200
    again = client.send("POST", f"{path}withdrawal/", If_Match=gone["ETag"])
    assert problem(again, 409, "wrong_state")


BROKEN = [
    *(b"", b"{", b"nonsense", b"{'a': 1}", b'{"a": 1,}', b'{"a": NaN}', b'{"a": Infinity}'),
    *(b"\xff\xfe", b'{"a": "\xff"}', b"[" * 100_000, b'{"a":' * 50_000, b"1" * 5_000),
]


@pytest.mark.parametrize("body", BROKEN)
def test_bodies_that_are_not_json(body: bytes) -> None:
    refused = client_of(developer()).send("POST", "/questions/", body)
    assert refused.status_code in {400, 422}, refused.content
    problem(refused, refused.status_code, refused.json()["code"])


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [(b'{"title": "A",\n  "body" "B"}', 2, 10), (b'{"a": 1}\n\n x', 3, 2)],
)
def test_a_malformed_body_is_told_where(body: bytes, line: int, column: int) -> None:
    refused = client_of(developer()).send("POST", "/questions/", body)
    said = problem(refused, 400, "malformed")
    assert (said["line"], said["column"]) == (line, column)
    assert f"look at line {line}, column {column}." in said["detail"]


@pytest.mark.parametrize("body", [[], "text", 1, None, True, [{}]])
def test_bodies_that_are_no_object(body: Any) -> None:
    refused = client_of(developer()).send("POST", "/questions/", json.dumps(body).encode())
    problem(refused, 422, "invalid")


@pytest.mark.parametrize(
    "media", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
)
def test_other_kinds_of_bodies(media: str) -> None:
    client = client_of(developer())
    answer = client.client.post(
        "/api/v1/questions/", b"title=x", content_type=media, headers=client.headers
    )
    problem(answer, 415, "unsupported_media_type")


def test_a_body_that_is_too_large() -> None:
    body = b'{"title": "' + b"x" * 2_000_000 + b'"}'
    problem(client_of(developer()).send("POST", "/questions/", body), 413, "too_large")


def test_fields_that_are_not_known_and_values_of_the_wrong_kind_are_all_named() -> None:
    body = {"title": 1, "topic": [], "state": "answered", "asker_id": "x", "authorities": {}}
    refused = problem(client_of(developer()).send("POST", "/questions/", body), 422, "invalid")
    pointers = {entry["pointer"] for entry in refused["errors"]}
    assert {"/state", "/asker_id"} <= pointers


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "\ud800", "\U0010ffff" * 100, "x" * 70_000, 10**400, 1e308, {}, []]
)
def test_texts_that_are_none(text: Any) -> None:
    body = {"title": text, "topic": text, "authorities": [text], "language": text}
    raw = json.dumps(body).encode()
    refused = client_of(developer()).send("POST", "/questions/", raw)
    assert refused.status_code in {400, 422}
    problem(refused, refused.status_code, refused.json()["code"])
