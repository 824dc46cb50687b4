"""Why somebody was told of an article, or was not: what is on record of its page, its matches and its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import Alert, Matchable, Source
from sql.statements import Statements

SQL = Statements("why")


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page that was asked for, and what came of it the last time; `retry_at` None: it is not asked for again."""

    source_id: int
    source: str
    url: str
    outcome: str
    detail: str
    attempts: int
    fetched_at: datetime
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class NearPage:
    """An address of a source, and the article it led to, if any."""

    url: str
    article_id: int | None


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """A match as it was recorded, with the version of the rule and the revision of the article it was made of."""

    rule_id: int
    rule: str
    removed_at: datetime | None
    rule_version: int
    revision: int
    event_id: int | None
    spans: list[Any]
    sentence: str
    decision: str
    matched_at: datetime
    # the mute that held it
    mute_id: int | None = None


def article_at(conn: Connection, *, url_key: str) -> int | None:
    """The number of the article that has this address, or had it under another one."""
    number: int | None = SQL.value(conn, "article_at", url_key=url_key)
    return number


def page(conn: Connection, *, url_key: str) -> AskedPage | None:
    """What came of a page when it was last asked for; None: it never was."""
    return SQL.one(conn, "page", AskedPage, url_key=url_key)


def sources(conn: Connection) -> list[Source]:
    """Every source, those that were taken away last."""
    return SQL.all(conn, "sources", Source)


def newest_pages(conn: Connection, *, ids: list[int], limit: int) -> list[NearPage]:
    """The pages of these sources that were asked for last."""
    return SQL.all(conn, "newest_pages", NearPage, ids=ids, limit=limit)


def matches_of(conn: Connection, *, article_id: int) -> list[MatchRecord]:
    """The matches of an article, by rule."""
    return SQL.all(conn, "matches_of", MatchRecord, article_id=article_id)


def told(conn: Connection, *, event_id: int) -> list[Alert]:
    """The alerts of an event and of those told as one with it, the first one first."""
    return SQL.all(conn, "told", Alert, event_id=event_id)


def alerts_by(conn: Connection, *, article_id: int) -> list[Alert]:
    """The alerts that an article alerted."""
    return SQL.all(conn, "alerts_by", Alert, article_id=article_id)


def matchable(conn: Connection, *, article_id: int) -> Matchable | None:
    """One article as rules look at it."""
    return SQL.one(conn, "matchable", Matchable, article_id=article_id)


def rang_before(conn: Connection, *, rule_ids: list[int], moments: list[datetime]) -> list[Alert]:
    """The last alert of each rule before its moment, for those that alerted before it."""
    return SQL.all(conn, "rang_before", Alert, rule_ids=rule_ids, moments=moments)
