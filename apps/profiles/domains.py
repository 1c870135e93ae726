"""Mail domains in one comparable spelling, and which of them can belong to one organisation."""

import re
from functools import cache

from publicsuffixlist import PublicSuffixList

from apps.profiles.idn import label_in_ascii

# Spelling a name in ASCII takes long for long ones; the longest domain has 253 characters.
MOST_TYPED = 400
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# What IDNA takes for a full stop between labels.
_STOPS = re.compile("[.\u3002\uff0e\uff61]")


def normalise_domain(text: str) -> str | None:
    """Return the domain in lower-case ASCII (punycode), or None when it is no mail domain.

    Labels that mix alphabets are none: nobody can tell what they say.
    """
    if len(text) > MOST_TYPED:
        return None
    typed = _STOPS.split(text.strip().rstrip("."))
    labels = [label_in_ascii(label) if label else None for label in typed]
    spelt = [label for label in labels if label is not None and _LABEL.fullmatch(label)]
    domain = ".".join(spelt)
    if len(labels) < 2 or len(spelt) < len(labels) or len(domain) > 253:
        return None
    return domain


@cache
def _suffixes() -> PublicSuffixList:
    """The list that came with the package: nothing is fetched."""
    return PublicSuffixList()


def is_public_suffix(domain: str) -> bool:
    """Return whether unrelated people get names below this normalised domain, as under co.uk."""
    return bool(_suffixes().publicsuffix(domain) == domain)


def above(domain: str) -> list[str]:
    """Return the domains above a normalised one that are no public suffix, longest first."""
    labels = domain.split(".")
    parents = [".".join(labels[n:]) for n in range(1, len(labels) - 1)]
    return [parent for parent in parents if not is_public_suffix(parent)]


def domain_of(address: str) -> str | None:
    """Return the normalised domain of an e-mail address, or None."""
    local, _at, domain = address.rpartition("@")
    return normalise_domain(domain) if local else None


def mask(address: str) -> str:
    """Return the address with all but the first letter of the mailbox hidden."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
