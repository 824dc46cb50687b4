"""Alerts: what a person should hear, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.rows import Alert, LastAlert, Told
from sql.statements import Statements

SQL = Statements("alerts")


def insert(
    conn: Connection,
    *,
    rule_id: int,
    rule_version: int,
    event_id: int,
    root_article_id: int,
    article_id: int,
    transition: str,
    now: datetime,
    in_doubt_kind: str | None = None,
    may_be_event_id: int | None = None,
    may_be_alert_id: int | None = None,
    doubt_words: str = "",
) -> Alert | None:
    """The new alert, without headlines of others, or None when it was made before."""
    return SQL.one(
        conn,
        "insert",
        Alert,
        rule_id=rule_id,
        rule_version=rule_version,
        event_id=event_id,
        root_article_id=root_article_id,
        article_id=article_id,
        transition=transition,
        in_doubt_kind=in_doubt_kind,
        may_be_event_id=may_be_event_id,
        may_be_alert_id=may_be_alert_id,
        doubt_words=doubt_words,
        now=now,
    )


def told(conn: Connection, *, event_ids: list[int]) -> list[Told]:
    """Which rules were told of these events, or of events told as one with them, and by which alert last."""
    return SQL.all(conn, "told", Told, event_ids=event_ids)


def list_recent(conn: Connection, *, limit: int) -> list[Alert]:
    """The newest alerts, newest first."""
    return SQL.all(conn, "list_recent", Alert, limit=limit)


def get(conn: Connection, *, id: int) -> Alert | None:
    """One alert, or None."""
    return SQL.one(conn, "get", Alert, id=id)


def last_alerted(conn: Connection, *, rule_ids: list[int]) -> list[LastAlert]:
    """When each of these rules alerted last, for those that ever did."""
    return SQL.all(conn, "last_alerted", LastAlert, rule_ids=rule_ids)


@dataclass(frozen=True, slots=True)
class AlertedEvent:
    """An alert with the event that it is told with now; `headline` and `source` are of the article that alerted.

    Coordinates in degrees, None where nobody knows them.
    """

    id: int
    created_at: datetime
    rule: str
    event_id: int
    event_title: str
    independent_sources: int
    last_published: datetime
    place_names: list[str]
    regions: list[str]
    countries: list[str]
    types: list[str]
    latitude: float | None
    longitude: float | None
    headline: str
    source: str
    transition: str
    is_update: bool
    in_doubt_kind: str | None


def told_since(conn: Connection, *, since: datetime, limit: int) -> list[AlertedEvent]:
    """The newest alerts since a moment, newest first."""
    return SQL.all(conn, "told_since", AlertedEvent, since=since, limit=limit)


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert with its article, the sentence that matched, and the event that it is told with now.

    `text`: of the article, empty unless it was asked for; coordinates in degrees, None where nobody knows them.
    """

    id: int
    created_at: datetime
    rule: str
    article_id: int
    headline: str
    url: str
    language: str | None
    published: datetime | None
    authors: list[str]
    source: str
    sentence: str
    text: str
    event_id: int
    event_title: str
    independent_sources: int
    place_names: list[str]
    regions: list[str]
    countries: list[str]
    types: list[str]
    latitude: float | None
    longitude: float | None
    transition: str
    is_update: bool
    in_doubt_kind: str | None
    doubt_words: str
    may_be_event_id: int | None
    may_be_title: str | None


def lines(
    conn: Connection, *, rule: str | None, before: int | None, limit: int, with_text: bool = False
) -> list[AlertLine]:
    """The newest alerts, of one rule or of all, and before one of them if that is given; the newest first."""
    return SQL.all(conn, "lines", AlertLine, rule=rule, before=before, limit=limit, with_text=with_text)
