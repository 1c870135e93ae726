"""Lists: keyset pages in one envelope."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model, QuerySet
from rest_framework.request import Request

from apps.core.api.parameters import PAGE_SIZE
from apps.core.pagination import keyset_page

M = TypeVar("M", bound=Model)


def page_of(
    request: Request,
    rows: QuerySet[M],
    *,
    ordering: tuple[str, ...],
    parameters: dict[str, Any],
    shown: Callable[[M], Any],
    keep: Callable[[Sequence[M]], Sequence[M]] | None = None,
) -> dict[str, Any]:
    """Return `{"data", "next", "previous"}` for the page that the parameters ask for.

    There is no count: it would tell how much is hidden, and costs a scan.
    """
    page = keyset_page(
        rows,
        ordering=ordering,
        cursor=parameters.get("cursor") or "",
        size=parameters.get("limit") or PAGE_SIZE,
        keep=keep,
    )
    return {
        "data": [shown(row) for row in page.rows],
        "next": _address(request, page.older),
        "previous": _address(request, page.newer),
    }


def _address(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{settings.BASE_URL}{request.path}?{urlencode(sorted(query.items()))}"
