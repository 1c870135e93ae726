"""The words for a browser, so that people recognise where they are signed in."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.utils.translation import gettext as _

# In this order: most browsers name others beside themselves.
BROWSERS = (
    ("Edge", r"\bEdg"),
    ("Opera", r"\bOPR/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)
# What a provider gives out to one region, roughly.
IPV4_BITS = 16
IPV6_BITS = 32


def kind_of(user_agent: str) -> tuple[str, str]:
    """Return browser and system, each "" when it is not known."""
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def device_name(user_agent: str) -> str:
    """Return "Firefox on Linux" and the like, or that the browser is not known."""
    return kind_name(*kind_of(user_agent))


def kind_name(browser: str, system: str) -> str:
    """Return the words for a browser on a system in the reader's language."""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def coarse_network(address: str) -> str:
    """Return the wide network of an address: people move within it without being strangers."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    known = mapped or parsed
    bits = IPV4_BITS if isinstance(known, IPv4Address) else IPV6_BITS
    return str(ip_network(f"{known}/{bits}", strict=False))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, sign in names if re.search(sign, user_agent)), "")
