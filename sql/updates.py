"""Updates: what changed of events that rules told of, and what became of each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import (
    Alert,
    ArticleUpdate,
    Change,
    ClaimedToll,
    DecidedUpdate,
    ToldAlert,
    ToldUpdate,
)
from sql.statements import Statements

SQL = Statements("updates")


def is_work_waiting(conn: Connection, *, now: datetime) -> bool:
    """Whether there is a change that no rule has looked at, or an update that has waited for long enough."""
    return bool(SQL.value(conn, "is_work_waiting", now=now))


def claim_unweighed(conn: Connection, *, limit: int) -> list[int]:
    """Events with some of the `limit` first changes that no rule has looked at, locked until the transaction ends."""
    found: list[int] | None = SQL.value(conn, "claim_unweighed", limit=limit)
    return found or []


def claim_due(conn: Connection, *, now: datetime, limit: int) -> list[int]:
    """Events, as told now, with some of the `limit` updates that waited longest, locked until the transaction ends."""
    found: list[int] | None = SQL.value(conn, "claim_due", now=now, limit=limit)
    return found or []


def changes(conn: Connection, *, event_ids: Sequence[int]) -> list[Change]:
    """The changes of these events, in the order in which their articles came out."""
    return SQL.all(conn, "changes", Change, event_ids=list(event_ids))


def alerts_of(conn: Connection, *, event_ids: Sequence[int]) -> list[ToldAlert]:
    """Every alert of these events or of events told as one with them, oldest first."""
    return SQL.all(conn, "alerts_of", ToldAlert, event_ids=list(event_ids))


def decided(
    conn: Connection, *, rule_ids: Sequence[int], root_ids: Sequence[int], article_ids: Sequence[int]
) -> list[DecidedUpdate]:
    """What was decided under these roots, given beside their rules, and what these rules told of these articles."""
    return SQL.all(
        conn,
        "decided",
        DecidedUpdate,
        rule_ids=list(rule_ids),
        root_ids=list(root_ids),
        article_ids=list(article_ids),
    )


def tolls_of(conn: Connection, *, event_id: int, kind: str) -> list[ClaimedToll]:
    """What each article of an event claims to have been counted, in the order in which they came out."""
    return SQL.all(conn, "tolls_of", ClaimedToll, event_id=event_id, kind=kind)


def insert_alert(
    conn: Connection,
    *,
    rule_id: int,
    rule_version: int,
    event_id: int,
    article_id: int,
    transition: str,
    first_alert_id: int,
    known_keys: Sequence[str],
    told: Mapping[str, int],
    now: datetime,
) -> Alert | None:
    """The alert that tells changes, or None when the one that leads it was told before."""
    return SQL.one(
        conn,
        "insert_alert",
        Alert,
        rule_id=rule_id,
        rule_version=rule_version,
        event_id=event_id,
        article_id=article_id,
        transition=transition,
        first_alert_id=first_alert_id,
        known_keys=list(known_keys),
        told_killed=told.get("killed"),
        told_injured=told.get("injured"),
        told_abducted=told.get("abducted"),
        now=now,
    )


def record(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep what became of changes: the columns of the table; what was told stays told."""
    SQL.many(conn, "record", rows)


def end_waiting(conn: Connection, *, event_ids: Sequence[int], decision: str, now: datetime) -> int:
    """Let no update of these events wait that should have been decided on by now; how many waited in vain."""
    return SQL.run(conn, "end_waiting", event_ids=list(event_ids), decision=decision, now=now)


def mark_weighed(conn: Connection, *, event_ids: Sequence[int], keys: Sequence[str], now: datetime) -> int:
    """Rules have looked at these changes, given as pairs; how many no rule had looked at."""
    return SQL.run(conn, "mark_weighed", event_ids=list(event_ids), keys=list(keys), now=now)


def told_by(conn: Connection, *, alert_ids: Sequence[int]) -> list[ToldUpdate]:
    """What these alerts tell of changes, in the order in which the articles came out."""
    return SQL.all(conn, "told_by", ToldUpdate, alert_ids=list(alert_ids))


def following(conn: Connection, *, alert_id: int) -> list[int]:
    """The updates that go on from this alert, the first one first."""
    found: list[int] | None = SQL.value(conn, "following", alert_id=alert_id)
    return found or []


def of_article(conn: Connection, *, article_id: int) -> list[ArticleUpdate]:
    """What became, rule by rule, of what an article changed."""
    return SQL.all(conn, "of_article", ArticleUpdate, article_id=article_id)
