"""Accounts: added, given a role, disabled and reset; each change stands in the audit log."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import sql.audit_log
import sql.people
import sql.sessions
from flows.people.passwords import make_hash
from flows.people.roles import Actor, Role
from flows.people.sessions import digest, new_token
from sql.connection import Connection
from sql.rows import LoginToken, Person

NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")
TOKEN_LIFE = timedelta(days=2)


class NameUnusable(ValueError):
    """Nobody can be called so here; the message says why."""


class NoSuchPerson(LookupError):
    """Nobody has that name."""


class LastAdmin(ValueError):
    """Without this person nobody could give rights to others."""


class TokenUnusable(ValueError):
    """A one-time address was used, is too old, or was never given."""

    def __init__(self) -> None:
        super().__init__(
            "this address works once and for two days, and does not any more: ask for another one "
            "(`tocsin users reset NAME`, or start `tocsin web` anew where nobody has an account)"
        )


def add(conn: Connection, name: str, role: Role, actor: Actor, now: datetime) -> str:
    """A new account; the one-time token by which its owner chooses a password. Raises NameUnusable."""
    if not NAME.fullmatch(name):
        raise NameUnusable(f"{name!r} is no name to log in with: write small letters, digits and . _ - @ +")
    sql.people.lock(conn)
    person = sql.people.add(conn, name=name, role=role, created_by=actor.name, now=now)
    if person is None:
        raise NameUnusable(f"there is a person {name} already")
    _note(conn, actor, "person added", person, now, f"role {role}")
    return _token(conn, person.id, now)


def find(conn: Connection, name: str) -> Person:
    """One person; raises NoSuchPerson."""
    person = sql.people.get(conn, name=name)
    if person is None:
        raise NoSuchPerson(f"there is no person {name}: see `tocsin users list`")
    return person


def set_role(conn: Connection, name: str, role: Role, actor: Actor, now: datetime) -> None:
    """Other rights from now on; logs the person out. Raises NoSuchPerson, LastAdmin."""
    person = _locked(conn, name)
    if role is not Role.ADMIN:
        _refuse_last_admin(conn, person)
    sql.people.set_role(conn, id=person.id, role=role)
    sql.sessions.end_all(conn, person_id=person.id, now=now)
    _note(conn, actor, "role changed", person, now, f"{person.role} → {role}")


def set_disabled(conn: Connection, name: str, actor: Actor, now: datetime, *, disabled: bool) -> None:
    """Keep a person out at once, or let them in again. Raises NoSuchPerson, LastAdmin."""
    person = _locked(conn, name)
    if disabled:
        _refuse_last_admin(conn, person)
        sql.sessions.end_all(conn, person_id=person.id, now=now)
        sql.people.end_tokens(conn, person_id=person.id, now=now)
    sql.people.set_disabled(conn, id=person.id, disabled_at=now if disabled else None)
    _note(conn, actor, "person disabled" if disabled else "person enabled", person, now)


def end_sessions(conn: Connection, person: Person, actor: Actor, now: datetime) -> int:
    """Log a person out everywhere; how many sessions were in force."""
    ended = sql.sessions.end_all(conn, person_id=person.id, now=now)
    _note(conn, actor, "logged out", person, now, f"{ended} sessions")
    return ended


def end_session(conn: Connection, person: Person, number: int, actor: Actor, now: datetime) -> bool:
    """Log a person out of one session; whether it was in force."""
    ended = sql.sessions.end_one(conn, id=number, person_id=person.id, now=now)
    if ended:
        _note(conn, actor, "logged out", person, now, f"session {number}")
    return ended


def reset(conn: Connection, name: str, actor: Actor, now: datetime) -> str:
    """A new one-time token, by which a person chooses another password; the old one works until then.

    Raises NoSuchPerson.
    """
    person = _locked(conn, name)
    _note(conn, actor, "password reset", person, now)
    return _token(conn, person.id, now)


def first_token(conn: Connection, now: datetime) -> str | None:
    """The token to make the first account with; None when there is one. An earlier one works no more."""
    sql.people.lock(conn)
    return None if sql.people.count(conn) else _token(conn, None, now)


def offered(conn: Connection, token: str, now: datetime) -> LoginToken:
    """For whom a token is; raises TokenUnusable."""
    found = sql.people.token(conn, digest=digest(token), now=now)
    if found is None or (found.person_id is None and sql.people.count(conn)):
        raise TokenUnusable
    return found


def redeem(conn: Connection, token: str, name: str, password: str, address: str, now: datetime) -> Person:
    """Choose a password; with the first token also one's name, as an admin. Logs out whoever used the old password.

    Raises TokenUnusable, NameUnusable and flows.people.passwords.PasswordUnusable.
    """
    sql.people.lock(conn)
    found = offered(conn, token, now)
    if not sql.people.use_token(conn, digest=digest(token), now=now):
        raise TokenUnusable
    actor = Actor(found.name or name, address)
    if found.name is None:
        add(conn, name, Role.ADMIN, actor, now)
    person = find(conn, found.name or name)
    choose_password(conn, person, password, actor, now)
    return person


def choose_password(conn: Connection, person: Person, password: str, actor: Actor, now: datetime) -> None:
    """Another password from now on; ends every session and token. Raises flows.people.passwords.PasswordUnusable."""
    sql.people.set_password(conn, id=person.id, password_hash=make_hash(password, person.name))
    sql.people.end_tokens(conn, person_id=person.id, now=now)
    sql.sessions.end_all(conn, person_id=person.id, now=now)
    _note(conn, actor, "password chosen", person, now)


def _token(conn: Connection, person_id: int | None, now: datetime) -> str:
    token = new_token()
    sql.people.end_tokens(conn, person_id=person_id, now=now)
    sql.people.add_token(
        conn, digest=digest(token), person_id=person_id, expires_at=now + TOKEN_LIFE, now=now
    )
    return token


def _locked(conn: Connection, name: str) -> Person:
    sql.people.lock(conn)
    return find(conn, name)


def _refuse_last_admin(conn: Connection, person: Person) -> None:
    is_admin = person.role == Role.ADMIN and person.password_hash and not person.disabled_at
    if is_admin and not sql.people.count_admins(conn, besides=person.id):
        raise LastAdmin(f"{person.name} is the only admin who can log in: make another one first")


def _note(
    conn: Connection, actor: Actor, action: str, person: Person, now: datetime, detail: str = ""
) -> None:
    sql.audit_log.add(
        conn,
        person=actor.name,
        address=actor.address,
        action=action,
        object=f"person {person.name}",
        detail=detail,
        now=now,
    )
