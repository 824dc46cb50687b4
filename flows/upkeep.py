"""Upkeep: what is past its time is let go, part by part; what a person wants forgotten is let go at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import sql.sources
import sql.upkeep
from sql.connection import Connection, commits_itself
from sql.connection import now as database_now

# rows that one transaction lets go
AT_ONCE = 1_000
# a night's work; what is left waits for the next one
LONGEST_SECONDS = 1_800.0


class NothingToForget(LookupError):
    """No article has that address, and no source that name."""


@dataclass(frozen=True, slots=True)
class UpkeepSummary:
    """How many of each were let go; `is_whole` False: there was no time for all."""

    texts: int = 0
    crawls: int = 0
    rounds: int = 0
    pages: int = 0
    attempts: int = 0
    matches: int = 0
    updates: int = 0
    past: int = 0
    is_whole: bool = True


def upkeep(
    conn: Connection,
    *,
    keep_text: timedelta | None,
    keep_history: timedelta | None,
    longest_seconds: float = LONGEST_SECONDS,
    stop: threading.Event | None = None,
) -> UpkeepSummary:
    """Let go what is past its time: texts with what is quoted of them, and the history of crawls and messages.

    `None` keeps for ever, `stop` ends it early. Commits part by part: whoever stops it loses nothing, and no lock
    is held for long. What is known of articles, events, alerts and messages stays.
    """
    commits_itself(conn)
    until = time.monotonic() + longest_seconds

    def is_over() -> bool:
        return time.monotonic() >= until or (stop is not None and stop.is_set())

    # also where nothing else goes: a source may have a time of its own
    dropped = {"texts": _all(conn, is_over, partial(_texts, conn, keep_text))}
    for name, drop, keep in (
        ("matches", sql.upkeep.drop_matches, keep_text),
        ("updates", sql.upkeep.drop_updates, keep_text),
        ("past", sql.upkeep.drop_past, keep_text),
        ("attempts", sql.upkeep.drop_attempts, keep_history),
        ("pages", sql.upkeep.drop_pages, keep_history),
        ("crawls", sql.upkeep.drop_crawls, keep_history),
        ("rounds", sql.upkeep.drop_rounds, keep_history),
    ):
        if keep is not None:
            dropped[name] = _all(conn, is_over, partial(_older, conn, drop, keep))
    return UpkeepSummary(**dropped, is_whole=not is_over())


def forget(conn: Connection, what: str, *, asked_by: str, why: str) -> int:
    """Let go the text, revisions, excerpts and index of an article, by its address, or of all articles of a source, by
    its name; they are not read again. On record is who asked and why. How many articles; NothingToForget.

    The articles of a large source are let go part by part, each committed.
    """
    commits_itself(conn)
    with conn.transaction():
        at_address = sql.upkeep.articles_at(conn, url=what)
        source = None if at_address else sql.sources.get(conn, name=what)
    if not at_address and source is None:
        raise NothingToForget(
            f"no article has the address {what}, and no source that name: "
            "see `tocsin articles list` and `tocsin sources list`"
        )
    if at_address:
        count = _forget(conn, at_address)
    else:
        assert source is not None  # noqa: S101 - asked above
        count = _all(conn, lambda: False, partial(_forget_some, conn, source.id))
    with conn.transaction():
        now = database_now(conn)
        sql.upkeep.record_forgotten(conn, what=what, articles=count, asked_by=asked_by, why=why, now=now)
    return count


def _all(conn: Connection, is_over: Callable[[], bool], part: Callable[[], int]) -> int:
    """Part after part, each committed, until there is none or no time left."""
    total = 0
    while not is_over():
        with conn.transaction():
            count = part()
        total += count
        if count == 0:
            break
    return total


def _texts(conn: Connection, keep: timedelta | None) -> int:
    return sql.upkeep.drop_texts(conn, keep=keep, limit=AT_ONCE, now=database_now(conn))


def _older(conn: Connection, drop: Callable[..., int], keep: timedelta) -> int:
    return drop(conn, before=database_now(conn) - keep, limit=AT_ONCE)


def _forget(conn: Connection, article_ids: Sequence[int]) -> int:
    with conn.transaction():
        return sql.upkeep.forget(conn, article_ids=article_ids, now=database_now(conn))


def _forget_some(conn: Connection, source_id: int) -> int:
    return _forget(conn, sql.upkeep.articles_of(conn, source_id=source_id, limit=AT_ONCE))
