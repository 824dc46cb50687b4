"""What a round told, as rows for people to read."""

from __future__ import annotations

from sql.connection import Connection
from sql.rows import AlertDelivery, RoundAlert
from sql.statements import Statements

SQL = Statements("reports")


def round_alerts(conn: Connection, *, round_id: int, limit: int) -> list[RoundAlert]:
    """Alerts made or tried again since a round began, newest first."""
    return SQL.all(conn, "round_alerts", RoundAlert, round_id=round_id, limit=limit)


def alert_deliveries(conn: Connection, *, alert_ids: list[int]) -> list[AlertDelivery]:
    """The messages of these alerts."""
    return SQL.all(conn, "alert_deliveries", AlertDelivery, alert_ids=alert_ids)
