"""The entrance of the API: what there is, and whom the token stands for."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actor import TokenIdentity
from apps.core.addresses import absolute
from apps.core.api.addresses import api_address
from apps.core.api.operations import operation
from apps.core.api.scopes import Scope
from apps.core.api.serializers import Shown
from apps.core.api.views import ApiView
from apps.portal.api_document import lists
from apps.profiles.choices import Role
from apps.profiles.tokens import speaking_token


class ResourceShown(Shown):
    """A list of the API."""

    name = serializers.CharField()
    title = serializers.CharField(help_text="In English")
    url = serializers.URLField()


class OrganisationRef(Shown):
    """An organisation."""

    id = serializers.CharField(help_text="Public number of the organisation")
    name = serializers.CharField()


class TokenShown(Shown):
    """The access token that was sent."""

    name = serializers.CharField(help_text="The name that its owner gave it")
    organisation = OrganisationRef()
    role = serializers.ChoiceField(choices=Role.values)
    role_label = serializers.CharField(help_text="In the language asked for")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.values))
    expires_at = serializers.DateTimeField()


class EntranceShown(Shown):
    """What the API offers."""

    documentation = serializers.URLField(help_text="For people")
    openapi = serializers.URLField(help_text="For programs")
    resources = ResourceShown(many=True)
    token = TokenShown(allow_null=True, help_text="Null without an access token")


class Entrance(ApiView):
    """`/api/v1/`."""

    tag, route_name = "entrance", "entrance"

    @operation("Look around", answer=EntranceShown, scope=Scope.READ_PUBLIC)
    def get(self, _request: Request) -> Response:
        """Every list of the API, and whom the access token stands for."""
        resources = [
            {"name": name, "title": title, "url": absolute(path)} for name, title, path in lists()
        ]
        token = self.identity and token_shown(self.identity)
        return Response(
            {
                "documentation": api_address("docs"),
                "openapi": api_address("openapi"),
                "resources": resources,
                "token": token,
            }
        )


def token_shown(identity: TokenIdentity) -> dict[str, Any]:
    """Return what the owner of a token may know of it."""
    token = speaking_token(identity)
    membership = token.membership
    return {
        "name": token.name,
        "organisation": {
            "id": membership.organisation.public_id,
            "name": membership.organisation.name,
        },
        "role": membership.role,
        "role_label": str(membership.get_role_display()),
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    }
