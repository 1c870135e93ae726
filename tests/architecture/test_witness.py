"""The witness over all answers: each of its rules is shown red once."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from apps.core.access import public
from tests.support import witness
from tests.support.database import MOST_TRANSACTIONAL_TESTS, pytest_collection_modifyitems
from tests.support.markup_rules import policy_faults
from tests.support.routes import route_names


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<script type=module>import 'x'</script>",
        "<SCRIPT\n>x</SCRIPT>",
        '<p style="color:red">x</p>',
        "<p\nstyle=color:red>x</p>",
        '<button onclick="go()">x</button>',
        "<svg onload=x></svg>",
        '<a href="javascript:go()">x</a>',
        '<a href="java\nscript:go()">x</a>',
        '<a href="j\tavascript:go()">x</a>',
        '<a href="&#106;avascript:go()">x</a>',
        "<form action=javascript:go()></form>",
        "<style>p{color:red}</style>",
        '<base href="/">',
        '<iframe src="/x"></iframe>',
        '<rect style="fill:red"/>',
    ],
)
def test_guard_bites_what_the_policy_forbids(html: str) -> None:
    assert policy_faults(f"<!doctype html><p>text</p>\n{html}") != []


@pytest.mark.parametrize(
    "html",
    [
        '<script src="/static/js/menu.js" type="module"></script>',
        '<script type="application/json" id="data">{"on": 1}</script>',
        "<p>style= onclick= javascript:</p>",
        "<p>the ones online = many</p>",
        '<a href="/en/" data-style="x" aria-label="on= style=">x</a>',
        '<input name="onset" value="javascript:">',
        '<link rel="stylesheet" href="/static/css/base.css">',
    ],
)
def test_clean_pages_pass(html: str) -> None:
    assert policy_faults(html) == []


def _answer(html: str, policy: str) -> list[str]:
    response = HttpResponse(html, headers={"Content-Security-Policy": policy})
    return witness.response_faults(RequestFactory().get("/x"), response)


def test_guard_bites_a_missing_or_weaker_header() -> None:
    good = settings.CONTENT_SECURITY_POLICY
    assert _answer("<p>x</p>", good) == []
    assert len(_answer("<p>x</p>", "")) == 1
    assert len(_answer("<p>x</p>", f"{good}; script-src 'unsafe-inline'")) == 1
    assert len(_answer("<script>x</script>", good)) == 1


urlpatterns = [path("inline", public(lambda _request: HttpResponse("<p onclick=x>y</p>")))]


def test_guard_bites_in_any_test_that_gets_such_a_page() -> None:
    with (
        override_settings(ROOT_URLCONF=__name__),
        pytest.raises(AssertionError, match="onclick"),
    ):
        Client().get("/inline")


def test_guard_bites_an_unshown_template_and_an_unanswered_route() -> None:
    everything = {"templates": witness.own_templates(), "routes": route_names()}
    assert witness.missing(everything) == {"templates": [], "routes": []}
    less = {kind: set(names) for kind, names in everything.items()}
    less["templates"].discard("base.html")
    less["routes"].discard("portal:home")
    assert witness.missing(less) == {"templates": ["base.html"], "routes": ["portal:home"]}


@pytest.mark.parametrize(
    ("options", "whole"),
    [
        ({}, True),
        ({"file_or_dir": ["tests"]}, True),
        ({"markexpr": "not deep and not browser"}, True),
        ({"file_or_dir": ["tests/unit"]}, False),
        ({"keyword": "forum"}, False),
        ({"markexpr": "deep"}, False),
        ({"lf": True}, False),
    ],
)
def test_only_a_whole_run_is_judged(options: dict[str, Any], *, whole: bool) -> None:
    plain = {"file_or_dir": [], "keyword": "", "markexpr": "", "lf": False}
    config: Any = SimpleNamespace(option=SimpleNamespace(**plain | options))
    assert witness.is_whole_run(config) is whole


def _item(*, deep: bool = False) -> Any:
    marker = SimpleNamespace(kwargs={"transaction": True})
    markers = {"django_db": marker} | ({"deep": marker} if deep else {})
    return SimpleNamespace(
        fixturenames=(), get_closest_marker=markers.get, add_marker=lambda _name: None
    )


def test_guard_bites_too_many_tests_that_commit() -> None:
    pytest_collection_modifyitems([_item() for _ in range(MOST_TRANSACTIONAL_TESTS)])
    pytest_collection_modifyitems([_item(deep=True) for _ in range(MOST_TRANSACTIONAL_TESTS + 1)])
    with pytest.raises(pytest.UsageError, match="budget"):
        pytest_collection_modifyitems([_item() for _ in range(MOST_TRANSACTIONAL_TESTS + 1)])
