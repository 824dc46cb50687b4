"""Named statements: every SQL text of the project lies in `sql/queries/<table>.sql` and is run from here.

A file is a sequence of statements, each headed by `-- name: <name>` and a line of purpose; parameters are psycopg's
named ones, `%(id)s`. The function of the same name stands in `sql/<table>.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, TypeVar

from psycopg.rows import class_row
from psycopg.types.json import Jsonb as Json

from sql.connection import Connection

__all__ = ["Json", "Statements", "parse"]

Row = TypeVar("Row")
ROWS_AT_ONCE = 2_000
NAME = re.compile(r"^-- name: *([a-z_]+) *$", re.MULTILINE)


class BrokenStatementFile(ValueError):
    """A file of statements names one twice, or has a part without a text."""


def parse(text: str) -> dict[str, str]:
    """Statements by name, from the text of one file; raises BrokenStatementFile."""
    parts = NAME.split(text)[1:]
    found: dict[str, str] = {}
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        lines = [line for line in body.splitlines() if not line.lstrip().startswith("--")]
        statement = "\n".join(lines).strip().removesuffix(";")
        if name in found or not statement:
            raise BrokenStatementFile(f"statement {name} stands twice or is empty")
        found[name] = statement
    return found


class Statements:
    """The statements of one table's file, run on the caller's connection inside the caller's transaction."""

    def __init__(self, table: str) -> None:
        self.texts = parse(files("sql").joinpath("queries", f"{table}.sql").read_text("utf-8"))

    def all(self, conn: Connection, name: str, row: type[Row], /, **values: Any) -> list[Row]:
        """Every row of the answer, as `row`."""
        with conn.cursor(row_factory=class_row(row)) as cursor:
            return cursor.execute(self.texts[name], values).fetchall()

    def binary(self, conn: Connection, name: str, row: type[Row], /, **values: Any) -> list[Row]:
        """The same in Postgres's binary format: half the bytes where columns are bytea."""
        with conn.cursor(row_factory=class_row(row), binary=True) as cursor:
            return cursor.execute(self.texts[name], values).fetchall()

    def parts(self, conn: Connection, name: str, row: type[Row], /, **values: Any) -> Iterator[list[Row]]:
        """The same, some rows at a time, for answers too large to be held at once; within one transaction."""
        with conn.cursor(name, row_factory=class_row(row)) as cursor:
            cursor.execute(self.texts[name], values, binary=True)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield rows

    def one(self, conn: Connection, name: str, row: type[Row], /, **values: Any) -> Row | None:
        """The first row of the answer, as `row`, or None."""
        with conn.cursor(row_factory=class_row(row)) as cursor:
            return cursor.execute(self.texts[name], values).fetchone()

    def value(self, conn: Connection, name: str, /, **values: Any) -> Any:
        """The first column of the first row, or None when there is no row."""
        found = conn.execute(self.texts[name], values).fetchone()
        return None if found is None else found[0]

    def column(self, conn: Connection, name: str, /, **values: Any) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in conn.execute(self.texts[name], values).fetchall()]

    def run(self, conn: Connection, name: str, /, **values: Any) -> int:
        """Run for its effect; the number of rows touched."""
        return conn.execute(self.texts[name], values).rowcount

    def many(self, conn: Connection, name: str, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run once per set of values, in one round trip."""
        with conn.cursor() as cursor:
            cursor.executemany(self.texts[name], list(rows))
