"""A field of a form: how long its texts are, where they lie, and how to get past its limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.core.markup import render_markdown
from tests.security.payloads import CANARY, PAYLOADS, packed
from tests.security.scene import Scene

Texts = Mapping[str, str]
LONG = (4900, "\n\n")
LISTS = frozenset({"other_names"})
# Row and column in which a field lies; a column ending in _html holds what Markdown became.
Columns = Mapping[str, tuple[str, ...]]
Planted = Any


@dataclass(frozen=True)
class Form:
    """The text fields of one form (longest text, how texts are put together) and what follows."""

    fields: Mapping[str, tuple[int, str]]
    columns: Columns
    plant: Callable[[Scene, Texts], Planted]
    read: Callable[[Scene, Planted], list[str]]
    # A page that cuts its texts off shows each in a row of its own.
    rows: Callable[[list[str]], None] | None = None

    def harmless(self) -> dict[str, str]:
        """Return plain words for every field."""
        return {name: WORDS[: limit - 1] for name, (limit, _s) in self.fields.items()}

    def corpus(self, name: str) -> list[str]:
        """Return the texts that together hold the corpus for one field."""
        return packed(*self.fields[name])

    def overwrite(self) -> None:
        """Put the whole corpus wherever harmless words were planted."""
        if self.rows is not None:
            (name,) = self.fields
            self.rows(self.corpus(name))
            return
        for name, places in self.columns.items():
            words, texts = self.harmless()[name], packed(*LONG)
            for place in places:
                table, _dot, column = place.partition(".")
                html = column.endswith("_html")
                made = [render_markdown(text) for text in texts] if html else texts
                _put(table, column, words, "\n".join(made))

    def shows(self) -> int:
        """Return how many payloads stand on the pages together, at least."""
        short = [limit for limit, _separator in self.fields.values() if self.rows]
        fitting = [p for p in PAYLOADS if all(len(p) <= limit for limit in short)]
        return len(fitting) * len(self.fields)

    def stored_html(self) -> list[str]:
        """Return what Markdown has made of the planted texts."""
        places = [p for places in self.columns.values() for p in places if p.endswith("_html")]
        found = []
        with connection.cursor() as cursor:
            for table, _dot, column in (place.partition(".") for place in places):
                cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608  names from FORMS
                found += [row[0] for row in cursor.fetchall() if CANARY in row[0]]
        return found


WORDS = f"May one {CANARY} donor test serve for two products?"
UNLIMITED = """
DO $$ DECLARE found record; BEGIN
SET CONSTRAINTS ALL IMMEDIATE;
FOR found IN SELECT conname AS name FROM pg_constraint
    WHERE conrelid = '{table}'::regclass AND contype IN ('c', 'u', 'x')
    AND NOT conindid IN (SELECT conindid FROM pg_constraint WHERE contype = 'f') LOOP
    EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', found.name);
END LOOP;
FOR found IN SELECT indexrelid::regclass AS name FROM pg_index
    WHERE indrelid = '{table}'::regclass AND NOT indisprimary
    AND NOT indexrelid IN (SELECT conindid FROM pg_constraint) LOOP
    EXECUTE format('DROP INDEX %s', found.name);
END LOOP;
UPDATE pg_attribute SET atttypmod = -1
    WHERE attrelid = '{table}'::regclass AND attname = '{column}';
END $$
"""


def _put(table: str, column: str, words: str, text: str) -> None:
    """Put a text of any length in place of the words, past limits, indexes and triggers."""
    with connection.cursor() as cursor:
        cursor.execute(UNLIMITED.format(table=table, column=column))
        cursor.execute("SET LOCAL session_replication_role = replica")
        if column in LISTS:
            cursor.execute(
                f"UPDATE {table} SET {column} = ARRAY[%s] WHERE {column}::text LIKE %s",  # noqa: S608
                [text, f"%{CANARY}%"],
            )
        elif column.endswith("_html"):
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE {column} LIKE %s",  # noqa: S608
                [text, f"%{CANARY}%"],
            )
        else:
            cursor.execute(
                f"UPDATE {table} SET {column} = replace({column}, %s, %s)",  # noqa: S608
                [words, text],
            )
        assert cursor.rowcount, f"{table}.{column} holds nothing"
        cursor.execute("SET LOCAL session_replication_role = origin")
