"""Sessions in the database. One that cannot be written says nothing about whose it is.

What a session holds is sealed: to end those of a person, marks beside them say whom they name.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.core.sessionrows import SessionMark

LONGEST_ADDRESS = 320
AT_ONCE = 500


class SessionStore(DatabaseSessions):
    """Django's store, except that it does not take a lost database for a deleted session.

    Django answers both with 400 "The request's session was deleted"; ours is 503, come back.
    And what is written is marked with whom it names, in the same transaction.
    """

    _marked: tuple[str | None, frozenset[str]] = (None, frozenset())

    def load(self) -> dict[str, Any]:
        """Load it; what it names was marked when it was written."""
        data: dict[str, Any] = super().load()
        self._marked = (self.session_key, marks_of(data))
        return data

    # Django's signature. The decorators of its store look the class up by this name.
    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002
        """Save; raises OperationalError while the database is away."""
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        try:
            if (self.session_key, marks := marks_of(data)) == self._marked:
                super().save(must_create)
            else:
                self._save_and_mark(must_create=must_create, marks=marks)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise

    def _save_and_mark(self, *, must_create: bool, marks: frozenset[str]) -> None:
        with transaction.atomic():
            super().save(must_create)
            # One without a key yet has come back here with one.
            if (key := self.session_key) is not None and (key, marks) != self._marked:
                write_marks({key: marks})
                self._marked = (key, marks)


def marks_of(data: object) -> frozenset[str]:
    """Return the digests of all accounts and addresses that a session names, at any depth."""
    return frozenset(mark for word in _words(data) if (mark := mark_of(word)))


def mark_of(word: str) -> str:
    """Return the digest of an account's id, however it is spelt, or of an address; else ""."""
    try:
        named = UUID(word).hex
    except ValueError:
        if "@" not in word or len(word) > LONGEST_ADDRESS:
            return ""
        named = word.lower()
    return hashlib.sha256(named.encode()).hexdigest()


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)


def write_marks(found: dict[str, frozenset[str]]) -> None:
    """Add the marks of sessions; those of before stay, for nobody is overlooked by them."""
    pairs = ((key, mark) for key, marks in found.items() for mark in marks or {""})
    rows = [SessionMark(session_id=key, mark=mark) for key, mark in pairs]
    SessionMark.objects.bulk_create(rows, ignore_conflicts=True)


def sessions_naming(words: Iterable[str]) -> QuerySet[Session]:
    """Return the sessions that name an account or an address.

    Those that another release wrote are looked into first, once each.
    """
    _mark_the_others()
    marks = [mark for word in words if (mark := mark_of(word))]
    rows = SessionMark.objects.filter(mark__in=marks)
    found: QuerySet[Session] = Session.objects.filter(pk__in=rows.values("session_id"))
    return found


@transaction.atomic
def _mark_the_others() -> None:
    known = SessionMark.objects.filter(session_id=OuterRef("pk"))
    # Held, or one that is deleted meanwhile could not be marked.
    others = Session.objects.select_for_update(no_key=True).filter(~Exists(known)).order_by("pk")
    while rows := list(others[:AT_ONCE]):
        write_marks({row.pk: marks_of(row.get_decoded()) for row in rows})
