"""Cells of a table that no spreadsheet takes for a formula."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from apps.core.exports import csv_text, json_bytes, plain_cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "=cmd|' /C calc'!A0"],
)
def test_what_a_spreadsheet_would_run_becomes_a_word(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a=b", "Ünal", "", "1-2", "'=1", -5, 3.5])
def test_words_and_numbers_stay_as_they_are(value: object) -> None:
    assert plain_cell(value) == str(value)


def test_rows_read_back_as_they_were_written() -> None:
    rows: list[dict[str, Any]] = [
        {"a": 'one "quoted", line\nbreak', "b": None},
        {"a": "=2", "b": True},
    ]
    back = list(csv.reader(StringIO(csv_text(["a", "b", "=c"], rows), newline="")))
    assert back == [
        ["a", "b", "'=c"],
        ['one "quoted", line\nbreak', "", ""],
        ["'=2", "True", ""],
    ]


def test_json_keeps_times_and_letters() -> None:
    content = {"at": datetime(2026, 11, 22, tzinfo=UTC), "name": "Ünal"}
    assert json.loads(json_bytes(content)) == {"at": "2026-11-22T00:00:00Z", "name": "Ünal"}
    assert "Ünal" in json_bytes(content).decode()
