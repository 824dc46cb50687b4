"""Recipients that asked to be told no more of what a rule alerts for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.statements import Statements

SQL = Statements("unsubscribed")


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """A recipient that is not told of what a rule alerts for; `target` as in `sql.rows.Delivery`."""

    target: str
    target_label: str
    rule: str
    since: datetime


def add(conn: Connection, *, target: str, target_label: str, alert_id: int, now: datetime) -> bool:
    """Whether the recipient had not asked for it before."""
    return bool(SQL.run(conn, "add", target=target, target_label=target_label, alert_id=alert_id, now=now))


def of_alert(conn: Connection, *, alert_id: int) -> list[Unsubscribed]:
    """Who is not told of an alert."""
    return SQL.all(conn, "of_alert", Unsubscribed, alert_id=alert_id)


def add_of_digest(conn: Connection, *, target: str, target_label: str, digest_id: int, now: datetime) -> int:
    """Let a recipient be told no more of the rules that a digest is of; of how many it had not asked that before."""
    return SQL.run(
        conn, "add_of_digest", target=target, target_label=target_label, digest_id=digest_id, now=now
    )


def rules_of_digest(conn: Connection, *, digest_id: int) -> list[str]:
    """The rules that a digest is of: those with alerts in it, and those that tell its channel by its schedule."""
    return SQL.column(conn, "rules_of_digest", digest_id=digest_id)


def from_all(conn: Connection, *, tag: str) -> set[str]:
    """The recipients that are told of no rule of a channel any more."""
    return set(SQL.column(conn, "from_all", tag=tag))


def list_all(conn: Connection) -> list[Unsubscribed]:
    """Everybody who is not told of what a rule alerts for, the newest first."""
    return SQL.all(conn, "list_all", Unsubscribed)


def remove(conn: Connection, *, target: str, rule: str) -> bool:
    """Whether the recipient was unsubscribed; they are told again."""
    return bool(SQL.run(conn, "remove", target=target, rule=rule))
