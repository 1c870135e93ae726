"""Classes 1, 14 and 17: the API shows more than its document says, asks no rule, or answers in
a form in which a refusal could be read as a page.

Rows and columns that a reader may not know are proved by the two worlds (tests/access).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from rest_framework.renderers import AdminRenderer, BrowsableAPIRenderer, JSONRenderer
from rest_framework.serializers import ModelSerializer
from rest_framework.settings import api_settings

from apps.core.api.operations import Operation
from apps.core.api.parsers import FileJsonParser, StrictJsonParser
from apps.core.api.views import ApiView
from tests.factories.profiles import token_for
from tests.security.scene import Scene, membership
from tests.support.api import ApiClient
from tests.support.routes import walk

# Columns that are in no answer of any kind, wherever they might stand.
NEVER = frozenset(
    {
        *("password", "token_hash", "binding", "is_staff", "is_superuser", "email", "last_login"),
        *("asker_id", "drafter", "drafter_id", "signer", "signer_id", "issued_by"),
        *("facts_hash", "facts_id", "writers", "verified_by", "user", "user_id"),
    }
)
EXPANDING = (
    *("depth=5", "expand=asker", "include=asker.password", "fields=*", "fields=asker__password"),
    *("_fields=id", "format=api", "format=admin", "_method=DELETE", "pretty=1", "callback=x"),
    *("asker__email=x", "order_by=asker__password", "cases__answers__text_md=x", "id__gt=0"),
)


def views() -> list[tuple[str, type[ApiView]]]:
    """Return name and class of every view of the API that answers data."""
    found = [(route.name, getattr(route.view, "cls", None)) for route in walk()]
    return [(name, cls) for name, cls in found if cls is not None and issubclass(cls, ApiView)]


def documented() -> dict[str, Any]:
    """Return the OpenAPI document."""
    answer: Any = Client().get("/api/openapi.json")
    document: dict[str, Any] = answer.json()
    return document


def _names(shape: Any) -> Iterator[str]:
    """Yield the names of all properties in a schema."""
    if isinstance(shape, dict):
        yield from shape.get("properties", {})
        for part in shape.values():
            yield from _names(part)
    elif isinstance(shape, list):
        for part in shape:
            yield from _names(part)


def test_every_operation_names_its_rule_or_is_open_to_all() -> None:
    found = [(name, method, op) for name, cls in views() for method, op in cls.operations().items()]
    assert len(found) >= 20
    for name, method, operation in found:
        assert isinstance(operation, Operation), name
        if method != "GET":
            assert operation.rule, f"{method} {name} asks no rule"


@pytest.mark.django_db
def test_no_shape_of_the_document_holds_a_column_that_is_nobody_s_business() -> None:
    shapes = documented()["components"]["schemas"]
    wrong = {
        (name, column)
        for name, shape in shapes.items()
        for column in _names(shape)
        if column in NEVER
    }
    assert wrong == set()


def _open_serializers(candidates: list[type[Any]]) -> list[str]:
    """Return serializers that take their fields from a model instead of naming them."""
    return [s.__name__ for s in candidates if issubclass(s, ModelSerializer)]


def test_no_serializer_takes_its_fields_from_a_model() -> None:
    shapes = [
        shape if isinstance(shape, type) else type(shape)
        for _name, cls in views()
        for operation in cls.operations().values()
        for shape in (operation.body, operation.answer)
        if shape is not None
    ]
    assert len(shapes) > 20
    assert _open_serializers(shapes) == []


def test_guard_bites_a_serializer_of_a_model() -> None:
    class Careless(ModelSerializer):  # type: ignore[type-arg]
        class Meta:
            model = apps.get_model("accounts", "User")
            fields = ("id",)

    assert _open_serializers([Careless]) == ["Careless"]


@pytest.mark.django_db
def test_no_parameter_opens_more_of_a_row(scene: Scene) -> None:
    client = ApiClient(token_for(membership(scene.asker)).text)
    for path in ("/questions/", f"/questions/{scene.question.public_id}/", "/organisations/"):
        plain = client.get(path)
        assert plain.status_code == 200
        for query in EXPANDING:
            answer = client.get(f"{path}?{query}")
            assert answer.status_code == 400, (path, query)
            assert "answer" not in answer.json().get("data", {})


def _formats(candidates: list[type[ApiView]]) -> set[type[Any]]:
    return {renderer for cls in candidates for renderer in cls.renderer_classes}


def test_every_view_answers_and_takes_json_only() -> None:
    classes = [cls for _name, cls in views()]
    assert _formats(classes) == {JSONRenderer}
    taking = {name: parser for name, cls in views() for parser in cls.parser_classes}
    files = {name for name, parser in taking.items() if parser is FileJsonParser}
    assert {parser for name, parser in taking.items() if name not in files} == {StrictJsonParser}
    assert files == {"api:question_attachments", "api:case_letter"}
    by_default: set[Any] = set(api_settings.DEFAULT_RENDERER_CLASSES)
    assert not by_default & {BrowsableAPIRenderer, AdminRenderer}


def test_guard_bites_a_view_that_can_be_browsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views()[0][1], "renderer_classes", [BrowsableAPIRenderer])
    assert _formats([cls for _name, cls in views()]) != {JSONRenderer}


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0.1,text/html", "*/*", ""])
def test_a_refused_change_never_answers_with_what_a_look_would_show(
    scene: Scene, accept: str
) -> None:
    """The class of CVE-2026-73229: after a rejected write the reading handler must not run."""
    client = ApiClient(token_for(membership(scene.signer)).text, Accept=accept)
    number = scene.question.public_id
    for method, path in (
        ("PATCH", f"/questions/{number}/"),
        ("PUT", f"/cases/{number}/draft/"),
        ("POST", "/questions/"),
    ):
        answer = client.send(method, path, {"title": 7}, If_Match='"x"')
        assert answer.status_code >= 400
        assert scene.question.title not in answer.content.decode()
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_turns_a_look_into_a_change(scene: Scene, header: str) -> None:
    client = ApiClient(token_for(membership(scene.asker)).text)
    answer = client.get(f"/questions/{scene.question.public_id}/", **{header: "DELETE"})
    assert answer.status_code == 200
    assert client.get(f"/questions/{scene.question.public_id}/").status_code == 200
