"""Positions in lists that nobody was given: made up by a stranger, or with the platform's key."""

import base64
import json
from typing import Any

from apps.core.pagination import PURPOSE
from apps.core.sealing import seal


def cursor(*values: Any) -> str:
    """Return what a stranger makes up, who takes a position for plain JSON."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def sealed_cursor(content: Any, place: str) -> str:
    """Return a position with any content that opens: what lies behind the seal must hold, too."""
    return seal(PURPOSE, json.dumps(content), about=place)
