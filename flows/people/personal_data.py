"""What is kept of a person: shown whole, and erased at request. That it was asked for stays on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sql.access_tokens
import sql.audit_log
import sql.channels
import sql.groups
import sql.people
import sql.personal_data
import sql.provider_logins
import sql.sessions
import sql.subscriptions
from alerts.delivery.subscribers import read_address, target_of
from flows.people import accounts, subscriptions
from flows.people.roles import Actor, Role
from sql.connection import Connection
from sql.rows import Person
from sql.rows.subscriptions import Subscriber

MOST_ROWS = 10_000


class NothingKept(LookupError):
    """Nothing is kept of that address."""


def export_person(conn: Connection, person: Person) -> dict[str, Any]:
    """All that is kept of a person, as JSON values but for moments. The password's hash is not theirs to read."""
    account = {name: value for name, value in asdict(person).items() if name != "password_hash"}
    subscribers = sql.subscriptions.subscribers_of_person(conn, person_id=person.id)
    return {
        "account": account | {"has_password": person.password_hash is not None},
        "groups": sql.groups.of_person(conn, person_id=person.id),
        "sessions": [asdict(row) for row in sql.personal_data.sessions(conn, person_id=person.id)],
        "tokens": [asdict(row) for row in sql.access_tokens.list_all(conn, person=person.name)],
        "login_attempts": [asdict(row) for row in sql.personal_data.login_attempts(conn, name=person.name)],
        "changes": [
            asdict(row) for row in sql.audit_log.list_recent(conn, limit=MOST_ROWS, person=person.name)
        ],
        "addresses": _exported(conn, subscribers),
    }


def export_address(conn: Connection, address: str) -> dict[str, Any]:
    """All that is kept of an address, whoever gave it; raises NothingKept and AddressUnusable."""
    return {"addresses": _exported(conn, of_address(conn, address))}


def of_address(conn: Connection, address: str) -> list[Subscriber]:
    """The subscribers with an address; raises NothingKept and alerts.delivery.subscribers.AddressUnusable."""
    key = read_address(address).key
    subscribers = sql.subscriptions.subscribers_of_address(conn, address_key=key)
    if not subscribers:
        raise NothingKept("nothing is kept of this address")
    return subscribers


def erase_address(conn: Connection, subscriber: Subscriber, actor: Actor, now: datetime) -> None:
    """The address goes, with its subscriptions; messages to it are known by a number that leads nowhere."""
    subscriptions.leave_all(conn, subscriber.id, actor, now)
    target = target_of(subscriber.id)
    sql.subscriptions.cancel_all_messages(conn, target=target, reason="its address was erased")
    sql.subscriptions.erase_settings(conn, tag=target)
    if sql.subscriptions.erase(conn, id=subscriber.id, erased_by=actor.name, now=now):
        _note(conn, actor, "address erased", target, now)


def erase_person(conn: Connection, person: Person, actor: Actor, now: datetime) -> str:
    """The account goes with its addresses, sessions and network addresses; the name by which its changes are known now.

    What the person changed stays, under that name. Raises flows.people.accounts.LastAdmin.
    """
    accounts.set_role(conn, person.name, Role.READER, actor, now)
    for subscriber in sql.subscriptions.subscribers_of_person(conn, person_id=person.id):
        erase_address(conn, subscriber, actor, now)
    name = f"erased-{person.id}"
    sql.personal_data.erase_sessions(conn, person_id=person.id)
    sql.personal_data.erase_login_attempts(conn, name=person.name)
    sql.provider_logins.erase(conn, person_id=person.id)
    sql.personal_data.erase_groups(conn, person_id=person.id)
    sql.personal_data.erase_locale(conn, person_id=person.id)
    sql.personal_data.erase_tokens(conn, person_id=person.id)
    sql.access_tokens.erase(conn, person_id=person.id)
    sql.personal_data.erase_account(conn, id=person.id, name=name, now=now)
    sql.personal_data.erase_network_addresses(conn, person=person.name, name=name)
    sql.personal_data.erase_name(conn, person=person.name, name=name)
    by = actor if actor.name != person.name else Actor(name, "")
    _note(conn, by, "person erased", f"person {name}", now)
    return name


def _exported(conn: Connection, subscribers: Sequence[Subscriber]) -> list[dict[str, Any]]:
    settings = {row.tag: row for row in sql.channels.settings(conn)}
    exported = []
    for subscriber in subscribers:
        target = target_of(subscriber.id)
        kept = settings.get(target)
        exported.append({
            "number": subscriber.id,
            "address": subscriber.address,
            "added": subscriber.created_at,
            "added_by": subscriber.created_by,
            "confirmed": subscriber.confirmed_at,
            "language": kept.language if kept else None,
            "time_zone": kept.time_zone if kept else None,
            "subscriptions": [asdict(row) for row in subscriptions.of_subscriber(conn, subscriber.id)],
            "messages": [
                asdict(row) for row in sql.subscriptions.messages(conn, target=target, limit=MOST_ROWS)
            ],
        })  # fmt: skip
    return exported


def _note(conn: Connection, actor: Actor, action: str, what: str, now: datetime) -> None:
    sql.audit_log.add(conn, person=actor.name, address=actor.address, action=action, object=what, now=now)
