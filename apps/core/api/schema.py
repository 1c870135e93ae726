"""The OpenAPI document, made from the operations: each possible status is declared here."""

from functools import cache
from typing import Any

from django import forms
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.serializers import BaseSerializer, URLField

from apps.core.api.operations import CHANGING, Operation
from apps.core.api.parameters import declared_fields
from apps.core.api.serializers import Problem, Shown

PREFIX = "/api/v1/"
PROBLEM_TYPE = "application/problem+json"
MEANINGS = {
    304: "Unchanged since the ETag in If-None-Match.",
    400: "A parameter or the body is not well-formed.",
    401: "No access token, or one that is not valid (any more).",
    403: "The token or the person may not do this; `detail` says why.",
    404: "There is nothing at this address, or nothing that this token may see.",
    406: "Only JSON is offered.",
    409: "Somebody was faster, or the object is in another state.",
    412: "The version in If-Match is not the current one.",
    413: "The body is too large.",
    415: "Only JSON is taken.",
    422: "The content breaks a rule; `errors` says where.",
    428: "If-Match is missing.",
    429: (
        "Too many requests with this token, with all tokens of its person, or from this "
        "address; Retry-After says when to come back."
    ),
    503: "A service is away; nothing was done. Retry-After says when to come back.",
}
TYPES: tuple[tuple[type[forms.Field], OpenApiTypes], ...] = (
    (forms.DateTimeField, OpenApiTypes.DATETIME),
    (forms.DateField, OpenApiTypes.DATE),
    (forms.NullBooleanField, OpenApiTypes.BOOL),
    (forms.BooleanField, OpenApiTypes.BOOL),
)


def statuses_of(described: Operation, method: str, *, has_path: bool) -> list[int]:
    """Return every status of refusal that an operation can answer with."""
    found = {400, 401, 403, 406, 429, 503}
    if has_path:
        found.add(404)
    if method not in CHANGING:
        return sorted(found | {304})
    found |= {409, 413, 415, 422}
    if described.conditional or described.guarded:
        found |= {412, 428}
    return sorted(found | {412} if described.checked else found)


class ApiSchema(AutoSchema):
    """Reads operations instead of guessing from serializers and view classes."""

    view: Any

    @property
    def described(self) -> Operation:
        """The operation of the method at hand."""
        found: Operation = self.view.operations()[self.method]
        return found

    def get_operation_id(self) -> str:
        """Return e.g. `questions_list` from the route's name and the method."""
        name: str = self.view.route_name
        verb = {"GET": "list" if self.described.listed else "read", "POST": "create"}
        return f"{name}_{verb.get(self.method, self.method.lower())}"

    def get_tags(self) -> list[str]:
        """Group by kind of thing."""
        return [self.view.tag]

    def get_summary(self) -> str:
        """Return the sentence of the operation."""
        return self.described.summary

    def get_description(self) -> str:  # type: ignore[override]
        """Return what the handler promises, and which scope it needs."""
        handler = getattr(self.view, self.method.lower())
        text = " ".join((handler.__doc__ or "").split())
        ending = self.described.ending
        if ending is not None:
            text += f" Works until {ending.last_day:%Y-%m-%d}; use {ending.instead} instead."
        scope = self.described.scope
        if scope is None:
            return text
        kind = "Needs" if self.described.personal or self.method in CHANGING else "Shows more with"
        return f"{text} {kind} the scope `{scope.value}`."

    def is_deprecated(self) -> bool:
        """Return whether the operation will go."""
        return self.described.ending is not None

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Return how to sign in; an empty entry means that nobody has to."""
        scope = self.described.scope
        bearer = {"token": [scope.value] if scope else []}
        needed = self.described.personal or self.method in CHANGING
        return [bearer] if needed else [{}, bearer]

    def get_override_parameters(self) -> list[Any]:
        """Return parameters and headers of the request."""
        fields = declared_fields(self.described)
        found = [_parameter(name, field) for name, field in fields.items()]
        headers = [("Accept-Language", "Language of sentences and labels: en, de or fr.", False)]
        if_match = _if_match(self.described)
        if if_match:
            headers.append(("If-Match", if_match, self.described.conditional))
        if self.described.repeatable:
            text = "Any text of your own, up to 80 characters: sent again, it makes nothing twice."
            headers.append(("Idempotency-Key", text, False))
        if self.method == "GET":
            headers.append(("If-None-Match", "The ETag that was read last.", False))
        return found + [
            OpenApiParameter(name, str, "header", required=required, description=text)
            for name, text, required in headers
        ]

    def get_request_serializer(self) -> Any:
        """Return the shape of the body, if any."""
        return self.described.body

    def get_response_serializers(self) -> Any:
        """Return the answer and every refusal."""
        described = self.described
        answer: Any = described.answer
        if answer is not None and described.listed:
            answer = page_shape(answer)
        responses: dict[Any, Any] = {
            (described.status, "application/json"): OpenApiResponse(answer, "Done.")
        }
        has_path = "{" in self.path
        for status in statuses_of(described, self.method, has_path=has_path):
            shape = None if status == 304 else Problem
            responses[(status, PROBLEM_TYPE)] = OpenApiResponse(shape, MEANINGS[status])
        return responses


def _if_match(described: Operation) -> str:
    """Return what the header does for an operation, "" where it does nothing."""
    if described.conditional:
        return "The ETag that was read: nothing is done when the object changed since."
    if described.guarded:
        return "The ETag that was read; needed as soon as there is something to replace."
    if described.checked:
        return "The ETag that was read, if you want nothing done in case the object changed since."
    return ""


@cache
def page_shape(entry: type[BaseSerializer[Any]]) -> type[Shown]:
    """Return the envelope of a list of entries."""
    fields = {
        "data": entry(many=True),
        "next": URLField(allow_null=True, help_text="The next page, or null."),
        "previous": URLField(allow_null=True, help_text="The page before, or null."),
    }
    return type(f"{entry.__name__}Page", (Shown,), {**fields, "__doc__": "One page of a list."})


def _parameter(name: str, field: forms.Field) -> OpenApiParameter:
    words = str(field.help_text or field.label or "")
    return OpenApiParameter(
        name, _shape(field), "query", required=field.required, description=words, extensions={}
    )


def _shape(field: forms.Field) -> Any:
    """Return what a parameter takes, as far as that does not depend on the database."""
    if isinstance(field, forms.IntegerField):
        limits = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer"} | {k: v for k, v in limits.items() if v is not None}
    if isinstance(field, forms.ChoiceField):
        offered = getattr(field.choices, "choices", None)
        fixed = [code for code, _label in offered] if isinstance(offered, list) else []
        return {"type": "string"} | ({"enum": fixed} if fixed else {})
    if isinstance(field, forms.CharField) and field.max_length:
        return {"type": "string", "maxLength": field.max_length}
    return next((ours for django, ours in TYPES if isinstance(field, django)), OpenApiTypes.STR)


def only_our_api(endpoints: list[Any]) -> list[Any]:
    """Keep the addresses of the API (preprocessing hook)."""
    return [entry for entry in endpoints if entry[0].startswith(PREFIX)]


def name_the_sign_in(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Describe the access token (postprocessing hook)."""
    components = result.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token from your account pages.",
        }
    }
    _drop_marks(result)
    return result


def _drop_marks(part: Any) -> None:
    """Remove the library's notes to itself."""
    inside: list[Any] = part if isinstance(part, list) else []
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
        inside = list(part.values())
    for inner in inside:
        _drop_marks(inner)
