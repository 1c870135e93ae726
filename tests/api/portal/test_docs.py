"""The documentation: pages of our own, complete, in the language of the reader."""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from apps.portal.api_document import document
from apps.portal.api_examples import EXAMPLES
from apps.portal.api_reference import calls_by_tag, shapes_of
from apps.profiles.choices import Role
from tests.factories.forum import term
from tests.factories.profiles import AuthorityFactory, MembershipFactory, country, token_for

SAMPLE = re.compile(
    r'<code data-example="(\w+)" data-language="(\w+)" translate="no">(.*?)</code>', re.DOTALL
)
# What each example prints, at least.
PRINTED = {
    "read": "O-",
    "token": "developer",
    "errors": "unknown_parameter",
    "pages": "BE",
    "unchanged": "304",
    "write": "204",
}


def _page(path: str = "", language: str = "en") -> str:
    answer = Client().get(f"/api/docs/{path}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_every_operation_stands_on_a_page_with_an_anchor_of_its_own() -> None:
    index = _page()
    pages: dict[str, str] = {}
    for path, methods in document()["paths"].items():
        for method, described in methods.items():
            tag, anchor = described["tags"][0], described["operationId"]
            text = pages.setdefault(tag, _page(f"{tag}/"))
            assert f'href="/api/docs/{tag}/#{anchor}"' in index
            assert f'id="{anchor}"' in text
            assert f"{method.upper()} {path}" in text


@pytest.mark.django_db
def test_links_inside_a_page_lead_somewhere_and_anchors_are_unique() -> None:
    for tag in ("", *(f"{name}/" for name in _tags())):
        text = _page(tag)
        anchors = re.findall(r'\sid="([^"]+)"', text)
        assert len(anchors) == len(set(anchors)), tag
        wanted = set(re.findall(r'href="#([^"]+)"', text))
        assert wanted <= set(anchors), tag


def _tags() -> set[str]:
    paths = document()["paths"].values()
    return {described["tags"][0] for methods in paths for described in methods.values()}


@pytest.mark.django_db
def test_the_frame_is_translated_and_english_texts_say_so() -> None:
    german = _page("questions/", "de")
    assert '<html lang="de"' in german
    assert '<h2 id="questions_list" lang="en">List questions</h2>' in german


BEGINNINGS = {
    "token": "With a token",
    "person": "With all tokens of one person together",
    "address": "Without a token",
}


@pytest.mark.django_db
def test_limits_and_scopes_are_those_in_force() -> None:
    text = _page()
    for name, (_window, seconds, limit) in (
        (kind, window) for kind, windows in settings.API_RATES.items() for window in windows
    ):
        assert f"{BEGINNINGS[name]}: {limit} requests in {seconds} seconds" in html.unescape(
            text
        ).replace(",", "")
    assert "read:notifications" in text
    assert "http://localhost:8000/api/v1/" in text


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["text/html", "*/*", ""])
def test_a_chapter_that_is_none_is_a_page_for_people(accept: str) -> None:
    missing = Client().get("/api/docs/nonsense/", headers={"Accept": accept} if accept else {})
    assert missing.status_code == 404
    assert missing["Content-Type"].startswith("text/html")
    refused = Client().post("/api/docs/")
    assert (refused.status_code, refused["Content-Type"][:9]) == (405, "text/html")
    program = Client().get("/api/docs/nonsense/", headers={"Accept": "application/json"})
    assert program["Content-Type"] == "application/problem+json"
    assert Client().get("/api/nonsense/")["Content-Type"] == "application/problem+json"


def test_every_place_of_a_body_says_what_it_means_and_how_much_it_takes() -> None:
    bodies = {
        shape.name: shape
        for calls in calls_by_tag().values()
        for shape in shapes_of(calls)
        if shape.given
    }
    assert {"QuestionGiven", "DraftGiven", "CitationGiven", "SeenGiven"} <= set(bodies)
    for shape in bodies.values():
        for field in shape.fields:
            assert field.note, f"{shape.name}.{field.name} has no meaning"
            said = f"{field.kind} {field.note}"
            if field.kind.startswith("text"):
                assert re.search(r"\d", said), f"{shape.name}.{field.name} has no length"
    needed = {field.name for field in bodies["QuestionGiven"].fields if field.needed}
    assert {"title", "body", "topic", "visibility"} <= needed
    assert "submit" not in needed


@pytest.mark.django_db
def test_the_table_of_a_body_marks_what_is_required() -> None:
    text = _page("questions/")
    table = text.partition('id="QuestionGiven"')[2].partition("</table>")[0]
    assert re.search(r">title</code> <span[^>]*>required</span>", table)
    assert not re.search(r">submit</code> <span", table)
    assert "at most 60 characters" in table
    answer = text.partition('id="QuestionEntry"')[2].partition("</table>")[0]
    assert "required" not in answer


@pytest.mark.django_db
def test_examples_have_the_whole_width() -> None:
    assert not re.search(
        r'class="prose stack"[^>]*>(?:(?!</div>).)*data-example', _page(), re.DOTALL
    )


def _examples() -> list[tuple[str, str, str]]:
    """Return name, language and text of each example as it stands on the page."""
    return [(name, kind, html.unescape(text)) for name, kind, text in SAMPLE.findall(_page())]


@pytest.mark.django_db
def test_the_page_shows_every_example_in_both_languages() -> None:
    shown = {(name, kind) for name, kind, _text in _examples()}
    assert shown == {(e.name, kind) for e in EXAMPLES for kind in ("curl", "python")}
    assert set(PRINTED) == {example.name for example in EXAMPLES}


@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_the_examples_run(live_server: Any, tmp_path: Path) -> None:
    """Each is taken from the page, pointed at a server, and run as a reader would run it."""
    AuthorityFactory()
    country("BE")
    lists = {"topic": "quality", "atmp_class": "GTMP", "development_stage": "preclinical"}
    for list_code, code in lists.items():
        term(list_code, code)
    token = token_for(MembershipFactory(role=Role.DEVELOPER)).text
    base = settings.BASE_URL
    environment = os.environ | {"ATMP_TOKEN": token, "NO_PROXY": "*", "no_proxy": "*"}
    examples = _examples()
    with override_settings(BASE_URL=live_server.url):
        for name, kind, text in examples:
            printed = _run(kind, text.replace(base, live_server.url), tmp_path, environment)
            assert PRINTED[name] in printed, (name, kind, printed)


def _run(kind: str, text: str, folder: Path, environment: dict[str, str]) -> str:
    program = ["bash", "-euo", "pipefail", "-c"] if kind == "curl" else [sys.executable, "-c"]
    done = subprocess.run(
        [*program, text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, (kind, text, done.stderr, done.stdout)
    return done.stdout
