"""Who logs in through an identity provider, by the provider's own name for them."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import Person
from sql.statements import Statements

SQL = Statements("provider_logins")


def person(conn: Connection, *, issuer: str, subject: str) -> Person | None:
    """Who logs in by an account of a provider, also who is disabled; None: nobody does."""
    return SQL.one(conn, "person", Person, issuer=issuer, subject=subject)


def link(
    conn: Connection, *, issuer: str, subject: str, person_id: int, linked_by: str, now: datetime
) -> None:
    """Let a person log in by an account of a provider, which is nobody else's."""
    SQL.run(conn, "link", issuer=issuer, subject=subject, person_id=person_id, linked_by=linked_by, now=now)


def subject(conn: Connection, *, person_id: int, issuer: str) -> str | None:
    """By which account of a provider a person logs in."""
    subject: str | None = SQL.value(conn, "subject", person_id=person_id, issuer=issuer)
    return subject


def erase(conn: Connection, *, person_id: int) -> int:
    """Let a person log in by no provider; by how many they did."""
    return SQL.run(conn, "erase", person_id=person_id)
