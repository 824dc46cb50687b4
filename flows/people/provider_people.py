"""Who somebody is here that an identity provider vouches for: linked by the provider's own name for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sql.audit_log
import sql.people
import sql.provider_logins
from flows.people import accounts
from flows.people.accounts import NAME, LastAdmin
from flows.people.roles import Actor, Role
from flows.settings import Settings
from sql.connection import Connection
from sql.rows import Person

LONGEST_SUBJECT = 255
EVERYBODY = "*"


class NotLetIn(ValueError):
    """The provider vouches for somebody who has no rights here; the message says why."""


def role_of(groups: Sequence[str], mapping: Sequence[str]) -> Role | None:
    """The highest role that these groups give; None: none. `mapping`: GROUP=ROLE each, `*` for everybody. Pure."""
    roles = []
    for entry in mapping:
        group, _, role = entry.rpartition("=")
        if group == EVERYBODY or group in groups:
            roles.append(Role(role))
    return max(roles, key=list(Role).index, default=None)


def groups_of(claims: Mapping[str, Any], name: str) -> list[str]:
    """The groups that a claim names, by one text or several; anything else is none."""
    value = claims.get(name)
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [group for group in values if isinstance(group, str)]


def name_of(claims: Mapping[str, Any], claim: str) -> str:
    """The name to be called by here; raises NotLetIn, also for a mail address that the provider has not checked."""
    given = str(claims.get(claim) or "").strip()
    name = given.lower()
    # lower() turns a sign or two of other scripts into letters of ours, as the Kelvin sign into a k
    if not given.isascii() or not NAME.fullmatch(name):
        raise NotLetIn(f"the provider says no {claim} that can be a name here")
    if claim == "email" and claims.get("email_verified") not in (True, "true"):
        raise NotLetIn("the provider does not say that your mail address is yours")
    return name


def log_in(
    conn: Connection, claims: Mapping[str, Any], settings: Settings, address: str, now: datetime
) -> Person:
    """The person, with the role that the provider's groups give where the settings say so; raises NotLetIn.

    Somebody new is added only where the settings give a role; an account that was added here without a password is
    theirs whose name the provider says. One with a password must be linked first (`tocsin users link`).
    """
    issuer, subject = settings.oidc_issuer or "", str(claims["sub"])
    if not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotLetIn("the provider calls you by no name that can be kept")
    role = role_of(groups_of(claims, settings.oidc_group_claim), settings.oidc_roles)
    if settings.oidc_roles and role is None:
        raise NotLetIn("you are in no group that may use this Tocsin")
    person = sql.provider_logins.person(conn, issuer=issuer, subject=subject)
    if person is None:
        person = _linked(conn, claims, issuer, subject, role, Actor("the provider", address), settings, now)
    if person.disabled_at is not None:
        raise NotLetIn("your account here is disabled")
    if role is not None and role != person.role:
        person = _with_role(conn, person, role, Actor("the provider", address), now)
    return person


def link(conn: Connection, person: Person, issuer: str, subject: str, actor: Actor, now: datetime) -> None:
    """Let a person log in by an account of the provider; raises NotLetIn where it is somebody else's."""
    other = sql.provider_logins.person(conn, issuer=issuer, subject=subject)
    if other is not None and other.id != person.id:
        raise NotLetIn(f"that account of the provider is {other.name} here")
    sql.provider_logins.link(
        conn, issuer=issuer, subject=subject, person_id=person.id, linked_by=actor.name, now=now
    )
    sql.audit_log.add(
        conn,
        person=actor.name,
        address=actor.address,
        action="linked to the provider",
        object=f"person {person.name}",
        now=now,
    )


def _linked(
    conn: Connection,
    claims: Mapping[str, Any],
    issuer: str,
    subject: str,
    role: Role | None,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Person:
    name = name_of(claims, settings.oidc_name_claim)
    person = sql.people.get(conn, name=name)
    if person is None:
        if role is None:
            raise NotLetIn(
                f"nobody added {name} here: ask whoever runs this Tocsin (`tocsin users add {name}`)"
            )
        accounts.add(conn, name, role, actor, now)
        person = accounts.find(conn, name)
    elif person.password_hash or sql.provider_logins.subject(conn, person_id=person.id, issuer=issuer):
        raise NotLetIn(
            f"{name} is somebody's account already; if it is yours, whoever runs this Tocsin links it: "
            f"`tocsin users link {name} SUBJECT`"
        )
    link(conn, person, issuer, subject, actor, now)
    return person


def _with_role(conn: Connection, person: Person, role: Role, actor: Actor, now: datetime) -> Person:
    try:
        accounts.set_role(conn, person.name, role, actor, now)
    except LastAdmin:
        return person  # else nobody could give rights to others
    return accounts.find(conn, person.name)
