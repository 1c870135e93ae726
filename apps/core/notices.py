"""Notices: which event tells whom, where the link leads, and what may be said."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from apps.core.actor import Actor
from apps.core.errors import Text
from apps.core.events import EVENT_TYPES
from apps.core.models import Event
from apps.core.registry import Registry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the platform: route name and arguments, made absolute while rendering."""

    route: str
    kwargs: Mapping[str, str] = field(default_factory=dict)


def _always(event: Event, actor: Actor) -> bool:  # noqa: ARG001
    return True


def _never_private(event: Event) -> bool:  # noqa: ARG001
    return False


def _no_facts(event: Event) -> dict[str, str]:  # noqa: ARG001
    return {}


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of message.

    `recipients` returns user ids at expansion; `still_due` is asked again with the rights
    that the recipient has at sending time; `facts` are what templates may say; they are
    withheld when `private(event)`, so that mails about private matters are content-free.
    `mandatory` messages cannot be switched off; `portal=False` keeps secrets (links of
    account mails) out of the inbox.
    """

    kind: str
    event: str
    label: Text
    recipients: Callable[[Event], Iterable[UUID]]
    link: Callable[[Event], Link]
    still_due: Callable[[Event, Actor], bool] = _always
    facts: Callable[[Event], Mapping[str, str]] = _no_facts
    private: Callable[[Event], bool] = _never_private
    mandatory: bool = False
    portal: bool = True


NOTICES: Registry[Notice] = Registry("Notice")


def declare_notice(notice: Notice) -> Notice:
    """Declare a notice; its templates live under `notifications/mail/<app>/<name>`."""
    return NOTICES.add(notice.kind, notice)


def notices_for(event_name: str) -> list[Notice]:
    """Return the notices that an event of this kind causes."""
    return [notice for notice in NOTICES.values() if notice.event == event_name]


def verify_notices() -> None:
    """Raise ImproperlyConfigured when a notice waits for an event nobody declares."""
    for notice in NOTICES.values():
        EVENT_TYPES.get(notice.event)


@dataclass(frozen=True, slots=True)
class _Page:
    events: tuple[Event, ...]
    fetched: dict[str, Mapping[UUID, Any]]


_PAGE: ContextVar[_Page | None] = ContextVar("notices_page", default=None)


@contextmanager
def shown_together(events: Iterable[Event]) -> Iterator[None]:
    """Let the notices of one reader's page fetch for all its events at once (`fetched`)."""
    token = _PAGE.set(_Page(tuple(events), {}))
    try:
        yield
    finally:
        _PAGE.reset(token)


def fetched(
    name: str, event: Event, fetch: Callable[[Sequence[Event]], Mapping[UUID, T]]
) -> T | None:
    """Return what `fetch` knows of the event, by event id; one call for a page shown together.

    `fetch` gets all events of the page, other kinds included, and may leave some out. Names
    are unique per question asked; a page has one reader, so they need not name the actor.
    """
    page = _PAGE.get()
    if page is None or event not in page.events:
        return fetch([event]).get(event.pk)
    if name not in page.fetched:
        page.fetched[name] = fetch(page.events)
    found: T | None = page.fetched[name].get(event.pk)
    return found
