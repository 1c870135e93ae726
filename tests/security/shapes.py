"""The operations of the API as the OpenAPI document describes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.support.api import V1

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Shape:
    """The JSON types that a value may have; for lists, what stands inside."""

    kinds: frozenset[str]
    inside: "Shape | None" = None
    entries: Mapping[str, "Shape"] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One method of one address (below `/api/v1`)."""

    name: str
    method: str
    path: str
    properties: Mapping[str, Shape]
    # Names of texts that go into the address or into a header.
    parameters: tuple[str, ...]
    headers: tuple[str, ...]


def documented() -> list[Operation]:
    """Return every operation of the document."""
    answer: Any = Client().get("/api/openapi.json")
    document: dict[str, Any] = answer.json()
    return [
        _operation(document, path, method, entry[method])
        for path, entry in document["paths"].items()
        for method in METHODS
        if method in entry
    ]


def _operation(document: Any, path: str, method: str, entry: Any) -> Operation:
    body = entry.get("requestBody", {}).get("content", {}).get("application/json", {})
    properties = _resolved(document, body.get("schema", {})).get("properties", {})
    named: dict[str, list[str]] = {"query": [], "header": [], "path": []}
    for parameter in entry.get("parameters", ()):
        named[parameter["in"]].append(parameter["name"])
    return Operation(
        name=entry["operationId"],
        method=method.upper(),
        path=path.removeprefix(V1),
        properties={name: _shape(document, one) for name, one in properties.items()},
        parameters=tuple(named["query"]),
        headers=tuple(named["header"]),
    )


def _resolved(document: Any, schema: Any) -> Any:
    """Return the schema behind references."""
    while "$ref" in schema or len(schema.get("allOf", ())) == 1:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        else:
            schema = schema["allOf"][0]
    return schema


def _shape(document: Any, schema: Any) -> Shape:
    schema = _resolved(document, schema)
    kinds = schema["type"]
    kinds = frozenset([kinds] if isinstance(kinds, str) else kinds)
    if "array" not in kinds:
        return Shape(kinds)
    items = _resolved(document, schema["items"])
    entries = {name: _shape(document, one) for name, one in items.get("properties", {}).items()}
    return Shape(kinds, _shape(document, items) if items.get("type") != "object" else None, entries)
