"""Matches that wait for a closed event are not looked at, until it opens again or their article stands in another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import sql.events
import sql.matches
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection

HOUR = timedelta(hours=1)
# whether another session waits for a lock, asked a hundred times a second; what sessions do is cached in a transaction
BLOCKED = "select exists (select from pg_locks where not granted) from pg_sleep(0.01)"


@pytest.fixture
def event(conn: Connection, world: Any, now: datetime) -> int:
    """A closed event of which a match waits for a second source."""
    rule = WatchRule.model_validate(
        {"name": "border", "query": "convoy", "notify": ["mail"], "min_sources": 2}
    )
    loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))
    number: int = world.story()
    conn.execute("update events set independent_sources = 1 where id = %s", (number,))
    match(conn, now)
    set_state(conn, number, "closed")
    world.story("Football", text="A match.")
    match(conn, now)
    return number


def match(conn: Connection, now: datetime) -> run.MatchSummary:
    return run.match_stored(conn, now, lambda *_: None)


def set_state(conn: Connection, event: int, state: str, sources: int = 1) -> None:
    conn.execute(
        "update events set state = %s, independent_sources = %s where id = %s", (state, sources, event)
    )


def is_waiting(conn: Connection) -> bool:
    with conn.transaction():
        return sql.matches.is_work_waiting(conn)


def marks(world: Any) -> list[object]:
    found: list[object] = world.column("select event_is_closed from matches order by article_id")
    return found


def test_a_match_of_a_closed_event_is_marked_and_no_work(conn, world, event) -> None:
    assert marks(world) == [True]
    assert not is_waiting(conn)


def test_an_event_that_opens_again_alerts_when_it_has_its_sources(conn, world, event, now) -> None:
    set_state(conn, event, "open", sources=2)

    assert match(conn, now + HOUR).alerts == 1
    assert world.column("select event_id from alerts") == [event]


def test_a_closed_event_that_is_told_as_another_alerts(conn, world, event, now) -> None:
    other = world.story("Ambush", text="Soldiers died.")
    set_state(conn, other, "open", sources=2)

    world.merge(event, other)
    world.assign(1, other)

    assert match(conn, now + HOUR).alerts == 1
    assert world.column("select event_id from alerts") == [other]


def test_an_article_that_is_moved_to_an_open_event_alerts(conn, world, event, now) -> None:
    other = world.story("Ambush", text="Soldiers died.")
    set_state(conn, other, "open", sources=2)

    world.assign(1, other)

    assert match(conn, now + HOUR).alerts == 1


def test_an_article_that_was_taken_from_its_event_and_comes_back_is_looked_at(
    conn, world, event, now
) -> None:
    sql.events.release(conn, article_ids=[1], now=now)
    world.assign(1, event)

    assert marks(world) == [False]


def test_a_match_that_is_decided_anew_is_looked_at(conn, world, event) -> None:
    sql.matches.set_decision(conn, article_id=1, rule_id=1, decision="asked_again")

    assert marks(world) == [False]


def test_what_another_transaction_opens_is_not_marked_meanwhile(conn, elsewhere, world, event, now) -> None:
    """Whoever opens an event waits for nobody here, and sees what was marked before."""
    conn.execute("update matches set event_is_closed = false")
    with elsewhere() as opening, opening.transaction():
        opening.execute("update events set state = 'open' where id = %s", (event,))

        with conn.transaction():
            marked = sql.matches.note_closed_events(conn, limit=10)
    assert marked == 0
    assert marks(world) == [False]


def test_whoever_opens_an_event_sees_what_was_marked_while_he_waited(conn, elsewhere, world, event) -> None:
    conn.execute("update matches set event_is_closed = false")
    opening = threading.Thread(target=_open, args=(elsewhere, event))

    with conn.transaction():
        assert sql.matches.note_closed_events(conn, limit=10) == 1
        opening.start()
        while not conn.execute(BLOCKED).fetchone()[0]:
            pass
    opening.join()

    assert marks(world) == [False]


def _open(elsewhere: Callable[[], Connection], event: int) -> None:
    with elsewhere() as other:
        set_state(other, event, "open")
