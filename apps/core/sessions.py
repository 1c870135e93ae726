"""Sessions in the database. One that cannot be written says nothing about whose it is."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import OperationalError


class SessionStore(DatabaseSessions):
    """Django's store, except that it does not take a lost database for a deleted session.

    Django answers both with 400 "The request's session was deleted"; ours is 503, come back.
    """

    # Django's signature. The decorators of its store look the class up by this name.
    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002
        """Save; raises OperationalError while the database is away."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise
