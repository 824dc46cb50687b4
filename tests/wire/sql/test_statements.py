"""Every statement is one that Postgres understands, and has a function of its name."""

from __future__ import annotations

import importlib
import re
from importlib.resources import files

import pytest

from sql.connection import Connection
from sql.statements import BrokenStatementFile, Statements, parse

TABLES = sorted(file.name.removesuffix(".sql") for file in files("sql").joinpath("queries").iterdir())
NAMED = [(table, name) for table in TABLES for name in Statements(table).texts]
PARAMETER = re.compile(r"%\((\w+)\)s")


def numbered(statement: str) -> str:
    names = list(dict.fromkeys(PARAMETER.findall(statement)))
    return PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")


@pytest.mark.parametrize(("table", "name"), NAMED)
def test_every_statement_prepares(empty: Connection, table: str, name: str) -> None:
    if (table, name) == ("migrations", "create_table"):
        return  # no statement that can be prepared; every test database is made by it
    with empty.transaction(force_rollback=True):
        empty.execute(f"prepare checked as {numbered(Statements(table).texts[name])}".encode())
        empty.execute("deallocate checked")


@pytest.mark.parametrize(("table", "name"), [pair for pair in NAMED if pair[0] != "migrations"])
def test_every_statement_has_the_function_of_its_name(table: str, name: str) -> None:
    assert callable(getattr(importlib.import_module(f"sql.{table}"), name))


def test_a_statement_that_stands_twice_is_refused() -> None:
    with pytest.raises(BrokenStatementFile, match="twice"):
        parse("-- name: a\nselect 1;\n-- name: a\nselect 2;\n")


def test_a_statement_without_a_text_is_refused() -> None:
    with pytest.raises(BrokenStatementFile, match="empty"):
        parse("-- name: a\n-- why\n")
