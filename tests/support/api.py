"""A client of the API: JSON in, JSON out, an access token of one membership."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client

from apps.core.actor import Actor
from apps.profiles.models import Membership
from tests.factories.profiles import token_for

V1 = "/api/v1"


class ApiClient:
    """Asks as a machine would: no cookies, no session."""

    def __init__(self, token: str = "", **headers: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.headers |= headers
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, data: Any = None, **headers: str) -> Any:
        """GET below /api/v1."""
        return self.client.get(f"{V1}{path}", data, headers=self.headers | headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a JSON body; header names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"{V1}{path}",
            body if isinstance(body, bytes) else _json(body),
            content_type="application/json",
            headers=self.headers | named,
        )


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body, cls=DjangoJSONEncoder).encode()


def client_of(actor: Actor, *scopes: str) -> ApiClient:
    """Return a client with a token for the membership acted in; every scope unless named."""
    assert actor.acting is not None
    membership = Membership.objects.get(pk=actor.acting.membership_id)
    return ApiClient(token_for(membership, *scopes).text)
