"""Signing in with an address and a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from apps.accounts.addresses import opening
from apps.accounts.models import User
from apps.core.actor import person_columns


class AddressBackend(AuthenticationBackend):
    """Checks the password of the one account that an address opens."""

    def get_user(self, user_id: Any) -> User | None:
        """Return a session's person, with what every page needs to know in the same query."""
        found = User.objects.annotate(**person_columns()).filter(pk=user_id).order_by().first()
        return found if found is not None and self.user_can_authenticate(found) else None

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        address = opening(email).first()
        # The main address of an account made on the command line has no row of its own.
        user = address.user if address else User.objects.filter(email=email.lower()).first()
        signed_in: User | None = self._check_password(user, password)
        return signed_in
