"""The OpenAPI document, made once per process, in English."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from apps.core.access import public
from apps.core.api.schema import PREFIX
from apps.portal.documents import public_document

LANGUAGE = "en"


@cache
def document_text() -> str:
    """Return the document as JSON."""
    with translation.override(LANGUAGE):
        made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return json.dumps(
            made | {"servers": [{"url": settings.BASE_URL}]}, default=str, ensure_ascii=False
        )


@cache
def document() -> dict[str, Any]:
    """Return the document; nobody may change it."""
    loaded: dict[str, Any] = json.loads(document_text())
    return loaded


def lists() -> Iterator[tuple[str, str, str]]:
    """Yield name, title and path of everything that can be read without further knowledge."""
    for path, methods in document()["paths"].items():
        name = path.removeprefix(PREFIX).rstrip("/")
        if "get" in methods and name and "{" not in name:
            yield name, methods["get"]["summary"], path


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the document."""
    response = public_document(request, document_text(), content_type="application/json")
    response["Content-Language"] = LANGUAGE
    return response
