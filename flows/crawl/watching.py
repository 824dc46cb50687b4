"""The step `watch`: how the sources are, and the operator told once of what changed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import sql.notices
from alerts.delivery.channels import Channels
from alerts.delivery.digests import TellNotice
from alerts.delivery.outbox import notices_to
from alerts.health.watch import WatchSummary, watch
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.crawls import Failing

# a reading is red, and no dead-man ping is sent, when more than this share of all enabled sources cannot be read
TOO_MANY = 0.5


def are_too_many(failing: Failing) -> bool:
    """Whether too many of all enabled sources cannot be read."""
    return failing.failing > TOO_MANY * failing.enabled


def watch_sources(url: str, channels: Channels, operator: str | None) -> WatchSummary:
    """Judge the sources that were read; notices go to the channel `operator`, or to nobody when there is none."""
    tell = notices_to(operator, channels)
    with connect(url) as conn:
        summary = watch(conn, database_now(conn), tell)
        with conn.transaction():
            notice = _channels_notice(conn, channels, tell)
    return replace(summary, notices=(*summary.notices, notice)) if notice else summary


def _channels_notice(conn: Connection, channels: Channels, tell: TellNotice) -> tuple[str, str] | None:
    """Subject and text of what is told of entries that cannot be used: once for each state of the file."""
    if not channels.problems:
        return None
    text = "\n".join(problem.words for problem in channels.problems)
    subject = f"the channels file needs mending: {channels.problems[0].words}"
    digest = sha256(f"{channels.version}\n{text}".encode()).hexdigest()
    now = database_now(conn)
    number = sql.notices.insert(
        conn, kind="channels", source_id=None, key=f"channels:{digest}", subject=subject, text=text, now=now
    )
    if number is None:
        return None
    tell(conn, number, now)
    return subject, text
