"""Notices: what the operator is told of the watch itself, each once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sql.connection import Connection
from sql.rows import Notice
from sql.statements import Json, Statements

SQL = Statements("notices")


def insert(
    conn: Connection,
    *,
    kind: str,
    source_id: int | None,
    key: str,
    subject: str,
    text: str,
    now: datetime,
    translations: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> int | None:
    """The number of a new notice, or None when that change was noted before.

    `translations`: by language other than English its `subject` and `text`.
    """
    number: int | None = SQL.value(
        conn,
        "insert",
        kind=kind,
        source_id=source_id,
        key=key,
        subject=subject,
        text=text,
        translations=Json({language: dict(words) for language, words in translations.items()}),
        now=now,
    )
    return number


def get(conn: Connection, *, id: int, channel: str) -> Notice | None:
    """One notice as it is told to a channel."""
    return SQL.one(conn, "get", Notice, id=id, channel=channel)
