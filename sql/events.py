"""Events, and which articles tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import ArticleText, Assignment, Event, EventArticle, EventDoubt, UndetectedArticle
from sql.statements import Statements

SQL = Statements("events")


@dataclass(frozen=True, slots=True)
class _Root:
    id: int
    root_article_id: int


def lock_detection(conn: Connection) -> None:
    """Wait for any other detection to end; held until the transaction ends."""
    SQL.run(conn, "lock_detection")


def undetected(conn: Connection, *, limit: int, but: Sequence[int] = ()) -> list[UndetectedArticle]:
    """The oldest articles that no event has been sought for, but for those given."""
    return SQL.all(conn, "undetected", UndetectedArticle, limit=limit, but=list(but))


def texts(conn: Connection, *, article_ids: Sequence[int], characters: int) -> list[ArticleText]:
    """What is read of these articles; the first `characters` of their texts."""
    return SQL.all(conn, "texts", ArticleText, article_ids=list(article_ids), characters=characters)


def assignments(conn: Connection, *, article_ids: Sequence[int]) -> list[Assignment]:
    """The event and copy group of each of these articles that has one."""
    return SQL.all(conn, "assignments", Assignment, article_ids=list(article_ids))


def involved(conn: Connection, *, article_ids: Sequence[int]) -> list[Event]:
    """Every event that holds one of these articles or is rooted in one, merged ones too."""
    return SQL.all(conn, "involved", Event, article_ids=list(article_ids))


def create(
    conn: Connection, *, roots: Sequence[int], rows: Sequence[Mapping[str, Any]], now: datetime
) -> dict[int, int]:
    """Found events on their root articles, rows with title, first_published and last_published; ids by root article."""
    found = SQL.all(
        conn,
        "create",
        _Root,
        roots=list(roots),
        titles=[row["title"] for row in rows],
        firsts=[row["first_published"] for row in rows],
        lasts=[row["last_published"] for row in rows],
        now=now,
    )
    return {row.root_article_id: row.id for row in found}


def revive(conn: Connection, *, id: int, now: datetime) -> None:
    """A merged event stands apart again, under its old id."""
    SQL.run(conn, "revive", id=id, now=now)


def merge(conn: Connection, *, id: int, into: int, now: datetime) -> None:
    """Tell an event under another one's id from now on."""
    SQL.run(conn, "merge", id=id, into=into, now=now)


def describe(
    conn: Connection, *, ids: Sequence[int], rows: Sequence[Mapping[str, Any]], now: datetime
) -> int:
    """What the articles of events make of them, row by row; how many changed."""
    return SQL.run(conn, "describe", ids=list(ids), now=now, **{
        name: [row[name] for row in rows]
        for name in ("title", "first_published", "last_published", "articles", "copy_groups", "independent_sources")
    })  # fmt: skip


def abandon(conn: Connection, *, ids: Sequence[int], now: datetime) -> int:
    """Events that no article tells of any more count none."""
    return SQL.run(conn, "abandon", ids=list(ids), now=now)


def abandon_empty(conn: Connection, *, ids: Sequence[int], now: datetime) -> None:
    """Of these events, those that have lost their last article count none."""
    SQL.run(conn, "abandon_empty", ids=list(ids), now=now)


def assign(
    conn: Connection,
    *,
    article_ids: Sequence[int],
    event_ids: Sequence[int],
    copy_groups: Sequence[int],
    now: datetime,
) -> int:
    """Say which event each article tells of, column by column; of how many that is new."""
    return SQL.run(
        conn,
        "assign",
        article_ids=list(article_ids),
        event_ids=list(event_ids),
        copy_groups=list(copy_groups),
        now=now,
    )


def release(conn: Connection, *, article_ids: Sequence[int], now: datetime) -> int:
    """These articles tell of no event."""
    return SQL.run(conn, "release", article_ids=list(article_ids), now=now)


def ask_rules_again(conn: Connection, *, article_ids: Sequence[int]) -> int:
    """Put articles back into the queue of matching."""
    return SQL.run(conn, "ask_rules_again", article_ids=list(article_ids))


def mark_detected(conn: Connection, *, ids: Sequence[int], revisions: Sequence[int], now: datetime) -> int:
    """Take articles from the queue in the revisions read; one of which a newer is stored stays in it."""
    return SQL.run(conn, "mark_detected", ids=list(ids), revisions=list(revisions), now=now)


def age(conn: Connection, *, stale_before: datetime, closed_before: datetime, now: datetime) -> int:
    """Set the state of every event by its last report; how many changed."""
    return SQL.run(conn, "age", stale_before=stale_before, closed_before=closed_before, now=now)


def list_recent(conn: Connection, limit: int) -> list[Event]:
    """The events with the newest reports, without those told under another id."""
    return SQL.all(conn, "list_recent", Event, limit=limit)


def get(conn: Connection, id: int) -> Event | None:
    """One event, merged or not."""
    return SQL.one(conn, "get", Event, id=id)


def current_id(conn: Connection, id: int) -> int | None:
    """The id under which an event is told now, through all its mergers; None when there is no such event."""
    found: int | None = SQL.value(conn, "current_id", id=id)
    return found


def articles_of(conn: Connection, event_id: int) -> list[EventArticle]:
    """The articles that tell of an event, oldest first."""
    return SQL.all(conn, "articles_of", EventArticle, event_id=event_id)


def record_doubts(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """It is in doubt whether these events are ones of their own, in place of what was in doubt of them before.

    Rows of event_id, kind, may_be_event_id, words, now. `kind` is one of `same` (as `may_be_event_id`, which must be
    given), `roundup` and `live` (a page on several events) and `analysis` (it explains or looks back); of these
    `may_be_event_id` is the nearest event that was told, if any. `words`: which facts speak for and against.
    """
    SQL.many(conn, "record_doubts", rows)


def clear_doubt(conn: Connection, event_ids: Sequence[int], now: datetime | None = None) -> int:
    """These events are in no doubt any more; of how many that is new. `now` None: by the database's clock."""
    count: int = SQL.value(conn, "clear_doubt", event_ids=list(event_ids), now=now)
    return count


def doubts(conn: Connection, event_ids: Sequence[int]) -> list[EventDoubt]:
    """The doubts that stand of these events; a merged event is in none, nor are two that were merged in each other."""
    return SQL.all(conn, "doubts", EventDoubt, event_ids=list(event_ids))
