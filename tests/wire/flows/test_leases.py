"""Rounds hold their sources while they say that they live, and give them back when they are killed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest

import sql.crawls
import sql.sources
from flows import steps
from flows.crawl import leases
from flows.crawl.leases import ALIVE, Wanted
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows import Source

DUE = Wanted()
ALL = Wanted(everything=True)


def add(conn: Connection, *names: str) -> None:
    for name in names:
        sql.sources.add(conn, name=name, home_url=f"https://{name}/", now=database_now(conn))


def open_round(conn: Connection) -> int:
    return leases.open_round(conn, started_by="command")


def claim(conn: Connection, round_id: int, wanted: Wanted = DUE, limit: int = 10) -> list[str]:
    return [source.name for source in leases.claim(conn, round_id, wanted, limit)]


def silent_for(conn: Connection, round_id: int, time: timedelta) -> None:
    """The round's last beat was so long ago."""
    conn.execute(
        "update rounds set alive_until = clock_timestamp() + %s - %s where id = %s", [ALIVE, time, round_id]
    )


def failures(conn: Connection, round_id: int) -> list[str | None]:
    """How the readings of the first source in this round ended."""
    crawls = sql.crawls.of_source(conn, source_id=1, limit=10)
    return [crawl.failure for crawl in crawls if crawl.round_id == round_id]


def release(conn: Connection, round_id: int, source: Source, due: timedelta) -> int:
    return sql.sources.release(conn, id=source.id, round_id=round_id, next_due_at=database_now(conn) + due)


def test_two_rounds_never_hold_the_same_source(conn: Connection, database_url: str) -> None:
    add(conn, "one.example", "two.example")
    with connect(database_url) as other:
        first = claim(conn, open_round(conn), ALL, limit=1)
        second = claim(other, open_round(other), ALL)

    assert sorted(first + second) == ["one.example", "two.example"]
    assert len(first) == 1


def test_a_round_whose_connection_is_gone_keeps_its_sources_while_it_says_that_it_lives(
    conn: Connection, database_url: str
) -> None:
    add(conn, "one.example")
    with connect(database_url) as other:
        claim(other, open_round(other))

    assert claim(conn, open_round(conn)) == []
    assert not steps.is_reading_due(conn)


@pytest.mark.parametrize(("silence", "is_free"), [(39, False), (41, True)])
def test_a_dead_rounds_sources_are_free_within_a_minute_and_accounted_for(
    conn: Connection, silence: float, is_free: bool
) -> None:
    add(conn, "one.example")
    killed = open_round(conn)
    claim(conn, killed)
    silent_for(conn, killed, timedelta(seconds=silence))

    assert steps.is_reading_due(conn) is is_free
    assert claim(conn, open_round(conn)) == (["one.example"] if is_free else [])
    assert failures(conn, killed) == (["killed"] if is_free else [None])


def test_a_beat_of_another_round_frees_what_a_dead_one_held(conn: Connection) -> None:
    add(conn, "one.example")
    killed, alive = open_round(conn), open_round(conn)
    claim(conn, killed)
    silent_for(conn, killed, timedelta(seconds=41))

    assert leases.beat(conn, alive)
    assert claim(conn, alive) == ["one.example"]


def test_a_round_that_slept_hears_that_it_is_over(conn: Connection) -> None:
    add(conn, "one.example")
    slept, alive = open_round(conn), open_round(conn)
    claim(conn, slept)
    silent_for(conn, slept, timedelta(hours=1))
    leases.beat(conn, alive)

    assert not leases.beat(conn, slept)


def test_the_heartbeat_keeps_a_round_alive_and_tells_when_it_is_lost(
    conn: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "BEAT_SECONDS", 0.1)
    number = open_round(conn)
    silent_for(conn, number, timedelta(seconds=38))

    with leases.heartbeat(database_url, number) as is_lost:
        time.sleep(3)
        with conn.transaction():
            leases.free_dead(conn, database_now(conn))
        was_lost = is_lost.is_set()
        leases.close_round(conn, number)

        assert is_lost.wait(10)
    assert not was_lost


