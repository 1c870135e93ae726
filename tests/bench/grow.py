"""The large world: the small one copied, statement by statement, inside the database.

Written row by row, 100,000 questions took longer than all measuring. The copies keep kind and
proportion of everything, so that the first pages of both worlds show the same words and only
the tables behind them differ. Triggers and foreign keys are off, as in `fill`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from apps.core.ids import public_id
from apps.forum.models import Answer, Case, Citation, Question, Signature
from apps.forum.models.words import QuestionWords

# The copies of one question follow each other at this distance: all lie in the past.
DISTANCE = "interval '4 days'"
MOMENTS = frozenset({"submitted_at", "public_at", "received_at", "answered_at", "issued_at"})
# The original that each new row is a copy of, and the new row's number and identifiers.
_CHOSEN = """
CREATE TEMP TABLE chosen ON COMMIT DROP AS
SELECT old, k, row_number() OVER (ORDER BY k, old) AS n FROM (
    SELECT q.id AS old, k, public_at IS NOT NULL AS open,
           sum((public_at IS NOT NULL)::int) OVER (ORDER BY k, q.submitted_at, q.id) AS so_far
    FROM forum_question q, generate_series(1, %(copies)s) k
    WHERE q.id <> %(without)s
) ranked WHERE so_far <= %(wanted)s
"""
_NUMBERED = r"""
replace(row.vector::text, concat('''', substring(row.title_key from '(\d+)\s*$'), ''':'),
        concat('''', own.n, ''':'))::tsvector
"""
_PAIRS = """
CREATE TEMP TABLE {name} ON COMMIT DROP AS
SELECT row.id AS old, uuidv7() AS new, parent.{parent_column} AS parent, parent.k,
       row_number() OVER (ORDER BY parent.k, row.id) AS n
FROM {parent} parent JOIN {table} row ON row.{key} = parent.old
"""


def multiply(wanted: int, *, without: Any) -> None:
    """Copy the questions, all but `without`, until `wanted` more public ones are there."""
    public = Question.objects.filter(public_at__isnull=False).exclude(pk=without).count()
    copies = -(-wanted // public)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        # On a busy machine one of these statements takes longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_CHOSEN, {"copies": copies, "without": without, "wanted": wanted})
        cursor.execute(_pairs("questions", "chosen", "old", Question, "id"))
        _name(cursor, "questions", "Q")
        _insert(cursor, Question, "questions", {
            "public_id": "code.text",
            "title": r"regexp_replace(row.title, '\d+\)$', own.n || ')')",
        })  # fmt: skip
        # Making words of texts anew takes most of an hour; only the number in the title differs.
        _insert(cursor, QuestionWords, "questions", {
            "title_key": r"regexp_replace(row.title_key, '\d+\s*$', own.n::text)",
            "vector": _NUMBERED,
        })  # fmt: skip
        cursor.execute(_pairs("cases", "questions", "new", Case, "question_id"))
        _insert(cursor, Case, "cases", {"question_id": "own.parent"})
        cursor.execute(_pairs("answers", "cases", "new", Answer, "case_id"))
        _name(cursor, "answers", "A")
        question = "(SELECT c.question_id FROM forum_case c WHERE c.id = own.parent)"
        _insert(cursor, Answer, "answers", {
            "public_id": "code.text", "case_id": "own.parent", "question_id": question,
        })  # fmt: skip
        for name, model in (("signatures", Signature), ("citations", Citation)):
            cursor.execute(_pairs(name, "answers", "new", model, "answer_id"))
            _insert(cursor, model, name, {"answer_id": "own.parent"})


def _pairs(name: str, parent: str, column: str, model: Any, key: str) -> str:
    return _PAIRS.format(
        name=name, parent=parent, parent_column=column, table=model._meta.db_table, key=key
    )


def _name(cursor: Any, pairs: str, prefix: str) -> None:
    """Give each new row a free identifier of the kind that people see."""
    model: Any = {"Q": Question, "A": Answer}[prefix]
    taken = set(model._default_manager.values_list("public_id", flat=True))
    cursor.execute(f"SELECT count(*) FROM {pairs}")  # noqa: S608  a name of this module
    number = cursor.fetchone()[0] + len(taken)
    fresh = set(taken)
    while len(fresh) < number:
        fresh.add(public_id(prefix))
    cursor.execute(f"CREATE TEMP TABLE {pairs}_code (n bigserial, text text) ON COMMIT DROP")
    with cursor.copy(f"COPY {pairs}_code (text) FROM STDIN") as lines:
        for text in sorted(fresh - taken, key=hash):
            lines.write_row((text,))


def _insert(cursor: Any, model: Any, pairs: str, changed: Mapping[str, str]) -> None:
    """Insert the copies: the original's columns, with the changed ones and later times."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        value = changed.get(field.column, f'row."{field.column}"')
        if field.column in MOMENTS:
            value = f"{value} + own.k * {DISTANCE}"
        columns.append(f'"{field.column}"')
        values.append("own.new" if field.primary_key else value)
    code = f"JOIN {pairs}_code code ON code.n = own.n" if "public_id" in changed else ""
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "  # noqa: S608
        f"FROM {pairs} own JOIN {table} row ON row.{key} = own.old {code} ORDER BY own.n"
    )
