"""What one method of one address promises: the view obeys it, the OpenAPI document says it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.http import http_date
from rest_framework.serializers import BaseSerializer

from apps.core.access import DECLARED
from apps.core.api.scopes import Scope

READING = frozenset({"GET", "HEAD"})
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOTICE = timedelta(days=365)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Ending:
    """An operation that will be switched off: told since when, until when, what instead.

    `instead` is the address that explains or replaces it. At least a year lies in between.
    """

    told: date
    last_day: date
    instead: str

    def __post_init__(self) -> None:
        if self.last_day - self.told < NOTICE:
            raise ImproperlyConfigured("An operation ends twelve months after that was told.")

    def headers(self) -> dict[str, str]:
        """Return the headers of every answer (RFC 9745, RFC 8594)."""
        return {
            "Deprecation": f"@{_midnight(self.told)}",
            "Sunset": http_date(_midnight(self.last_day + timedelta(days=1))),
            "Link": f'<{self.instead}>; rel="deprecation"',
        }


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    `scope` opens what is not public. A `personal` operation answers nobody without it; any
    other treats a token that lacks it as a visitor. `rule` is asked before the handler runs.
    `conditional` needs `If-Match`; `guarded` needs it in some states, which the handler checks;
    `checked` obeys one that is sent, where nothing can be overwritten unseen.
    `repeatable` takes an `Idempotency-Key`. `ending` tells every client that it will go.
    """

    summary: str
    answer: type[BaseSerializer[Any]] | None
    scope: Scope | None = None
    personal: bool = False
    rule: str | None = None
    parameters: type[forms.Form] | None = None
    filters: Any = None
    body: type[BaseSerializer[Any]] | None = None
    listed: bool = False
    status: int = 200
    conditional: bool = False
    guarded: bool = False
    checked: bool = False
    ending: Ending | None = None
    repeatable: bool = False


def operation(summary: str, **promises: Any) -> Callable[[Handler], Handler]:
    """Attach an Operation to a method of an ApiView; see Operation for the keywords."""
    described = Operation(summary, **promises)
    if described.rule is not None:
        DECLARED.append(described.rule)

    def declare(handler: Handler) -> Handler:
        if handler.__name__.upper() in CHANGING:
            # The answer shows the object: when that fails, nothing was done either (503).
            handler = transaction.atomic(handler)
        handler.operation = described  # type: ignore[attr-defined]
        return handler

    return declare
