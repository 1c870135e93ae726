"""Rules for migrations that no release has carried out yet."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.migrations import Migration
from django.db.migrations.operations import AddField, AlterField
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL, SeparateDatabaseAndState

REASON = "IRREVERSIBLE"


def stated_reason(path: Path) -> str:
    """Return what the module says about why it cannot be undone, or nothing."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if REASON in names:
                return str(node.value.value)
    return ""


def _inner(operation: Operation) -> list[Any]:
    if isinstance(operation, SeparateDatabaseAndState):
        return list(operation.database_operations)
    return [operation]


def irreversible(migration: Migration) -> list[str]:
    """Return the operations that cannot be undone."""
    return [
        operation.describe()
        for outer in migration.operations
        for operation in _inner(outer)
        if not operation.reversible
    ]


def reversal_faults(migration: Migration, path: Path) -> list[str]:
    """Return what a new migration owes: a way back, or a sentence that says why there is none."""
    stuck, reason = irreversible(migration), stated_reason(path)
    if stuck and len(reason.split()) < 5:
        return [f"{path.stem} cannot be undone ({stuck[0]}) and does not say why in {REASON}"]
    if reason and not stuck:
        return [f"{path.stem} can be undone, but says why it cannot"]
    return []


def _statements(sql: Any) -> Iterator[str]:
    """Yield the texts of a RunSQL, which takes a text, a list, or a list of pairs."""
    if isinstance(sql, str):
        yield " ".join(re.sub(r"--[^\n]*", " ", sql).split()).upper()
        return
    for entry in sql:
        yield from _statements(entry[0] if isinstance(entry, tuple) else entry)


def lock_faults(migration: Migration) -> list[str]:
    """Return what would look at all rows under the lock of the statement before it.

    All of a migration is one transaction: a constraint that is added `NOT VALID` keeps everybody
    out until the end of it, so that `VALIDATE CONSTRAINT` belongs into a migration of its own, as
    do statements that fill what `ALTER TABLE` has just added.
    """
    texts = " ; ".join(
        text
        for outer in migration.operations
        for operation in _inner(outer)
        if isinstance(operation, RunSQL)
        for text in _statements(operation.sql)
    )
    if "NOT VALID" in texts and "VALIDATE CONSTRAINT" in texts:
        return [f"{migration.name} adds and validates a constraint in one transaction"]
    shape = any(
        isinstance(o, AddField | AlterField)
        for outer in migration.operations
        for o in _inner(outer)
    )
    if shape and re.search(r"(^|; )(WITH|UPDATE|DELETE|INSERT) ", texts):
        return [f"{migration.name} changes rows while it keeps their readers out"]
    return []
