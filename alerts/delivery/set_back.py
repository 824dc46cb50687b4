"""Notice that the database was set back: the journal tells of messages that it does not know."""

from __future__ import annotations

import logging
from datetime import datetime

import sql.restores
from alerts.delivery.journal import HandedOver, Journal
from sql.connection import Connection

log = logging.getLogger(__name__)


def notice(conn: Connection, journal: Journal, now: datetime) -> bool:
    """Whether the database is found to be set back, which is recorded; in the caller's transaction.

    Alerts of the hours that it lost are possible repeats from then on. The last message in the journal tells; one that
    was handed over before the database was set back the last time was looked at then.
    """
    last = journal.last()
    if last is None or _is_known(conn, last):
        return False
    newest = sql.restores.newest(conn)
    if newest is not None and newest >= last.at:
        return False
    lost = lost_messages(conn, journal)
    since = min(message.created_at for message in lost or [last])
    sql.restores.record(conn, lost_since=since, how="messages in the journal are not in it", now=now)
    log.warning(
        "the database was set back: %s handed over since %s are not in it; see `tocsin db lost`. "
        "Alerts of that time are sent as possible repeats",
        f"{len(lost)} messages" if len(lost) != 1 else "a message",
        f"{since:%Y-%m-%d %H:%M %Z}",
    )
    return True


def lost_messages(conn: Connection, journal: Journal) -> list[HandedOver]:
    """The messages in the journal that the database does not know, the oldest first."""
    return [message for message in journal.messages() if not _is_known(conn, message)]


def _is_known(conn: Connection, message: HandedOver) -> bool:
    return sql.restores.knows(
        conn, id=message.delivery_id, created_at=message.created_at, attempt=message.attempt
    )
