"""Structured logs: one JSON object a line, with the request id and without personal data."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
# The only extra keys that a log line may carry: ids, codes, counts and durations.
ALLOWED_EXTRA = frozenset(
    {
        *("task", "error", "handler", "event", "attempts", "notice", "channel", "delivery"),
        *("route", "method", "status", "milliseconds", "rows", "count", "code", "reason"),
    }
)


class JsonFormatter(logging.Formatter):
    """Formats a record as JSON; unknown extra keys are dropped, tracebacks keep no values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for one record."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            "request_id": REQUEST_ID.get(),
        }
        for key in ALLOWED_EXTRA & record.__dict__.keys():
            entry[key] = record.__dict__[key]
        if record.exc_info and record.exc_info[0] is not None:
            entry["exception"] = record.exc_info[0].__name__
            entry["where"] = _frames(record)
        return json.dumps(entry, default=str, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """Return the sentence with figures and kinds of error, and "…" for every text in it:
    what libraries put there may be an address of a page, a mail or a task's arguments."""
    args = record.args
    if not args:
        return record.getMessage()
    try:
        if isinstance(args, dict):
            return str(record.msg) % {name: _harmless(value) for name, value in args.items()}
        return str(record.msg) % tuple(_harmless(value) for value in args)
    except (TypeError, ValueError):
        return str(record.msg)


def _harmless(value: object) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, int | float) else "…"


def _frames(record: logging.LogRecord) -> list[str]:
    """Return file, line and function of the innermost frames: never the exception's text,
    which may quote a row."""
    found: list[str] = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-8:]
