"""How well each source is: what a judgement rests on, the judgements, and the outages of our own network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import ArticleShape, JudgedSource, Moment, Outage, Poll, RuleSource, SourceHealth, StateChange
from sql.statements import Json, Statements

SQL = Statements("health")


@dataclass(frozen=True, slots=True)
class NewestPoll:
    """The newest crawl of a source; `has_answered`: it was reached before."""

    source_id: int
    started_at: datetime
    finished_at: datetime
    failure: str | None
    state: str | None
    has_answered: bool


def lock(conn: Connection) -> None:
    """Be the only judge until the transaction ends."""
    SQL.value(conn, "lock")


def to_judge(conn: Connection) -> list[JudgedSource]:
    """Sources that were read, or switched on or off, since they were judged last."""
    return SQL.all(conn, "to_judge", JudgedSource)


def polls(conn: Connection, *, ids: list[int], limit: int) -> list[Poll]:
    """The newest finished crawls of each of these sources, newest first."""
    return SQL.all(conn, "polls", Poll, ids=ids, limit=limit)


def newest_polls(conn: Connection, *, since: datetime) -> list[NewestPoll]:
    """The newest crawl of every enabled source that finished after `since`."""
    return SQL.all(conn, "newest_polls", NewestPoll, since=since)


def page_answer(conn: Connection, *, source_id: int, since: datetime) -> str | None:
    """The commonest answer of article pages that gave an error since then, such as "HTTP 403"."""
    answer: str | None = SQL.value(conn, "page_answer", source_id=source_id, since=since)
    return answer


def moments(conn: Connection, *, source_id: int, since: datetime) -> list[Moment]:
    """When the articles of a source appeared."""
    return SQL.all(conn, "moments", Moment, source_id=source_id, since=since)


def shapes(conn: Connection, *, source_id: int, before: datetime, limit: int) -> list[ArticleShape]:
    """What the newest articles of a source, first seen before a moment, were read into; newest first."""
    return SQL.all(conn, "shapes", ArticleShape, source_id=source_id, before=before, limit=limit)


def save(
    conn: Connection,
    *,
    source_id: int,
    state: str,
    since: datetime,
    cause: str,
    words: str,
    evidence: dict[str, Any],
    drift: dict[str, Any],
    now: datetime,
) -> None:
    """Keep the newest judgement of a source."""
    SQL.run(
        conn,
        "save",
        source_id=source_id,
        state=state,
        since=since,
        cause=cause,
        words=words,
        evidence=Json(evidence),
        drift=Json(drift),
        now=now,
    )


def record_change(
    conn: Connection,
    *,
    source_id: int,
    state: str,
    previous: str | None,
    since: datetime,
    cause: str,
    words: str,
    now: datetime,
) -> None:
    """Note that a source changed its state."""
    SQL.run(
        conn,
        "record_change",
        source_id=source_id,
        state=state,
        previous=previous,
        since=since,
        cause=cause,
        words=words,
        now=now,
    )


def changes(conn: Connection, *, source_id: int, limit: int) -> list[StateChange]:
    """The newest changes of the state of a source, newest first."""
    return SQL.all(conn, "changes", StateChange, source_id=source_id, limit=limit)


def standings(conn: Connection) -> list[SourceHealth]:
    """How well every source is, by name; `state` None: not judged yet."""
    return SQL.all(conn, "standings", SourceHealth)


def outages(conn: Connection, *, since: datetime) -> list[Outage]:
    """Outages of our own network that lasted until after `since`, newest first."""
    return SQL.all(conn, "outages", Outage, since=since)


def begin_outage(conn: Connection, *, began_at: datetime, now: datetime) -> int | None:
    """The number of a new outage, or None when there is one."""
    number: int | None = SQL.value(conn, "begin_outage", began_at=began_at, now=now)
    return number


def end_outage(conn: Connection, *, id: int, ended_at: datetime) -> int:
    """The outage is over."""
    return SQL.run(conn, "end_outage", id=id, ended_at=ended_at)


def rule_sources(conn: Connection) -> list[RuleSource]:
    """Which sources each rule has matched articles of."""
    return SQL.all(conn, "rule_sources", RuleSource)
