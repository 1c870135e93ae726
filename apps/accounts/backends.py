"""Signing in with an address and a password."""

from allauth.account.auth_backends import AuthenticationBackend

from apps.accounts.addresses import opening
from apps.accounts.models import User


class AddressBackend(AuthenticationBackend):
    """Checks the password of the one account that an address opens."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        address = opening(email).first()
        # The main address of an account made on the command line has no row of its own.
        user = address.user if address else User.objects.filter(email=email.lower()).first()
        signed_in: User | None = self._check_password(user, password)
        return signed_in
