"""People who use the page, where they are logged in, and what they changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; `password_hash` None: no password was chosen yet.

    `last_visit_at`: when the visit before this one ended. `language`, `time_zone` None: what the browser asks for, UTC.
    """

    id: int
    name: str
    role: str
    password_hash: str | None = field(repr=False)
    created_at: datetime
    created_by: str
    disabled_at: datetime | None
    seen_at: datetime | None
    last_visit_at: datetime | None
    language: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in that is in force, and from where it was last used."""

    id: int
    person_id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class LoginToken:
    """A one-time address to choose a password with; `person_id` None: to make the first account."""

    person_id: int | None
    name: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoginFailures:
    """How often logging in failed lately, for a name and from an address, and when last."""

    of_name: int
    name_at: datetime | None
    of_address: int
    address_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change that somebody made; `address`: from where."""

    id: int
    made_at: datetime
    person: str
    address: str
    action: str
    object: str
    detail: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token by which a program (`kind` api) or a feed reader (feed) comes in place of a person, without the token.

    `role`: what it may do at most; `expires_at` None: until it is revoked.
    """

    id: int
    person: str
    kind: str
    name: str
    role: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    seen_at: datetime | None
    seen_from: str | None


@dataclass(frozen=True, slots=True)
class RevokedToken:
    """Whose token was revoked, and what it was for."""

    person: str
    name: str
