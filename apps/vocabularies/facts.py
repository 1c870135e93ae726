"""Our fact files, read into rows: no database here."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from apps.core.text import sort_key
from apps.vocabularies.labels import sort_keys

DATA = Path(__file__).parent / "data"
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of a fact file: its key, the column values and the keys it points to."""

    key: Key
    values: Mapping[str, Any]
    points_to: tuple[Key, ...] = ()
    fingerprint: str = field(default="", compare=False)


class FactsError(Exception):
    """A fact file contradicts itself; the message says where."""


def fingerprint(content: Any) -> str:
    """Return the hash of a line's content, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def read_file(folder: Path, name: str) -> dict[str, Any]:
    """Return the content of one fact file."""
    with (folder / f"{name}.yaml").open(encoding="utf-8") as stream:
        # The C parser needs a tenth of the time; every wheel of the lock file carries it.
        content: dict[str, Any] = yaml.load(stream, Loader=yaml.CSafeLoader)
    return content


def term_rows(content: Mapping[str, Any]) -> list[FactRow]:
    """Return the terms of all lists; a narrower term points to its parent."""
    rows = []
    for list_code, block in content["lists"].items():
        for position, entry in enumerate(block["entries"]):
            values = {
                "list_code": list_code,
                "code": entry["code"],
                "labels": entry["labels"],
                "definitions": {"en": entry["definition"]} if entry.get("definition") else {},
                "basis": block["basis"],
                "position": position,
                "as_of": date.fromisoformat(content["as_of"]),
            }
            parent = ((list_code, entry["parent"]),) if "parent" in entry else ()
            rows.append(_row((list_code, entry["code"]), values, parent))
    return _checked(rows, known={row.key for row in rows})


def country_rows(content: Mapping[str, Any]) -> list[FactRow]:
    """Return the countries and the Union."""
    as_of = date.fromisoformat(content["as_of"])
    rows = [
        _row(
            (entry["code"],),
            {**entry, "sort_keys": sort_keys(entry["names"]), "as_of": as_of, "verified": True},
        )
        for entry in content["records"]
    ]
    return _checked(rows, known=())


def glossary_rows(content: Mapping[str, Any]) -> list[FactRow]:
    """Return the words; each carries its source in full."""
    as_of = date.fromisoformat(content["as_of"])
    codes = {entry["code"] for entry in content["records"]}
    rows = []
    for entry in content["records"]:
        values = {key: value for key, value in entry.items() if key != "source"}
        unknown = set(entry["related"]) - codes
        if unknown:
            raise FactsError(f"Word {entry['code']!r} points to unknown words: {sorted(unknown)}.")
        values["sources"] = [content["sources"][entry["source"]]] if "source" in entry else []
        values |= {"sort_keys": sort_keys(entry["words"]), "as_of": as_of}
        rows.append(_row((entry["code"],), values))
    return _checked(rows, known=())


def guidance_rows(content: Mapping[str, Any], topics: Iterable[Key]) -> list[FactRow]:
    """Return the documents; each points to its topics, which must exist."""
    as_of = date.fromisoformat(content["as_of"])
    rows = []
    for entry in content["records"]:
        values = {k: v for k, v in entry.items() if k not in {"topics", "version", "jurisdiction"}}
        values |= {
            "jurisdiction_id": entry["jurisdiction"],
            "sort_key": sort_key(entry["title"]),
            "as_of": as_of,
        }
        points_to = tuple(("topic", code) for code in entry["topics"])
        rows.append(_row((entry["slug"],), values, points_to))
    return _checked(rows, known=set(topics))


def channel_rows(content: Mapping[str, Any]) -> list[FactRow]:
    """Return the advice routes; each carries its sources in full."""
    as_of = date.fromisoformat(content["as_of"])
    rows = []
    for entry in content["records"]:
        values = {key: value for key, value in entry.items() if key != "jurisdiction"}
        values |= {"jurisdiction_id": entry["jurisdiction"], "as_of": as_of}
        rows.append(_row((entry["code"],), values))
    return _checked(rows, known=())


def version_rows(content: Mapping[str, Any]) -> list[FactRow]:
    """Return the one version of each document that the facts know."""
    return [
        _row((entry["slug"],), entry["version"], ((entry["slug"],),))
        for entry in content["records"]
    ]


def _row(key: Key, values: Mapping[str, Any], points_to: tuple[Key, ...] = ()) -> FactRow:
    return FactRow(key, values, points_to, fingerprint([values, points_to]))


def _checked(rows: list[FactRow], known: Iterable[Key]) -> list[FactRow]:
    """Return the rows unless a key stands twice or a pointer leads nowhere."""
    seen: set[Key] = set()
    targets = set(known)
    for row in rows:
        if row.key in seen:
            raise FactsError(f"The key {row.key} stands twice.")
        seen.add(row.key)
        missing = [key for key in row.points_to if key not in targets]
        if missing:
            raise FactsError(f"The row {row.key} points to unknown rows: {missing}.")
    return rows
