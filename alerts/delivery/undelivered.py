"""Tell the operator, once and by another channel, of messages that do not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby

import sql.deliveries
import sql.targets
from alerts.delivery import notice_texts
from alerts.delivery.channels import Channels
from alerts.delivery.outbox import enqueue_notice
from alerts.delivery.plain import one_line
from alerts.delivery.sender import ConnectionHolder
from alerts.delivery.wording import Wording
from sql.connection import Connection
from sql.rows import Delivery

LISTED = 5
REASON_LENGTH = 240
STATES = ("failed", "unknown", "held")
WAITING = "waiting"
# as `alerts.delivery.send` labels an address
MAIL = "mail to "


def report_undelivered(connections: ConnectionHolder, channels: Channels, operator: str) -> bool:
    """Queue a notice of what is late or lost since the last one; whether there is one.

    Each message is told of once, and each target at most once a day while it fails, so that an outage is one notice.
    """
    with connections.transaction() as (conn, now):
        rows = sql.deliveries.unreported(conn, now=now)
        if not rows:
            return False
        sql.deliveries.set_reported(conn, ids=[row.id for row in rows], now=now)
        keys = sorted({_key(row) for row in rows})
        known = sql.targets.reported(conn, targets=keys, now=now)
        news = [row for row in rows if _key(row) not in known]
        sql.targets.set_reported(conn, targets=keys, now=now)
        return bool(news) and _queue(conn, news, channels, operator, now)


def _queue(
    conn: Connection, rows: Sequence[Delivery], channels: Channels, operator: str, now: datetime
) -> bool:
    digest = sha256("\n".join(f"{row.id} {row.state}" for row in rows).encode()).hexdigest()
    number = notice_texts.insert(
        conn,
        kind="channels",
        key=f"undelivered:{now:%Y-%m-%d}:{digest}",
        text=lambda words: in_words(rows, words),
        now=now,
    )
    # by another channel than the one that fails
    failing = {row.target for row in rows} | {row.target for row in sql.targets.failing(conn)}
    well = tuple(one for one in channels.targets if one.tag == operator and one.fingerprint not in failing)
    if number is None or not well:
        return False
    return bool(enqueue_notice(conn, number, operator, replace(channels, targets=well), now))


def in_words(rows: Sequence[Delivery], words: Wording) -> tuple[str, str]:
    """Subject and text: how many messages to whom, in which state, why, and what to do."""
    groups = [
        (label, list(group))
        for (label, _), group in groupby(
            sorted(rows, key=lambda row: (row.target_label, _state(row), row.id)),
            key=lambda row: (row.target_label, _state(row)),
        )
    ]
    lines = [_line(label, group, words) for label, group in groups]
    lines.append(
        words.undelivered["do"].format(list="`tocsin deliveries list`", test="`tocsin channels test TAG`")
    )
    labels = {label for label, _ in groups}
    whom = _named(groups[0][0], words) if len(labels) == 1 else words.count(words.addresses, len(labels))
    return words.count(words.not_arrived, len(rows), whom=whom), "\n".join(lines)


def _line(label: str, group: Sequence[Delivery], words: Wording) -> str:
    numbers = ", ".join(f"d-{row.id}" for row in group[:LISTED])
    more = f" {words.count(words.more, len(group) - LISTED)}" if len(group) > LISTED else ""
    state = words.undelivered["line"].format(
        messages=words.count(words.messages, len(group)),
        state=words.undelivered[_state(group[0])],
        numbers=numbers + more,
    )
    why = next((one_line(row.reason, REASON_LENGTH) for row in group if row.reason), "")
    line = words.given.format(what=_named(label, words), new=state)
    return words.given.format(what=line, new=why) if why else line


def _named(label: str, words: Wording) -> str:
    """The label of an address as the reader calls it."""
    address = label.removeprefix(MAIL)
    return words.undelivered["mail"].format(address=address) if address != label else label


def _state(row: Delivery) -> str:
    return row.state if row.state in STATES else WAITING


def _key(row: Delivery) -> str:
    """The target, or in place of one that is not there its channel."""
    return row.target or f"channel {row.channel}"
