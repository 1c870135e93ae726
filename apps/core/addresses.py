"""Full addresses of this site, never taken from a request's Host header."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full address of a path of this site."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"
