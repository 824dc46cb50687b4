"""Access tokens: a program (the API) or a feed reader in place of a person. The database keeps their digests alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import sql.access_tokens
import sql.audit_log
import sql.people
from flows.people import accounts
from flows.people.roles import Actor, Role
from flows.people.sessions import digest, new_token
from sql.connection import Connection
from sql.rows import AccessToken, Person

# random, so that a plain digest is as good as a slow one; the prefix lets scanners of secrets know one
PREFIX = "tocsin_"
LONGEST_TOKEN = 200  # characters of a token; ours have about 55
MOST_DAYS = 366
MOST_OF_PERSON = 50
MOST_SIGNS = 80


class Kind(StrEnum):
    """What a token opens: the API, in a header; or feeds and nothing else, in their address."""

    API = "api"
    FEED = "feed"


class TokenRefused(ValueError):
    """Such a token is not made; the message says why."""


class NoSuchToken(LookupError):
    """There is no token of that number that works."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who comes by a token: its person with the rights of both, and the token."""

    person: Person
    token: AccessToken


def add(
    conn: Connection,
    kind: Kind,
    person: str,
    name: str,
    role: Role,
    days: int | None,
    actor: Actor,
    now: datetime,
) -> str:
    """A new token, which is shown once; `days`: how long it works, None (of feeds alone): until it is revoked.

    Raises TokenRefused, flows.people.accounts.NoSuchPerson.
    """
    owner = accounts.find(conn, person)
    if kind is Kind.FEED:
        role = Role.READER
    if (why := _refusal(owner, kind, name, role, days)) is not None:
        raise TokenRefused(why)
    sql.people.lock(conn)  # nobody makes one more at the same time
    if sql.access_tokens.count_in_force(conn, person_id=owner.id, now=now) >= MOST_OF_PERSON:
        raise TokenRefused(f"{person} has {MOST_OF_PERSON} tokens: revoke one that is not used any more")
    token = f"{PREFIX}{kind}_{new_token()}"
    sql.access_tokens.add(
        conn,
        digest=digest(token),
        person_id=owner.id,
        kind=kind,
        name=name,
        role=role,
        created_by=actor.name,
        expires_at=now + timedelta(days=days) if days else None,
        now=now,
    )
    _note(conn, actor, "token made", person, f"{kind}, {role}: {name}", now)
    return token


def _refusal(owner: Person, kind: Kind, name: str, role: Role, days: int | None) -> str | None:
    if owner.disabled_at is not None:
        return f"{owner.name} is disabled and cannot come in by a token either"
    if not 0 < len(name) <= MOST_SIGNS or not name.isprintable():
        return f"say in 1 to {MOST_SIGNS} characters what the token is for"
    if not Role(owner.role).may(role):
        return f"{owner.name} is {owner.role}: a token may not do more than its person"
    if days is None and kind is Kind.API:
        return f"say for how many days a token of the API works: 1 to {MOST_DAYS}"
    if days is not None and not 1 <= days <= MOST_DAYS:
        return f"a token works for 1 to {MOST_DAYS} days"
    return None


def holder(conn: Connection, token: str, kind: Kind, address: str, now: datetime) -> Holder | None:
    """Who comes by a token; notes that it is used. None: it never was one, is over, or its person is disabled."""
    if len(token) > LONGEST_TOKEN or not token.startswith(f"{PREFIX}{kind}_"):
        return None
    row = sql.access_tokens.get(conn, digest=digest(token), kind=kind, now=now)
    person = sql.people.get(conn, name=row.person) if row is not None else None
    if row is None or person is None:
        return None
    sql.access_tokens.touch(conn, id=row.id, address=address, now=now)
    lesser = min(Role(row.role), Role(person.role), key=list(Role).index)
    return Holder(replace(person, role=lesser), row)


def revoke(conn: Connection, number: int, actor: Actor, now: datetime, person: str | None = None) -> str:
    """A token works no more; what it was for. `person`: only if it is theirs. Raises NoSuchToken."""
    revoked = sql.access_tokens.revoke(conn, id=number, person=person, revoked_by=actor.name, now=now)
    if revoked is None:
        raise NoSuchToken(f"there is no token {number} that works: see `tocsin tokens list`")
    _note(conn, actor, "token revoked", revoked.person, revoked.name, now)
    return revoked.name


def _note(conn: Connection, actor: Actor, action: str, person: str, detail: str, now: datetime) -> None:
    sql.audit_log.add(
        conn,
        person=actor.name,
        address=actor.address,
        action=action,
        object=f"person {person}",
        detail=detail,
        now=now,
    )
