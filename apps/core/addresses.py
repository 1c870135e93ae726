"""Addresses of this site; full ones never from a request's Host header."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

# What stands in an address as it is, and what never is part of one.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_MARK = "part-{}-of-an-address"


def absolute(path: str) -> str:
    """Return the full address of a path of this site."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def address_of(route: str, **parts: str) -> str:
    """Return the address of a route in the active language, like `reverse`.

    Lists have one for each row: the route is looked for once, then only the parts change.
    """
    if not all(map(_PLAIN.fullmatch, parts.values())):
        return reverse(route, kwargs=parts)
    around = (get_language(), get_urlconf(), get_script_prefix(), settings.ROOT_URLCONF)
    return _pattern(route, tuple(parts), around) % parts


@lru_cache(maxsize=500)
def _pattern(route: str, names: tuple[str, ...], _around: tuple[str | None, ...]) -> str:
    marks = {name: _MARK.format(index) for index, name in enumerate(names)}
    pattern = reverse(route, kwargs=marks).replace("%", "%%")
    for name, mark in marks.items():
        pattern = pattern.replace(mark, f"%({name})s")
    return pattern


def deepest(addresses: Iterable[str], path: str) -> str:
    """Return the longest of the addresses that the path lies below, or ""."""
    return max((url for url in addresses if path.startswith(url)), key=len, default="")
