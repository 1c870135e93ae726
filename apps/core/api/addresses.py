"""Full addresses of objects in the API."""

from django.urls import reverse

from apps.core.addresses import absolute


def api_address(name: str, **arguments: object) -> str:
    """Return the full address of a route of the API."""
    return absolute(reverse(f"api:{name}", kwargs=arguments))
