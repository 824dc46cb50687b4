"""What was told, as rows for people to read."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import AlertDelivery, RoundAlert
from sql.statements import Statements

SQL = Statements("reports")


def alerts_since(conn: Connection, *, since: datetime, limit: int) -> list[RoundAlert]:
    """Alerts made or tried again since a moment, newest first."""
    return SQL.all(conn, "alerts_since", RoundAlert, since=since, limit=limit)


def alert_deliveries(conn: Connection, *, alert_ids: list[int]) -> list[AlertDelivery]:
    """The messages of these alerts."""
    return SQL.all(conn, "alert_deliveries", AlertDelivery, alert_ids=alert_ids)
