"""The one way to sign in at the API: `Authorization: Bearer <token>` (RFC 6750)."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.core.actor import TokenIdentity, identity_of_token
from apps.core.errors import NotSignedIn
from apps.core.ratelimit import client_address


def plain_request(request: Request) -> HttpRequest:
    """Return Django's own request, which shared code asks."""
    plain: HttpRequest = request._request  # noqa: SLF001  the library offers no other way
    return plain


class BearerAuthentication(BaseAuthentication):
    """Reads the header; never the address, the body or a cookie, which leak."""

    def authenticate(self, request: Request) -> tuple[Any, TokenIdentity] | None:
        """Return (None, identity), or None without a header; raises NotSignedIn."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise NotSignedIn(_("Send the access token as: Authorization: Bearer …"))
        address = client_address(plain_request(request))
        return None, identity_of_token(secret.strip(), address)
