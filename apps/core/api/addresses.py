"""Full addresses in answers, never taken from a request's Host header."""

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """Return the full address of a path of this site."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def api_address(name: str, **arguments: object) -> str:
    """Return the full address of a route of the API."""
    return absolute(reverse(f"api:{name}", kwargs=arguments))
