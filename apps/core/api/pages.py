"""Lists: keyset pages in one envelope."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from rest_framework.request import Request

from apps.core.addresses import absolute
from apps.core.api.parameters import PAGE_SIZE
from apps.core.pagination import Keys, keyset_page

M = TypeVar("M", bound=Model)


def page_of(
    request: Request,
    rows: QuerySet[M],
    *,
    ordering: tuple[str, ...],
    parameters: dict[str, Any],
    shown: Callable[[M], Any],
    changed: str = "",
    keep: Callable[[Sequence[M]], Sequence[M]] | None = None,
    keys: Keys | None = None,
) -> dict[str, Any]:
    """Return `{"data", "next", "previous"}` for the page that the parameters ask for.

    `changed` names the column or annotation that `updated_since` asks for; the oldest change
    comes first then. There is no count: it would tell how much is hidden, and costs a scan.
    """
    since = parameters.get("updated_since")
    if since:
        rows, ordering = rows.filter(**{f"{changed}__gte": since}), (changed, "id")
    page = keyset_page(
        rows,
        ordering=ordering,
        cursor=parameters.get("cursor") or "",
        size=parameters.get("limit") or PAGE_SIZE,
        keep=keep,
        keys=keys,
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
    return absolute(f"{request.path}?{urlencode(sorted(query.items()))}")
