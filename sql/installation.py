"""The name of this installation."""

from __future__ import annotations

from uuid import UUID

from sql.connection import Connection
from sql.statements import Statements

SQL = Statements("installation")


def id(conn: Connection) -> UUID:  # noqa: A001 - a statement and its function have one name
    """A name that stays with the database, also when it is restored elsewhere."""
    return UUID(str(SQL.value(conn, "id")))
