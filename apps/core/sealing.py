"""Text that travels through strangers' hands: they can neither read nor change it.

AES-SIV (RFC 5297) needs no random number: the same text has the same sealed form, so that what
is hidden from somebody cannot move a byte of the addresses that this person is given.
"""

import base64
import binascii
from functools import lru_cache
from hashlib import sha512

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


@lru_cache(maxsize=16)
def _cipher(purpose: str, secret: str) -> AESSIV:
    return AESSIV(sha512(f"apps.core.sealing\n{purpose}\n{secret}".encode()).digest())


def seal(purpose: str, text: str, *, about: str) -> str:
    """Return the text as letters that fit into an address; `about` must be known to open it."""
    sealed = _cipher(purpose, settings.SECRET_KEY).encrypt(text.encode(), [about.encode()])
    return _letters(sealed)


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unseal(purpose: str, sealed: str, *, about: str) -> str | None:
    """Return the text, or None for whatever `seal` did not make for the same purpose and place."""
    try:
        raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if _letters(raw) != sealed:
        # Base64 has spare bits at its end: one text, one spelling.
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(purpose, secret).decrypt(raw, [about.encode()]).decode()
        except (InvalidTag, ValueError):
            continue
    return None
