"""The audit log: who changed what, when and from where."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import AuditEntry
from sql.statements import Statements

SQL = Statements("audit_log")


def add(
    conn: Connection, *, person: str, address: str, action: str, object: str, detail: str = "", now: datetime
) -> None:
    """Note a change, in the transaction that makes it."""
    SQL.run(conn, "add", person=person, address=address, action=action, object=object, detail=detail, now=now)


def list_recent(
    conn: Connection,
    *,
    limit: int,
    object: str | None = None,
    person: str | None = None,
    before: int | None = None,
) -> list[AuditEntry]:
    """The newest changes, newest first; of one object, by one person, and older than one of them, where that is given.

    `object` may be its kind alone, as "rule".
    """
    return SQL.all(conn, "list_recent", AuditEntry, limit=limit, object=object, person=person, before=before)
