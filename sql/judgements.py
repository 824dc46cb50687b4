"""Judgements: what people thought of the alerts they got."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import JudgedArticle, Judgement
from sql.statements import Statements

SQL = Statements("judgements")


def add(conn: Connection, *, alert_id: int, verdict: str, judged_by: str, why: str, now: datetime) -> None:
    """Keep what a person thinks of an alert."""
    SQL.run(conn, "add", alert_id=alert_id, verdict=verdict, judged_by=judged_by, why=why, now=now)


def of_alert(conn: Connection, *, alert_id: int) -> list[Judgement]:
    """Everything that was said of an alert, oldest first."""
    return SQL.all(conn, "of_alert", Judgement, alert_id=alert_id)


def current(conn: Connection, *, alert_ids: list[int]) -> list[Judgement]:
    """The newest judgement of each person on each of these alerts."""
    return SQL.all(conn, "current", Judgement, alert_ids=alert_ids)


def offers(conn: Connection, *, rule_id: int, limit: int) -> list[JudgedArticle]:
    """The articles of a rule's judged alerts that may become tests, newest first."""
    return SQL.all(conn, "offers", JudgedArticle, rule_id=rule_id, limit=limit)


def settle(conn: Connection, *, ids: list[int], now: datetime) -> None:
    """Offer these judgements no more."""
    SQL.run(conn, "settle", ids=ids, now=now)
