"""The step `watch`: how the sources are, and the operator told once of what changed."""

from __future__ import annotations

from datetime import datetime

from alerts.delivery.channels import Channels
from alerts.delivery.outbox import enqueue_notice
from alerts.health.watch import WatchSummary, watch
from sql.connection import Connection, connect
from sql.connection import now as database_now


def watch_sources(url: str, channels: Channels, operator: str | None) -> WatchSummary:
    """Judge the sources that were read; notices go to the channel `operator`, or to nobody when there is none."""

    def tell(conn: Connection, notice_id: int, now: datetime) -> None:
        if operator is not None:
            enqueue_notice(conn, notice_id, operator, channels, now)

    with connect(url) as conn:
        return watch(conn, database_now(conn), tell)
