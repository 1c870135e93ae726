"""What the documentation shows of each operation, read from the OpenAPI document."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.ids import check_character
from apps.portal.api_document import document

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
REFUSALS_FROM = 300
# The page says it in the reader's language.
SCOPE = re.compile(r" ?(Needs|Shows more with) the scope `[\w:]+`\.$")


def _number(prefix: str) -> str:
    return f"{prefix}-7K3F9M2-{check_character('7K3F9M2')}"


SAMPLE_WORDS: dict[str, Any] = {
    "id": _number("Q"),
    "authorities": [_number("O")],
    "authority": _number("O"),
    "to_authority": _number("O"),
    "guidance": _number("G"),
    "topic": "quality",
    "product_class": "GTMP",
    "stage": "preclinical",
    "basis": "guideline",
    "title": "May one donor test serve for two products?",
    "body": "The donor is the same. The products differ in the vector.",
    "position": "We would test once.",
    "justification": "The risk is the same.",
    "short_answer": "Yes, one test is enough.",
    "text": "One test at the time of donation serves for both products.",
    "language": "en",
    "country": "BE",
    "jurisdictions": ["BE"],
    "place": "Section 2",
    "no_guidance_reason": "",
    "facts": {"donor": "autologous"},
    "conditions": {"donor": ["autologous"]},
    "for_classes": ["GTMP"],
    "for_stages": ["preclinical"],
    "indication": "",
    "related": "",
    "to": "me",
    "channel": None,
    "why_older": "",
    "version": "1",
    "reason": "Please name the section of the guideline.",
    "change_reason": "One more product is meant.",
    "change_note": "The second paragraph follows the new guideline.",
    "replaces": "",
    "name": "letter.pdf",
    "file": "JVBERi0xLjcK",
    "reference": "L-2026-14",
    "search": "?topic=quality",
    "question": _number("Q"),
    "display_name": "Nora Lind",
    "pseudonym": "Marigold",
    "topics": ["quality"],
    "orcid": "0000-0002-1825-0097",
    "note": "From January on.",
    "answer": _number("A"),
    "canonical": _number("Q"),
    "change": "The second paragraph follows the new guideline.",
    "agreed": "Both authorities accept a validated surrogate assay.",
    "divergence": "They differ on when the potency assay has to be validated.",
    "actions": "The lead authority asks for the stability data in March.",
    "biography": "Worked on cell therapies for ten years.",
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
SAMPLE_FORMATS = {
    "date": "2026-11-22",
    "date-time": "2026-11-22T09:30:00Z",
    "uuid": "019a9b1c-5f6e-7d8a-9b0c-1d2e3f405162",
    "uri": "https://site.example/…",
}
SAMPLE_TYPES: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "null": None}
WORDS = {
    "date": "day, like 2026-11-22",
    "date-time": "moment, like 2026-11-22T09:30:00Z",
    "uuid": "UUID",
    "uri": "address",
    "boolean": "true or false",
    "integer": "whole number",
    "string": "text",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, a header or a place in a body; `shape` names what lies in it."""

    name: str
    kind: str
    needed: bool
    note: SafeString
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON object that operations give or, when it is `given`, take."""

    name: str
    description: str
    fields: list[Field]
    sample: str
    given: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    description: SafeString
    scope: str
    needs_token: bool
    parameters: list[Field]
    headers: list[Field]
    body: str
    body_sample: str
    status: str
    answer: str
    refusals: list[tuple[str, SafeString]]


@cache
def calls_by_tag() -> Mapping[str, list[Call]]:
    """Return all operations in the order of the document, grouped by what they are about."""
    found: dict[str, list[Call]] = {}
    for path, item in document()["paths"].items():
        for method in METHODS:
            if method in item:
                found.setdefault(item[method]["tags"][0], []).append(_call(path, method, item))
    return found


def _call(path: str, method: str, item: Mapping[str, Any]) -> Call:
    described = item[method]
    given = described.get("parameters", [])
    body = _content(described.get("requestBody", {}))
    status, answer = next(
        (code, _content(reply))
        for code, reply in described["responses"].items()
        if int(code) < REFUSALS_FROM
    )
    scopes = [name for entry in described["security"] for name in entry.get("token", [])]
    return Call(
        anchor=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=marked(SCOPE.sub("", described.get("description", ""))),
        scope=scopes[0] if scopes else "",
        needs_token={} not in described["security"],
        parameters=[_parameter(one) for one in given if one["in"] != "header"],
        headers=[_parameter(one) for one in given if one["in"] == "header"],
        body=named_in(body),
        body_sample=_sample_text(body) if body else "",
        status=status,
        answer=named_in(answer),
        refusals=[
            (code, marked(reply["description"]))
            for code, reply in described["responses"].items()
            if int(code) >= REFUSALS_FROM
        ],
    )


def _content(part: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = part.get("content", {}).get(JSON, {}).get("schema", {})
    return schema


def _parameter(one: Mapping[str, Any]) -> Field:
    note = marked(one.get("description", ""))
    return Field(one["name"], _kind(one["schema"]), one.get("required", False), note)


def marked(text: str) -> SafeString:
    """Return the text with what stands between back-ticks as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", p) if n % 2 else p,) for n, p in parts)
    )


