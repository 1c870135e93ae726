"""What every answer carries, and what happens when a part is away."""

import logging
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/test/undeclared", "/test/callable"])
@pytest.mark.parametrize("who", ["browser", "signed_in"])
def test_a_route_that_declares_nothing_is_closed(
    request: pytest.FixtureRequest, path: str, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    client: Client = request.getfixturevalue(who)
    answer = client.get(path)
    assert answer.status_code == 403
    assert b"a secret page" not in answer.content
    assert "access.undeclared" in caplog.messages


@pytest.mark.parametrize(
    "path",
    [
        "/health/live",
        "/en/",
        "/test/fail/domain",
        "/test/fail/unforeseen",
        "/test/fail/database",
        "/nowhere",
        "/static/none.css",
        "/admin/login/",
    ],
)
def test_every_answer_carries_the_headers(browser: Client, settings: Any, path: str) -> None:
    answer = browser.get(path)
    assert answer["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Permissions-Policy"]
    assert len(answer["X-Request-ID"]) >= 8


@pytest.mark.parametrize("path", ["/en/", "/test/guarded", "/nowhere", "/test/fail/domain"])
def test_no_shared_cache_keeps_a_page(signed_in: Client, path: str) -> None:
    control = signed_in.get(path)["Cache-Control"]
    assert "private" in control
    assert "no-store" in control


def test_a_well_formed_request_id_is_kept_any_other_replaced(browser: Client) -> None:
    kept = browser.get("/health/live", headers={"X-Request-ID": "abc-12345678"})
    assert kept["X-Request-ID"] == "abc-12345678"
    for bad in ("short", "x" * 41, "a b c d e f g h", "id\u00e9\u00e9\u00e9\u00e9\u00e9"):
        assert browser.get("/health/live", headers={"X-Request-ID": bad})["X-Request-ID"] != bad


def test_one_line_per_request_without_address_or_person(
    signed_in: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="atmp.request"):
        signed_in.get("/test/guarded?email=ada@people.example")
    lines = [record for record in caplog.records if record.name == "atmp.request"]
    assert len(lines) == 1
    assert lines[0].__dict__["status"] == 200
    assert "ada@" not in str(lines[0].__dict__)


def _away(*_args: object, **_options: object) -> None:
    raise OperationalError("connection to server at 10.0.0.7 failed")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_database_lost_under_the_session_is_503_with_retry_after(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    # Sessions are read inside middleware: Django reports that as an unforeseen error.
    monkeypatch.setattr(SessionStore, "load", _away)
    answer = signed_in.get("/de/account/", headers={"Accept": accept})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert b"10.0.0.7" not in answer.content
    if accept == "text/html":
        assert b'lang="de"' in answer.content


def test_live_says_only_that_the_process_answers(
    browser: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = browser.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
