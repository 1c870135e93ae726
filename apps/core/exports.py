"""Files that people take away: JSON, and CSV whose cells no spreadsheet takes for a formula."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

# What makes a spreadsheet calculate a cell instead of showing it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(value: Any) -> str:
    """Return the value as text that no spreadsheet runs: a leading ' makes it a word."""
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number and text.lstrip(" \n").startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV (RFC 4180) with a first line of names; every cell is guarded."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain_cell(name) for name in columns])
    for row in rows:
        writer.writerow([plain_cell(row.get(name)) for name in columns])
    return out.getvalue()


def json_bytes(content: Any) -> bytes:
    """Return the content as readable JSON in UTF-8."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