def named_in(schema: Mapping[str, Any]) -> str:
    """Return the name of the shape that a schema points to, directly or in its entries."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = [*schema.get("oneOf", []), *schema.get("allOf", [])]
    if "items" in schema:
        inner.append(schema["items"])
    return next((name for name in map(named_in, inner) if name), "")


def shapes_of(calls: list[Call]) -> list[Shape]:
    """Return the shapes that the operations take and give, and those inside them, once each."""
    waiting = [
        (name, given)
        for call in calls
        for name, given in ((call.body, True), (call.answer, False))
        if name
    ]
    found: dict[str, Shape] = {}
    while waiting:
        name, given = waiting.pop(0)
        if name not in found:
            found[name] = replace(shape(name), given=given)
            waiting += [(field.shape, given) for field in found[name].fields if field.shape]
    return list(found.values())


@cache
def shape(name: str) -> Shape:
    """Return one shape of the document."""
    schema = document()["components"]["schemas"][name]
    needed = schema.get("required", [])
    fields = [
        Field(
            name=key,
            kind=_kind(inner),
            needed=key in needed,
            note=marked(inner.get("description", "")),
            shape=named_in(inner),
        )
        for key, inner in schema.get("properties", {}).items()
    ]
    return Shape(name, schema.get("description", ""), fields, _sample_text(schema))


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema itself, where it only points to one, or may be null instead."""
    name = named_in(schema) if "items" not in schema else ""
    found: Mapping[str, Any] = document()["components"]["schemas"][name] if name else schema
    return found


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    alternatives = [inner.get("type") for inner in schema.get("oneOf", [])]
    return "null" in _types(schema) or "null" in alternatives


def _types(schema: Mapping[str, Any]) -> list[str]:
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def _kind(schema: Mapping[str, Any]) -> str:
    own = resolved(schema)
    types = [name for name in _types(own) if name != "null"]
    if "enum" in own:
        words = " | ".join(str(one) for one in own["enum"] if one is not None)
    elif "items" in own:
        words = f"list of: {_kind(own['items'])}"
    elif "properties" in own:
        words = "object"
    else:
        found = [WORDS.get(own.get("format", "")) or WORDS.get(name, name) for name in types]
        words = " or ".join(found)
    words += _limits(own)
    return f"{words} or null" if _may_be_null(schema) else words


def _limits(own: Mapping[str, Any]) -> str:
    """Return how long or large a value may be, as far as the document says so."""
    for least, most, what in (
        ("minLength", "maxLength", "characters"),
        ("minItems", "maxItems", "entries"),
        ("minimum", "maximum", ""),
    ):
        low, high = own.get(least), own.get(most)
        if high is not None:
            span = f"{low} to {high:,}" if low else f"at most {high:,}"
            return f", {span} {what}".rstrip()
    return ""


def _sample_text(schema: Mapping[str, Any]) -> str:
    return json.dumps(sample(schema), indent=2, ensure_ascii=False)


def sample(schema: Mapping[str, Any], name: str = "") -> Any:
    """Return a value of this shape."""
    own = resolved(schema)
    if "properties" in own:
        return {key: sample(inner, key) for key, inner in own["properties"].items()}
    known = SAMPLE_WORDS.get(name, "…")
    if "items" in own or isinstance(known, dict):
        fits = isinstance(known, list | dict) and "$ref" not in own.get("items", {})
        return known if fits else [sample(own["items"], name)]
    if "enum" in own:
        return own["enum"][0]
    if own.get("format") in SAMPLE_FORMATS:
        return SAMPLE_FORMATS[own["format"]]
    kinds = [kind for kind in _types(own) if kind in SAMPLE_TYPES]
    if kinds and "string" not in _types(own):
        return SAMPLE_TYPES[kinds[0]]
    return known
