"""Log lines: one JSON object, a request id, no personal data."""

import json
import logging
import sys
from typing import Any

import pytest

from apps.core.logs import ALLOWED_EXTRA, REQUEST_ID, JsonFormatter

SECRET = "ada@people.example"


def _line(message: str, *args: object, failed: bool = False, **extra: Any) -> dict[str, Any]:
    exc_info = sys.exc_info() if failed else None
    record = logging.getLogger("t").makeRecord(
        "t", logging.INFO, __file__, 1, message, args, exc_info, extra=extra
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_a_line_carries_time_level_logger_and_request_id() -> None:
    token = REQUEST_ID.set("abcdef012345")
    line = _line("outbox.handler_failed", handler="forum.tell", attempts=3)
    REQUEST_ID.reset(token)
    assert line["message"] == "outbox.handler_failed"
    assert (line["level"], line["logger"]) == ("info", "t")
    assert line["request_id"] == "abcdef012345"
    assert (line["handler"], line["attempts"]) == ("forum.tell", 3)
    assert line["time"].endswith("+00:00")


def test_unknown_keys_are_dropped() -> None:
    assert SECRET not in json.dumps(_line("x", email=SECRET, user=SECRET))


@pytest.mark.parametrize("key", sorted(ALLOWED_EXTRA))
def test_allowed_keys_are_kept(key: str) -> None:
    extra: dict[str, Any] = {key: "v"}
    assert _line("x", **extra)[key] == "v"


def test_what_libraries_put_into_their_sentences_is_left_out() -> None:
    line = _line("Internal Server Error: %s", f"/en/account/reset/{SECRET}-key/")
    assert line["message"] == "Internal Server Error: …"


def test_figures_and_kinds_of_error_stay() -> None:
    """An operator has to see what went wrong, not for whom."""
    line = _line("Lost %s after %d tries: %r", SECRET, 3, ConnectionError(SECRET))
    assert line["message"] == "Lost … after 3 tries: 'ConnectionError'"
    assert _line("%d rows", SECRET)["message"] == "%d rows"
    assert _line("Kept %(count)d for %(who)s", {"count": 2, "who": SECRET})["message"] == (
        "Kept 2 for …"
    )


def test_tracebacks_name_places_and_no_values() -> None:
    try:
        raise ValueError(f"duplicate key ({SECRET})")
    except ValueError:
        line = _line("task.failed", failed=True)
    assert line["exception"] == "ValueError"
    assert any("test_logs.py" in place for place in line["where"])
    assert SECRET not in json.dumps(line)