def test_a_source_that_was_read_waits_until_it_is_due_and_may_then_be_read_by_the_same_round(
    conn: Connection,
) -> None:
    add(conn, "one.example")
    number = open_round(conn)
    (source,) = leases.claim(conn, number, DUE, 10)
    release(conn, number, source, timedelta(hours=1))
    conn.execute("update crawls set finished_at = now()")

    assert claim(conn, number) == []
    conn.execute("update sources set next_due_at = now()")
    assert claim(conn, number, Wanted(once=True)) == []
    assert claim(conn, number) == ["one.example"]


def test_everything_is_read_once_in_a_round(conn: Connection) -> None:
    add(conn, "one.example", "two.example")
    number = open_round(conn)
    for source in leases.claim(conn, number, ALL, 10):
        release(conn, number, source, timedelta())

    assert claim(conn, number, ALL) == []
    assert claim(conn, open_round(conn), ALL) == ["one.example", "two.example"]


@pytest.mark.parametrize(("only", "names"), [([2], ["two.example"]), ([], []), ([9], [])])
def test_only_the_sources_that_are_named_are_read_due_or_not(
    conn: Connection, only: Sequence[int], names: list[str]
) -> None:
    add(conn, "one.example", "two.example")
    conn.execute("update sources set next_due_at = now() + interval '1 hour' where id = 2")

    assert claim(conn, open_round(conn), Wanted(only=tuple(only))) == names


def test_a_switched_off_source_is_not_claimed(conn: Connection) -> None:
    add(conn, "one.example")
    source = sql.sources.list_all(conn)[0]
    sql.sources.set_enabled(conn, id=source.id, enabled=False, now=database_now(conn))

    assert claim(conn, open_round(conn), ALL) == []
    assert claim(conn, open_round(conn), Wanted(only=(source.id,))) == []


def test_a_late_release_of_a_killed_round_does_not_touch_the_next_ones_lease(conn: Connection) -> None:
    add(conn, "one.example")
    killed = open_round(conn)
    (source,) = leases.claim(conn, killed, DUE, 10)
    silent_for(conn, killed, timedelta(seconds=41))
    new = open_round(conn)
    claim(conn, new)

    assert release(conn, killed, source, timedelta()) == 0
    assert sql.sources.list_all(conn)[0].leased_by == new


def test_a_round_that_is_broken_off_leaves_its_sources_free_and_accounted_for(conn: Connection) -> None:
    add(conn, "one.example")
    broken = open_round(conn)
    claim(conn, broken)
    leases.close_round(conn, broken)

    assert failures(conn, broken) == ["killed"]
    assert claim(conn, open_round(conn)) == ["one.example"]


def test_the_sources_of_a_process_of_this_machine_that_is_gone_are_free_at_once(conn: Connection) -> None:
    add(conn, "one.example")
    process = subprocess.Popen(["sleep", "60"])
    name = leases.name_of(process.pid)
    killed = open_round(conn)
    claim(conn, killed)
    conn.execute("update rounds set process = %s where id = %s", [name, killed])

    before = steps.is_reading_due(conn)
    process.kill()
    process.wait()

    assert (before, steps.is_reading_due(conn)) == (False, True)
    assert claim(conn, open_round(conn)) == ["one.example"]


@pytest.mark.parametrize(
    "process", ["", "x", "a b c d", "other-boot 4026531836 1 1", "{boot} 1 1 1", "{boot} {space} x 1"]
)
def test_a_process_of_another_machine_or_of_no_known_name_is_not_gone(process: str) -> None:
    boot, space, *_ = (leases.name_of(os.getpid()) or "a b c d").split()

    assert not leases.is_gone(process.format(boot=boot, space=space))


def test_this_process_is_there_and_one_with_its_number_of_an_earlier_time_is_gone() -> None:
    own = leases.name_of(os.getpid())
    assert own is not None

    assert not leases.is_gone(own)
    assert leases.is_gone(own.rpartition(" ")[0] + " 1")
