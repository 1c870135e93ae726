"""Mail domains in one comparable spelling."""

import re

# Spelling a name in ASCII takes long for long ones; the longest domain has 253 characters.
MOST_TYPED = 400
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def normalise_domain(text: str) -> str | None:
    """Return the domain in lower-case ASCII (punycode), or None when it is no mail domain."""
    if len(text) > MOST_TYPED:
        return None
    try:
        domain = text.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > 253:
        return None
    return domain if all(_LABEL.fullmatch(label) for label in labels) else None


def domain_of(address: str) -> str | None:
    """Return the normalised domain of an e-mail address, or None."""
    local, _at, domain = address.rpartition("@")
    return normalise_domain(domain) if local else None


def mask(address: str) -> str:
    """Return the address with all but the first letter of the mailbox hidden."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
