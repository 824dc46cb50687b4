"""People: their accounts, and the one-time addresses by which they choose a password."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import LoginToken, Person
from sql.statements import Statements

SQL = Statements("people")


def lock(conn: Connection) -> None:
    """Be the only one who changes accounts until the transaction ends."""
    SQL.run(conn, "lock")


def add(conn: Connection, *, name: str, role: str, created_by: str, now: datetime) -> Person | None:
    """A new account without a password; None when the name is taken."""
    return SQL.one(conn, "add", Person, name=name, role=role, created_by=created_by, now=now)


def list_all(conn: Connection) -> list[Person]:
    """Everybody, by name, also who is disabled."""
    return SQL.all(conn, "list_all", Person)


def get(conn: Connection, *, name: str) -> Person | None:
    """One person, or None."""
    return SQL.one(conn, "get", Person, name=name)


def count(conn: Connection) -> int:
    """How many accounts there are."""
    return int(SQL.value(conn, "count"))


def count_with_password(conn: Connection) -> int:
    """How many people can log in."""
    return int(SQL.value(conn, "count_with_password"))


def count_admins(conn: Connection, *, besides: int) -> int:
    """How many people can log in and give rights to others, besides one."""
    return int(SQL.value(conn, "count_admins", besides=besides))


def set_role(conn: Connection, *, id: int, role: str) -> None:
    """What a person may do from now on."""
    SQL.run(conn, "set_role", id=id, role=role)


def set_password(conn: Connection, *, id: int, password_hash: str | None) -> None:
    """Another password, as its hash; None: none."""
    SQL.run(conn, "set_password", id=id, password_hash=password_hash)


def set_disabled(conn: Connection, *, id: int, disabled_at: datetime | None) -> None:
    """Since when a person cannot log in; None: they can."""
    SQL.run(conn, "set_disabled", id=id, disabled_at=disabled_at)


def set_locale(conn: Connection, *, id: int, language: str | None, time_zone: str | None) -> None:
    """In which language and zone a person reads; None: as the browser asks, and UTC."""
    SQL.run(conn, "set_locale", id=id, language=language, time_zone=time_zone)


def note_visit(conn: Connection, *, id: int, now: datetime) -> None:
    """A person is here; a pause of half an hour ends a visit."""
    SQL.run(conn, "note_visit", id=id, now=now)


def add_token(
    conn: Connection, *, digest: bytes, person_id: int | None, expires_at: datetime, now: datetime
) -> None:
    """A one-time address for a person; None: for whoever makes the first account."""
    SQL.run(conn, "add_token", digest=digest, person_id=person_id, expires_at=expires_at, now=now)


def token(conn: Connection, *, digest: bytes, now: datetime) -> LoginToken | None:
    """An address that can still be used, or None."""
    return SQL.one(conn, "token", LoginToken, digest=digest, now=now)


def use_token(conn: Connection, *, digest: bytes, now: datetime) -> bool:
    """Whether it was still unused."""
    return bool(SQL.run(conn, "use_token", digest=digest, now=now))


def end_tokens(conn: Connection, *, person_id: int | None, now: datetime) -> None:
    """What was given to a person before works no more."""
    SQL.run(conn, "end_tokens", person_id=person_id, now=now)
