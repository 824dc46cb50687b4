"""Logging in and out: a session is a random cookie of which the database keeps the digest alone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sql.login_attempts
import sql.people
import sql.sessions
from flows.people import throttle
from flows.people.passwords import is_right
from sql.connection import Connection
from sql.rows import Person, Session

LONGEST, IDLE = timedelta(days=30), timedelta(days=7)
AGENT_SIGNS, LONGEST_NAME = 200, 80
NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class From:
    """Where a request comes from: its network address, and what its browser calls itself."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to log in. `waits_until` None: it is looked at; `person` None: by that name nobody can log in."""

    waits_until: datetime | None
    person: Person | None = field(default=None, repr=False)


def digest(token: str) -> bytes:
    """What is kept of a cookie or a one-time address."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """A cookie or one-time address that nobody guesses."""
    return secrets.token_urlsafe(32)


def attempt(conn: Connection, name: str, address: str, now: datetime) -> Attempt:
    """Count an attempt to log in before the password is looked at; the caller commits first, then asks `is_right`."""
    address = throttle.network_of(address)
    sql.login_attempts.lock(conn)
    sql.login_attempts.let_go(conn, now=now)
    failures = sql.login_attempts.failures(conn, name=name, address=address, since=now - throttle.COUNTED)
    if (until := throttle.waits_until(failures, now)) is not None:
        return Attempt(until)
    sql.login_attempts.begin(conn, name=name, address=address, now=now)
    person = sql.people.get(conn, name=name)
    return Attempt(None, None if person is None or person.disabled_at else person)


def is_password(tried: Attempt, password: str) -> bool:
    """Whether it is the password of who is logging in; takes as long when there is no such person."""
    return is_right(password, tried.person.password_hash if tried.person else None)


def begin(
    conn: Connection, person: Person, origin: From, now: datetime, *, longest: timedelta = LONGEST
) -> str:
    """The cookie of a new session of a person whose password was right; it ends after `longest` at the latest."""
    cookie = new_token()
    sql.login_attempts.succeed(conn, name=person.name, address=throttle.network_of(origin.address))
    sql.people.note_visit(conn, id=person.id, now=now)
    sql.sessions.let_go(conn, now=now)
    sql.sessions.begin(
        conn,
        digest=digest(cookie),
        person_id=person.id,
        expires_at=now + longest,
        address=origin.address,
        agent=origin.agent[:AGENT_SIGNS],
        now=now,
    )
    return cookie


def person_of(conn: Connection, cookie: str, address: str, now: datetime) -> Person | None:
    """Whose cookie it is, while the session is in force; notes that it is used."""
    key = digest(cookie)
    person = sql.sessions.person(conn, digest=key, idle_since=now - IDLE, now=now)
    if person is not None and sql.sessions.touch(conn, digest=key, address=address, now=now):
        sql.people.note_visit(conn, id=person.id, now=now)
    return person


def person_named(conn: Connection, name: str, now: datetime) -> Person | None:
    """Whom a proxy names that logs people in, unless they are disabled; notes that they are here."""
    # a longer one is not cut: it would be somebody else's
    person = sql.people.get(conn, name=name) if len(name) <= LONGEST_NAME else None
    if person is None or person.disabled_at is not None:
        return None
    if person.seen_at is None or now - person.seen_at > NOTED_EVERY:
        sql.people.note_visit(conn, id=person.id, now=now)
    return person


def of_person(conn: Connection, person: Person, now: datetime) -> list[Session]:
    """Where a person is logged in, the last used first."""
    return sql.sessions.of_person(conn, person_id=person.id, idle_since=now - IDLE, now=now)


def end(conn: Connection, cookie: str, now: datetime) -> None:
    """Log out."""
    sql.sessions.end_by_digest(conn, digest=digest(cookie), now=now)
