"""What is kept of a person beside their account: read whole, and erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.rows import Session
from sql.statements import Statements

SQL = Statements("personal_data")


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """When somebody tried to log in, and from where."""

    tried_at: datetime
    address: str
    is_failed: bool


def sessions(conn: Connection, *, person_id: int) -> list[Session]:
    """Where a person is and was logged in."""
    return SQL.all(conn, "sessions", Session, person_id=person_id)


def login_attempts(conn: Connection, *, name: str) -> list[LoginAttempt]:
    """When somebody tried to log in by a name."""
    return SQL.all(conn, "login_attempts", LoginAttempt, name=name)


def erase_sessions(conn: Connection, *, person_id: int) -> int:
    """Log a person out, and keep nothing of where they were logged in; how many sessions."""
    return SQL.run(conn, "erase_sessions", person_id=person_id)


def erase_login_attempts(conn: Connection, *, name: str) -> int:
    """Keep nothing of attempts to log in by a name; how many."""
    return SQL.run(conn, "erase_login_attempts", name=name)


def erase_groups(conn: Connection, *, person_id: int) -> int:
    """Take a person out of all groups; how many."""
    return SQL.run(conn, "erase_groups", person_id=person_id)


def erase_tokens(conn: Connection, *, person_id: int) -> int:
    """Drop the one-time addresses of a person; how many."""
    return SQL.run(conn, "erase_tokens", person_id=person_id)


def erase_locale(conn: Connection, *, person_id: int) -> int:
    """Forget in which language and time zone a person reads the page."""
    return SQL.run(conn, "erase_locale", person_id=person_id)


def erase_account(conn: Connection, *, id: int, name: str, now: datetime) -> None:
    """Let nobody log in by an account, and call it by a name that says nothing."""
    SQL.run(conn, "erase_account", id=id, name=name, now=now)


def erase_network_addresses(conn: Connection, *, person: str, name: str) -> int:
    """The changes of a person are those of another name, from nowhere; how many."""
    return SQL.run(conn, "erase_network_addresses", person=person, name=name)


def erase_name(conn: Connection, *, person: str, name: str) -> int:
    """What was done to the account is of another name; how many changes."""
    return SQL.run(conn, "erase_name", person=person, name=name)
