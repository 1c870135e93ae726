"""One error, two shapes: pages for people, RFC 9457 for machines, the same code in both."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

CASES = [
    ("domain", 400, "bad_request"),
    ("not-allowed", 403, "not_verified"),
    ("conflict", 409, "conflict"),
    ("invalid", 422, "invalid"),
    ("too-many", 429, "too_many"),
    ("http404", 404, "not_found"),
    ("permission", 403, "not_allowed"),
    ("suspicious", 400, "bad_request"),
    ("database", 503, "unavailable"),
    ("connection", 503, "unavailable"),
    ("unforeseen", 500, "server_fault"),
]


@pytest.mark.parametrize(("kind", "status", "code"), CASES)
@pytest.mark.parametrize("prefix", ["/api/test", "/test"])
def test_machines_get_problem_details(
    machine: Client, kind: str, status: int, code: str, prefix: str
) -> None:
    answer = machine.get(f"{prefix}/fail/{kind}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"].endswith(f"/problems/{code}")
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize(("kind", "status", "_code"), CASES)
def test_people_get_a_page(browser: Client, kind: str, status: int, _code: str) -> None:
    answer = browser.get(f"/test/fail/{kind}")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert b"<h1>" in answer.content


@pytest.mark.parametrize("kind", ["database", "connection"])
def test_an_outage_promises_nothing_about_what_was_sent(browser: Client, kind: str) -> None:
    """The connection may end before or after what was sent was stored."""
    html = browser.get(f"/test/fail/{kind}").content.decode()
    assert "Nothing is lost" not in html
    assert "it may not have been saved" in html
    assert "Go back: your browser may still hold what you typed." in html


@pytest.mark.parametrize("kind", [case[0] for case in CASES])
@pytest.mark.parametrize("prefix", ["/api/test", "/test"])
def test_no_answer_quotes_the_exception(browser: Client, kind: str, prefix: str) -> None:
    assert b"a secret" not in browser.get(f"{prefix}/fail/{kind}").content


def test_a_wrong_method_gets_a_page_that_names_the_right_ones(
    browser: Client, machine: Client
) -> None:
    page = browser.post("/test/looked-at")
    assert (page.status_code, page["Allow"]) == (405, "GET, HEAD")
    assert b"This does not work at this address" in page.content
    answer = machine.post("/api/test/looked-at")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "wrong_method"
    assert browser.head("/test/looked-at").status_code == 200


def test_the_reason_is_told(browser: Client) -> None:
    answer = browser.get("/test/fail/not-allowed")
    assert b"Only a verified member may do this." in answer.content


def test_fields_are_named(machine: Client) -> None:
    errors = machine.get("/api/test/fail/invalid").json()["errors"]
    assert errors == [{"pointer": "/title", "detail": "Fill in the title."}]


def test_extra_facts_are_told_and_never_replace_the_code(machine: Client) -> None:
    problem = machine.get("/api/test/fail/conflict").json()
    assert problem["changed"] == {"title": "New"}
    assert problem["code"] == "conflict"


@pytest.mark.parametrize(("kind", "seconds"), [("too-many", "30"), ("database", "10")])
def test_who_should_wait_is_told_how_long(browser: Client, kind: str, seconds: str) -> None:
    assert browser.get(f"/test/fail/{kind}")["Retry-After"] == seconds


def test_an_api_path_answers_json_to_everybody(browser: Client) -> None:
    answer = browser.get("/api/test/fail/domain", headers={"Accept": "text/html"})
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("accept", ["text/html,application/json;q=0.9", "*/*", "", "image/png"])
def test_whoever_does_not_prefer_json_gets_a_page(browser: Client, accept: str) -> None:
    answer = browser.get("/test/fail/domain", headers={"Accept": accept})
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_page_speaks_the_readers_language(browser: Client, language: str) -> None:
    answer = browser.get(f"/{language}/nowhere/")
    assert answer.status_code == 404
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_that_is_too_large_is_413(browser: Client, machine: Client, kind: str) -> None:
    text = "x" * 3_000_000
    body: Any = {"text": text} if kind.startswith("multipart") else f"text={text}"
    options: dict[str, Any] = {} if kind.startswith("multipart") else {"content_type": kind}
    assert browser.post("/test/body", body, **options).status_code == 413
    answer = machine.post("/test/body", body, **options)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_too_many_fields_are_refused(machine: Client) -> None:
    answer = machine.post("/test/body", {f"f{i}": "x" for i in range(500)})
    assert answer.status_code == 400


def test_a_foreign_host_name_is_refused(browser: Client) -> None:
    answer = browser.get("/health/live", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_a_missing_csrf_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/test/body", {"a": "b"})
    assert answer.status_code == 403
    assert b"open for too long" in answer.content
