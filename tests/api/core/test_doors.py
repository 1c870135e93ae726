"""Who is let in, by which methods, for which kinds of answers."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.profiles.choices import MembershipState
from tests.factories.accounts import signed_in
from tests.factories.forum import question
from tests.factories.profiles import MembershipFactory, token_for
from tests.support.api import ApiClient
from tests.support.routes import own_routes

pytestmark = pytest.mark.django_db
BEARER = 'Bearer realm="api"'


def problem(answer: Any, status: int, code: str) -> Any:
    """Return the problem JSON after a look at everything that all of them have."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"http://localhost:8000/problems/{code}"
    assert body["detail"]
    assert body["request_id"] == answer["X-Request-ID"]
    assert (answer["WWW-Authenticate"] == BEARER) if status == 401 else True
    return body


def member(**changes: Any) -> Any:
    """Return a membership with a token in force."""
    return MembershipFactory(**changes)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer x", "bearer atmp_x", "Token abc", "é"],
)
def test_a_header_that_is_no_token_is_refused_even_where_none_is_needed(header: str) -> None:
    client = ApiClient(Authorization=header)
    problem(client.get("/guidance/"), 401, "token_invalid")


def test_a_token_that_is_not_in_force() -> None:
    membership = member()
    client = ApiClient(token_for(membership, days=30).text)
    assert client.get("/notifications/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        body = problem(client.get("/notifications/"), 401, "token_expired")
        assert body["detail"].startswith("Token expired on ")
    membership.state = MembershipState.REVOKED
    membership.revoked_at = timezone.now()
    membership.save()
    problem(client.get("/notifications/"), 401, "token_invalid")
    problem(client.get("/guidance/"), 401, "token_invalid")


def test_no_token_where_one_is_needed() -> None:
    problem(ApiClient().get("/notifications/"), 401, "token_missing")


def test_a_token_without_the_scope() -> None:
    client = ApiClient(token_for(member(), "read:public").text)
    body = problem(client.get("/notifications/"), 403, "insufficient_scope")
    assert body["scope"] == "read:notifications"
    assert "read:notifications" in body["detail"]


def test_a_token_without_the_scope_reads_public_things_as_a_visitor() -> None:
    asked: Any = question("private")
    narrow = ApiClient(token_for(asked.asker_membership, "read:public").text)
    wide = ApiClient(token_for(asked.asker_membership, "read:questions").text)
    path = f"/questions/{asked.public_id}/"
    assert wide.get(path).status_code == 200
    problem(narrow.get(path), 404, "not_found")


def test_a_session_means_nothing() -> None:
    membership = member()
    browser = signed_in(membership.user, second_factor=True)
    problem(browser.get("/api/v1/notifications/"), 401, "token_missing")
    refused = browser.post("/api/v1/questions/", {}, content_type="application/json")
    problem(refused, 401, "token_missing")
    entrance = browser.get("/api/v1/")
    assert entrance.json()["token"] is None
    assert "Set-Cookie" not in entrance.headers


def test_a_token_opens_no_page() -> None:
    headers = {"Authorization": f"Bearer {token_for(member()).text}"}
    page = ApiClient().client.get(reverse("forum:mine"), headers=headers)
    assert page.status_code == 302


def test_a_token_in_the_address_is_refused() -> None:
    text = token_for(member()).text
    body = problem(ApiClient().get("/guidance/", {"access_token": text}), 400, "unknown_parameter")
    assert text not in str(body)


def test_the_entrance_tells_whom_the_token_stands_for() -> None:
    membership = member()
    issued = token_for(membership, "read:questions", name="Nightly copy")
    client = ApiClient(issued.text)
    body = client.get("/").json()
    assert body["token"]["name"] == "Nightly copy"
    assert body["token"]["organisation"]["name"] == membership.organisation.name
    assert (body["token"]["role"], body["token"]["role_label"]) == ("developer", "Developer")
    assert body["token"]["scopes"] == ["read:public", "read:questions"]
    assert body["token"]["expires_at"].startswith(f"{issued.row.expires_at:%Y-%m-%d}")
    assert {"questions", "guidance", "organisations"} <= {r["name"] for r in body["resources"]}
    for resource in body["resources"]:
        opened = client.client.get(resource["url"], headers=client.headers)
        assert opened.status_code in {200, 403}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/guidance/", {"GET", "HEAD"}),
        ("DELETE", "/organisations/", {"GET", "HEAD"}),
        ("OPTIONS", "/guidance/", {"GET", "HEAD"}),
        ("TRACE", "/guidance/", {"GET", "HEAD"}),
        ("BREW", "/guidance/", {"GET", "HEAD"}),
        ("GET", "/notifications/read-all/", {"POST"}),
    ],
)
def test_methods_that_are_not_there(method: str, path: str, allowed: set[str]) -> None:
    answer = ApiClient().send(method, path)
    problem(answer, 405, "wrong_method")
    assert set(answer["Allow"].split(", ")) == allowed


def test_head_is_get_without_a_body() -> None:
    got = ApiClient().get("/countries/")
    head = ApiClient().send("HEAD", "/countries/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]


@pytest.mark.parametrize("wanted", ["text/html", "application/xml", "image/*"])
def test_json_or_nothing(wanted: str) -> None:
    problem(ApiClient(Accept=wanted).get("/guidance/"), 406, "not_acceptable")


@pytest.mark.parametrize("wanted", ["*/*", "application/*", "text/html, application/json;q=0.5"])
def test_whoever_takes_json_gets_it(wanted: str) -> None:
    assert ApiClient(Accept=wanted).get("/guidance/").status_code == 200


@pytest.mark.parametrize("path", ["/nothing/", "/guidance", "/guidance/G-0000000-0", "/../v2/"])
def test_addresses_that_are_none(path: str) -> None:
    answer = ApiClient().get(path)
    assert answer.status_code in {301, 404}
    if answer.status_code == 404:
        problem(answer, 404, "not_found")


def test_hidden_and_absent_are_the_same_answer() -> None:
    hidden = ApiClient().get(f"/questions/{question('private').public_id}/")
    absent = ApiClient().get("/questions/Q-0000000-0/")
    drop = ("request_id",)
    bodies = [{k: v for k, v in a.json().items() if k not in drop} for a in (hidden, absent)]
    assert bodies[0] == bodies[1]
    heads = [{k: v for k, v in a.items() if k != "X-Request-ID"} for a in (hidden, absent)]
    for head in heads:
        head.pop("RateLimit")
    assert heads[0] == heads[1]


def test_answers_are_nobody_elses() -> None:
    answer = ApiClient().get("/guidance/")
    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Language"} <= set(answer["Vary"].split(", "))
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("language", ["de", "fr"])
def test_refusals_speak_the_language_asked_for(language: str) -> None:
    english = ApiClient().get("/guidance/G-0000000-0/")
    translated = ApiClient().get("/guidance/G-0000000-0/", None, **{"Accept-Language": language})
    assert problem(translated, 404, "not_found")["detail"] != english.json()["detail"]
    assert translated["Content-Language"] == language


def test_every_view_of_the_api_is_of_the_kernels_making() -> None:
    """A view with a base of its own would have no scopes, no limits and no strict parameters."""
    for route in own_routes():
        if route.name.startswith("api:") and route.name not in DOCUMENTS:
            assert hasattr(route.view, "cls"), route.name
            assert route.view.cls.__mro__[1].__name__ == "ApiView", route.name


DOCUMENTS = {"api:openapi", "api:docs", "api:docs_page"}
