"""Reading answers of the test client, whichever way they were sent."""

from typing import Any


def body_of(answer: Any) -> bytes:
    """Return the whole body, also of an answer that is sent piece by piece."""
    whole: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole
