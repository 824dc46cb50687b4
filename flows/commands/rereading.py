"""How articles are read anew by the program in use, with a bar where a terminal watches and an estimate before it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

import sql.profiles
from alerts.events import detect
from alerts.events.reading import Step
from alerts.text.humanize import duration
from flows.output import talk
from sql.connection import Connection, connect
from sql.connection import now as database_now

# articles a second on two cores of 2020, read and placed; only for the estimate that is given before it begins
PER_SECOND = 60


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of it: how many articles stand anew, how many still wait, and how long it took."""

    read_anew: int
    waiting: int
    seconds: float


def reread(url: str) -> Reread:
    """Read every article anew, or go on with what was begun; a KeyboardInterrupt says what waits and goes on up."""
    started = time.monotonic()
    with connect(url) as conn:
        total = _begin(conn)
        needed = duration(timedelta(seconds=total / PER_SECOND))
        talk.print(f"{total:,} articles to read anew, {needed}; Ctrl-C stops it, nothing is lost")
        try:
            _read(conn)
        except KeyboardInterrupt:
            talk.print(
                f"stopped: {_waiting(url):,} still wait; `tocsin events reread` or the next rounds go on"
            )
            raise
    waiting = _waiting(url)
    return Reread(max(0, total - waiting), waiting, round(time.monotonic() - started, 1))


def _begin(conn: Connection) -> int:
    """How many articles there are to do; what was begun before is not begun again."""
    if waiting := detect.waiting(conn):
        talk.print("going on with what was begun before")
        return waiting
    with conn.transaction():
        sql.profiles.outdate(conn)
    return detect.waiting(conn)


def _read(conn: Connection) -> None:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal) as progress:
        tasks: dict[Step, TaskID] = {}

        def tell(step: Step, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step.value)
            progress.update(tasks[step], completed=done, total=total)

        detect.take_over(conn, database_now(conn), tell)


def _waiting(url: str) -> int:
    # an interrupted connection may be of no more use
    with connect(url) as conn:
        return detect.waiting(conn)
