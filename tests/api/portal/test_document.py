"""The OpenAPI document says what the address map does, in valid OpenAPI 3.1."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from apps.core.api.schema import MEANINGS
from apps.core.api.scopes import Scope
from apps.portal import api_document
from apps.portal.api_docs import TITLES
from apps.portal.api_reference import calls_by_tag
from apps.portal.problems import PROBLEMS
from tests.support.api import ApiClient
from tests.support.routes import walk

DOCUMENT = api_document.document()
OPERATIONS = [
    (path, method, described)
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
]


def test_it_is_valid_openapi() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    validate_schema(DOCUMENT)  # type: ignore[no-untyped-call]


def test_every_shape_is_a_valid_json_schema() -> None:
    for name, shape in DOCUMENT["components"]["schemas"].items():
        jsonschema_rs.meta.validate(
            shape | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        )
        assert shape.get("description"), name


def test_the_library_had_nothing_to_warn_of() -> None:
    api_document.document_text.cache_clear()
    GENERATOR_STATS.reset()
    api_document.document_text()
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def _mapped() -> set[tuple[str, str]]:
    """Return path and method of every route below /api/v1/, without the names of arguments."""
    found = set()
    for pattern, view in _leaves():
        if pattern.startswith("/api/v1/"):
            path = re.sub(r"<\w+:\w+>", "{}", pattern)
            found |= {(path, method.lower()) for method in view.cls.operations()}
    return found


def _leaves() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def descend(entries: Any, prefix: str) -> None:
        for entry in entries:
            path = f"{prefix}{entry.pattern}"
            if hasattr(entry, "url_patterns"):
                descend(entry.url_patterns, path)
            else:
                found.append((path, entry.callback))

    descend(get_resolver().url_patterns, "/")
    return found


def test_address_map_and_document_name_the_same_operations() -> None:
    documented = {(re.sub(r"\{\w+\}", "{}", path), method) for path, method, _ in OPERATIONS}
    assert documented == _mapped()
    assert len(documented) > 20


def test_names_of_views_and_routes_agree() -> None:
    for route in walk():
        if hasattr(route.view, "cls") and route.name.startswith("api:"):
            assert route.view.cls.route_name == route.name.removeprefix("api:")


@pytest.mark.parametrize(
    ("path", "method", "described"), OPERATIONS, ids=[o["operationId"] for *_, o in OPERATIONS]
)
def test_every_operation_says_what_a_client_needs(
    path: str, method: str, described: dict[str, Any]
) -> None:
    assert described["tags"][0] in TITLES
    assert described["summary"]
    assert described["description"]
    statuses = {int(code) for code in described["responses"]}
    assert statuses >= {400, 401, 403, 406, 429, 503}
    assert statuses - set(MEANINGS) <= {200, 201, 204}
    assert (404 in statuses) == ("{" in path)
    if method == "get":
        assert 304 in statuses
    else:
        assert statuses >= {409, 413, 415, 422}
    for code, answer in described["responses"].items():
        if int(code) >= 400:
            assert set(answer["content"]) == {"application/problem+json"}
    scopes = {scope for entry in described["security"] for scope in entry.get("token", [])}
    assert scopes <= set(Scope.values)


def test_parameters_are_explained() -> None:
    for _path, _method, described in OPERATIONS:
        for parameter in described.get("parameters", []):
            if parameter["in"] != "path":
                assert parameter["description"], (described["operationId"], parameter)


@pytest.mark.django_db
def test_the_document_is_for_everybody_and_caches() -> None:
    first = Client().get("/api/openapi.json", headers={"Accept-Language": "de"})
    assert first.status_code == 200
    assert json.loads(first.content) == DOCUMENT
    assert first["Content-Language"] == "en"
    assert first["Cache-Control"] == "public, max-age=300"
    again = Client().get("/api/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().post("/api/openapi.json").status_code == 405


def test_codes_of_refusals_have_a_page() -> None:
    wanted = {"unknown_parameter", "bad_parameter", "insufficient_scope", "not_acceptable"}
    wanted |= {"precondition_failed", "precondition_required", "unsupported_media_type"}
    assert wanted <= set(PROBLEMS)


def _samples() -> list[tuple[str, str, Any]]:
    return [
        (call.anchor, call.body, json.loads(call.body_sample))
        for calls in calls_by_tag().values()
        for call in calls
        if call.body
    ]


@pytest.mark.parametrize(("anchor", "shape", "sample"), _samples())
def test_the_example_of_a_body_has_the_shape(anchor: str, shape: str, sample: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{shape}", "components": DOCUMENT["components"]}
    jsonschema_rs.validate(schema, sample)
    assert "…" not in json.dumps(sample, ensure_ascii=False), anchor


PLACES = [o for o in OPERATIONS if o[1] == "get" and "{" not in o[0] and {} in o[2]["security"]]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "method", "described"), PLACES, ids=[o[0] for o in PLACES])
def test_answers_have_the_shape_that_is_promised(
    path: str, method: str, described: dict[str, Any]
) -> None:
    answer = ApiClient().get(path.removeprefix("/api/v1"))
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema_rs.validate(schema | {"components": DOCUMENT["components"]}, answer.json())
