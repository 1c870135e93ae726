"""Invented identifiers in the form of the ROR registry."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def identifier(number: int) -> str:
    """Return a well-formed identifier; small numbers stand for nothing in the registry."""
    body = "".join(ALPHABET[number >> shift & 31] for shift in (25, 20, 15, 10, 5, 0))
    return f"https://ror.org/0{body}{98 - number * 100 % 97:02d}"
