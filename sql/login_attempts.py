"""Attempts to log in: what slows down those who guess."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import LoginFailures
from sql.statements import Statements

SQL = Statements("login_attempts")


def lock(conn: Connection) -> None:
    """Be the only one who counts until the transaction ends."""
    SQL.run(conn, "lock")


def failures(conn: Connection, *, name: str, address: str, since: datetime) -> LoginFailures:
    """How often it failed since a moment, for a name and from an address."""
    found = SQL.one(conn, "failures", LoginFailures, name=name, address=address, since=since)
    assert found is not None  # noqa: S101 - a count always answers
    return found


def begin(conn: Connection, *, name: str, address: str, now: datetime) -> None:
    """Note an attempt, which counts as failed until it has succeeded."""
    SQL.run(conn, "begin", name=name, address=address, now=now)


def succeed(conn: Connection, *, name: str, address: str) -> None:
    """What failed for this name from this address counts no more."""
    SQL.run(conn, "succeed", name=name, address=address)


def let_go(conn: Connection, *, now: datetime) -> None:
    """Drop attempts older than a day."""
    SQL.run(conn, "let_go", now=now)
