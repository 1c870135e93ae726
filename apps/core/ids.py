"""Identifiers: time-ordered UUIDs for rows, random checked codes for people."""

import secrets
import time
import uuid

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

RANDOM_LENGTH = 7
_NANOS = 1_000_000
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def uuid7() -> uuid.UUID:
    """Return a version 7 UUID (RFC 9562): 48 bits of milliseconds, 12 of their fraction, 62 random.

    With the fraction (the RFC's method 3) what one process writes keeps its order, even several
    events of one transaction.
    """
    millis, rest = divmod(time.time_ns(), _NANOS)
    value = (millis & (1 << 48) - 1) << 80 | 0x7 << 76 | (rest << 12) // _NANOS << 64
    return uuid.UUID(int=value | 0x2 << 62 | secrets.randbits(62))


def _times_x(value: int) -> int:
    """Multiply by x in the field of 32 elements (modulo x^5 + x^2 + 1, a primitive polynomial)."""
    shifted = value << 1
    return shifted ^ 0b100101 if shifted & 0b100000 else shifted


def check_character(body: str) -> str:
    """Return a letter or digit that catches any one wrong and any two swapped characters.

    A plain sum modulo 31 would not: 32 is 1 modulo 31, so order would not count.
    """
    total = 0
    for character in body:
        total = _times_x(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def public_id(prefix: str) -> str:
    """Return a random public identifier such as `Q-7K3F9M2-X` (about 34 bits)."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"{prefix}-{body}-{check_character(body)}"


def parse_public_id(text: str) -> str | None:
    """Return the identifier in its canonical spelling, or None when the check fails."""
    prefix, _, rest = text.strip().upper().partition("-")
    body, _, check = rest.replace(" ", "").translate(_LOOKALIKES).partition("-")
    if not (prefix.isascii() and prefix.isalpha()) or len(body) != RANDOM_LENGTH or len(check) != 1:
        return None
    if any(c not in ALPHABET for c in body) or check_character(body) != check:
        return None
    return f"{prefix}-{body}-{check}"
