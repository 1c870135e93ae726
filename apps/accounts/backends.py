"""Signing in with an address and a password."""

from threading import local
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from apps.accounts.addresses import opening
from apps.accounts.models import User
from apps.core.actor import person_columns


class People(local):
    """The query of a session's person, put together once for each thread.

    Each request asks it anew, by the clock of the database: no person and no moment stands in it.
    Threads share none, as a query counts its own parts while it is written out.
    """

    def __init__(self) -> None:
        self.rows = User.objects.annotate(**person_columns()).order_by()


_people = People()


class AddressBackend(AuthenticationBackend):
    """Checks the password of the one account that an address opens."""

    def get_user(self, user_id: Any) -> User | None:
        """Return a session's person, with what every page needs to know in the same query."""
        found = _people.rows.filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        address = opening(email).first()
        # The main address of an account made on the command line has no row of its own.
        user = address.user if address else User.objects.filter(email=email.lower()).first()
        signed_in: User | None = self._check_password(user, password)
        return signed_in
