"""Access tokens: by which programs and feed readers come in place of a person. Known by their digest alone."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import AccessToken, RevokedToken
from sql.statements import Statements

SQL = Statements("access_tokens")


def add(
    conn: Connection,
    *,
    digest: bytes,
    person_id: int,
    kind: str,
    name: str,
    role: str,
    created_by: str,
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """A new token of a person; `expires_at` None: it works until it is revoked."""
    SQL.run(
        conn,
        "add",
        digest=digest,
        person_id=person_id,
        kind=kind,
        name=name,
        role=role,
        created_by=created_by,
        expires_at=expires_at,
        now=now,
    )


def count_in_force(conn: Connection, *, person_id: int, now: datetime) -> int:
    """How many tokens of a person work."""
    return int(SQL.value(conn, "count_in_force", person_id=person_id, now=now))


def get(conn: Connection, *, digest: bytes, kind: str, now: datetime) -> AccessToken | None:
    """A token that works, of a person who may come in; None: it is none, or over."""
    return SQL.one(conn, "get", AccessToken, digest=digest, kind=kind, now=now)


def list_all(conn: Connection, *, person: str | None) -> list[AccessToken]:
    """Every token, or those of one person, also what is over; the newest first."""
    return SQL.all(conn, "list_all", AccessToken, person=person)


def touch(conn: Connection, *, id: int, address: str, now: datetime) -> None:
    """It is used now, from this address."""
    SQL.run(conn, "touch", id=id, address=address, now=now)


def revoke(
    conn: Connection, *, id: int, person: str | None, revoked_by: str, now: datetime
) -> RevokedToken | None:
    """A token works no more; None: it did not before, or is not that person's."""
    return SQL.one(conn, "revoke", RevokedToken, id=id, person=person, revoked_by=revoked_by, now=now)


def erase(conn: Connection, *, person_id: int) -> None:
    """Nothing is kept of a person's tokens."""
    SQL.run(conn, "erase", person_id=person_id)
