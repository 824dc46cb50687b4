"""What wakes the resident worker, and what it finds to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

import sql.crawls
import sql.loops
import sql.sources
from flows import steps
from flows.crawl import leases
from flows.crawl.leases import Wanted
from sql.connection import Connection
from sql.connection import now as database_now
from sql.crawls import Failing

MESSAGE = (
    "insert into deliveries (notice_id, channel, target, target_label, state, due_at, created_at)"
    " select id, 'desk', %s, 'desk', %s, now(), now() from notices limit 1"
)


@pytest.fixture
def listener(elsewhere: Callable[[], Connection]) -> Iterator[Connection]:
    with elsewhere() as listener:
        sql.loops.listen(listener)
        yield listener


@pytest.fixture
def notice(conn: Connection, world: Any) -> None:
    conn.execute(
        "insert into notices (kind, key, subject, text, created_at) values ('channels', 'k', 's', 't', now())"
    )


def waiting(conn: Connection, *, worker: str = "one", targets: tuple[str, ...] = ("t",)) -> Any:
    return sql.loops.waiting(conn, targets=list(targets), worker=worker, now=database_now(conn))


def no_sources(conn: Connection) -> None:
    conn.execute("update sources set next_due_at = now() + interval '1 hour'")


def test_a_stored_article_wakes_who_listens(listener: Connection, world: Any) -> None:
    world.article(detected=False)

    assert sql.loops.wait(listener, 5.0)


def test_an_article_that_changed_wakes_who_listens(
    listener: Connection, conn: Connection, world: Any
) -> None:
    number = world.article()

    conn.execute("update articles set detected_at = null where id = %s", [number])

    assert sql.loops.wait(listener, 5.0)


def test_what_detection_and_matching_write_wakes_nobody(
    listener: Connection, conn: Connection, world: Any
) -> None:
    world.article()
    conn.execute("update articles set detected_at = now(), matched_at = now()")

    assert not sql.loops.wait(listener, 0.3)


def test_a_rollback_wakes_nobody(listener: Connection, conn: Connection, world: Any, notice: None) -> None:
    with conn.transaction(force_rollback=True):
        conn.execute(MESSAGE, ["t", "queued"])

    assert not sql.loops.wait(listener, 0.3)


def test_a_queued_message_wakes_who_listens(listener: Connection, conn: Connection, notice: None) -> None:
    conn.execute(MESSAGE, ["t", "queued"])

    assert sql.loops.wait(listener, 5.0)


def test_a_message_that_is_to_be_sent_again_wakes_who_listens(
    listener: Connection, conn: Connection, notice: None
) -> None:
    conn.execute(MESSAGE, ["t", "failed"])
    conn.execute("update deliveries set state = 'queued'")

    assert sql.loops.wait(listener, 5.0)


def test_in_an_idle_house_nothing_waits(conn: Connection, world: Any) -> None:
    no_sources(conn)

    found = waiting(conn)

    assert (found.articles, found.message_since, found.sources) == (False, None, False)


def test_articles_wait_for_their_event_and_then_for_the_rules(conn: Connection, world: Any) -> None:
    world.article(detected=False)
    assert waiting(conn).articles

    conn.execute("update articles set detected_at = now()")
    assert waiting(conn).articles

    conn.execute("update articles set matched_at = now()")
    assert not waiting(conn).articles


def test_messages_wait_that_this_machine_can_send_and_no_others(conn: Connection, notice: None) -> None:
    conn.execute(MESSAGE, ["t", "queued"])

    assert waiting(conn).message_since is not None
    assert waiting(conn, targets=("other",)).message_since is None
    assert waiting(conn, targets=()).message_since is None


def test_a_due_source_waits_until_a_round_has_it_and_again_when_that_one_is_dead(
    conn: Connection, world: Any
) -> None:
    assert waiting(conn).sources

    number = leases.open_round(conn, started_by="command")
    leases.claim(conn, number, Wanted(), 9)
    assert not waiting(conn).sources

    conn.execute("update rounds set alive_until = now() - interval '1 second'")
    assert waiting(conn).sources


def test_one_worker_finds_events_at_a_time_and_another_takes_over_when_it_is_gone(conn: Connection) -> None:
    now = database_now(conn)
    until = now + timedelta(seconds=40)

    assert sql.loops.hold(conn, name="alert", worker="one", until=until, now=now)
    assert sql.loops.hold(conn, name="alert", worker="one", until=until, now=now)
    assert not sql.loops.hold(conn, name="alert", worker="two", until=until, now=now)
    assert waiting(conn, worker="two").is_held_by_another
    assert not waiting(conn, worker="one").is_held_by_another

    later = now + timedelta(seconds=41)
    assert sql.loops.hold(conn, name="alert", worker="two", until=later + timedelta(seconds=40), now=later)


def test_a_worker_that_lets_go_makes_room_at_once(conn: Connection) -> None:
    now = database_now(conn)
    sql.loops.hold(conn, name="alert", worker="one", until=now + timedelta(seconds=40), now=now)

    sql.loops.let_go(conn, name="alert", worker="two")
    assert waiting(conn, worker="two").is_held_by_another
    sql.loops.let_go(conn, name="alert", worker="one")

    assert not waiting(conn, worker="two").is_held_by_another


def test_a_loop_rests_since_it_was_first_seen_to(conn: Connection) -> None:
    now = database_now(conn)

    assert sql.loops.set_paused(conn, name="read", is_paused=True, now=now) == 1
    assert sql.loops.set_paused(conn, name="read", is_paused=True, now=now + timedelta(hours=1)) == 0
    assert [(one.name, one.paused_at) for one in sql.loops.paused(conn)] == [("read", now)]
    assert sql.loops.set_paused(conn, name="read", is_paused=False, now=now) == 1
    assert sql.loops.paused(conn) == []


def test_named_sources_are_found_by_their_numbers(conn: Connection, world: Any) -> None:
    assert steps.numbers_of(conn, ["gazette"]) == [world.source_id]
    assert steps.numbers_of(conn, []) is None


def test_a_source_that_is_not_there_is_refused_by_name(conn: Connection, world: Any) -> None:
    with pytest.raises(steps.NoSuchSource, match="no source is named nobody"):
        steps.numbers_of(conn, ["gazette", "nobody"])


def test_the_failing_are_counted_over_all_enabled_sources(conn: Connection, world: Any) -> None:
    number = leases.open_round(conn, started_by="command")
    leases.claim(conn, number, Wanted(), 9)
    conn.execute("update crawls set finished_at = now(), failure = 'timeout'")
    sql.sources.add(conn, name="other", home_url="https://other.example/", now=database_now(conn))

    assert sql.crawls.failing(conn) == Failing(enabled=2, failing=1)


def test_where_nothing_changed_nothing_is_to_be_decided(conn: Connection, world: Any) -> None:
    world.article()

    assert not sql.loops.is_decision_due(conn, now=database_now(conn))
