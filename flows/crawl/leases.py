"""Who reads which source: rounds that say that they live, and the sources that they hold meanwhile."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sql.crawls
import sql.sources
from sql.connection import Connection, DatabaseUnreachable, Lost, connect
from sql.connection import now as database_now
from sql.processes import is_gone, name_of
from sql.rows import Source

# A round says that it lives so often, and is alive for so long after it: three beats may be missed.
BEAT_SECONDS = 10.0
ALIVE = timedelta(seconds=40)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sources a reading reads: those that are due, `everything` that is enabled, or `only` these, due or not.

    `once`: none a second time in this reading; so it is for `everything` and `only`.
    """

    everything: bool = False
    only: tuple[int, ...] | None = None
    once: bool = False


def free_dead(conn: Connection, now: datetime) -> None:
    """Free the sources of rounds whose process is gone, and account for what they left."""
    end_gone(conn, now)
    sql.crawls.close_dead_rounds(conn, now=now)
    sql.sources.end_orphan_leases(conn, now=now)
    sql.crawls.close_lost(conn, now=now)


def end_gone(conn: Connection, now: datetime) -> None:
    """End the rounds of processes of this machine that are gone, without waiting for their heartbeat."""
    for one in sql.crawls.processes(conn):
        if is_gone(one.process):
            sql.crawls.close_round(conn, id=one.id, now=now)


def open_round(conn: Connection, *, started_by: str) -> int:
    """A new round, alive for a while; what dead ones held is free."""
    with conn.transaction():
        now = database_now(conn)
        free_dead(conn, now)
        process = name_of(os.getpid())
        return sql.crawls.open_round(
            conn, started_by=started_by, now=now, alive_until=now + ALIVE, process=process
        )


def claim(conn: Connection, round_id: int, wanted: Wanted, limit: int) -> list[Source]:
    """Lease up to so many sources for a round, and open an account of each."""
    with conn.transaction():
        now = database_now(conn)
        sources = sql.sources.claim_due(
            conn,
            round_id=round_id,
            everything=wanted.everything,
            only=None if wanted.only is None else list(wanted.only),
            once=wanted.once or wanted.everything or wanted.only is not None,
            limit=limit,
            now=now,
        )
        for source in sources:
            sql.crawls.start(conn, round_id=round_id, source_id=source.id, now=now)
    return sources


def beat(conn: Connection, round_id: int) -> bool:
    """Say that a round lives, and free what others held that do not; False: the round is over."""
    with conn.transaction():
        now = database_now(conn)
        is_alive = sql.crawls.beat(conn, id=round_id, alive_until=now + ALIVE)
        free_dead(conn, now)
    return is_alive


def close_round(conn: Connection, round_id: int) -> None:
    """The round is over; what it has not finished, since it was broken off, is free."""
    with conn.transaction():
        now = database_now(conn)
        sql.crawls.close_round(conn, id=round_id, now=now)
        free_dead(conn, now)


@contextmanager
def heartbeat(url: str, round_id: int) -> Iterator[threading.Event]:
    """Say that a round lives while the body runs; the event is set when others have found it dead.

    From a thread of its own, with a connection for each beat: what the body waits for does not keep the beat.
    """
    is_lost, is_over = threading.Event(), threading.Event()

    def run() -> None:
        while not is_over.wait(BEAT_SECONDS):
            try:
                with connect(url) as conn:
                    if not beat(conn, round_id):
                        is_lost.set()
                        return
            except (DatabaseUnreachable, *Lost) as error:
                log.warning("round %d could not say that it lives: %s", round_id, error)

    thread = threading.Thread(target=run, name=f"heartbeat {round_id}", daemon=True)
    thread.start()
    try:
        yield is_lost
    finally:
        is_over.set()
        thread.join(2 * BEAT_SECONDS)
