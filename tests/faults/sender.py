"""A sender in a process of its own, in a loop and by a fast clock, which can be told where to die."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import alerts.delivery.outbox
import alerts.delivery.run
import alerts.delivery.sender
import alerts.rules.run
import sql.connection
import sql.migrate
from alerts.delivery.channels import load_channels
from sql.connection import Connection, connect
from sql.connection import now as database_now

# where it may die: before or after a function
POINTS = {
    "after claim": (alerts.delivery.run, "compose_claimed", "before"),
    "before send": (alerts.delivery.run, "send", "before"),
    "before record": (alerts.delivery.run, "send", "after"),
    "in record": (alerts.delivery.run, "record", "after"),
    "after record": (alerts.delivery.run._Delivery, "_settle", "after"),
    "before matching": (alerts.rules.run, "_match_batch", "before"),
    "in matching": (alerts.delivery.outbox, "enqueue", "after"),
    "after matching": (alerts.rules.run, "_match_batch", "after"),
}
# a minute of the fast clock
PAUSE_SECONDS = 0.5
# a slow migration, so that a kill falls into it
MIGRATION_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Orders:
    """What a sender does, by which clock, and where it dies (`crash`: point and times)."""

    # the process that watches it
    rig: int
    url: str
    channels: str
    slack_url: str
    began: datetime
    speed: float
    crash: tuple[str, int] = ("", 0)
    # while this file is there, no name and no address is found
    no_names: str = ""
    # at which second, by the wall, the database's clock jumps, and how far
    jump: tuple[float, timedelta] = (0.0, timedelta())
    hours_off: float = 0.0
    matches: bool = False
    migrates: bool = False


def die_at(point: str, times: int) -> None:
    """SIGKILL at the given passage of a point."""
    owner, name, when = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)
    passages = itertools.count(1)

    def replaced(*args: Any, **options: Any) -> Any:
        is_last = next(passages) == times
        if when == "before" and is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **options)
        if when == "after" and is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, replaced)


def hide_names(marker: Path) -> None:
    """No name server answers while the marker is there."""
    original = socket.getaddrinfo

    def look_up(*args: Any, **options: Any) -> Any:
        if marker.exists():
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return original(*args, **options)

    socket.getaddrinfo = look_up


def put_clock_off(hours: float) -> None:
    """Our own modules see a clock that is wrong."""
    off = timedelta(hours=hours)

    class Off(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + off

    for name, module in list(sys.modules.items()):
        if name.startswith("alerts.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Off
    real = time.time
    time.time = lambda: real() + off.total_seconds()


def slow_migrations() -> None:
    """Each migration takes a while before it is committed."""
    known = [
        replace(one, text=f"{one.text}; select pg_sleep({MIGRATION_SECONDS})")
        for one in sql.migrate.shipped()
    ]
    sql.migrate.shipped = lambda: known


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(orders: Orders) -> None:
    """Until it is killed, or whoever started it is gone."""
    os.dup2(
        os.open(os.environ.get("TOCSIN_FAULTS_LOG", os.devnull), os.O_WRONLY | os.O_APPEND | os.O_CREAT), 2
    )
    # as much of the fast clock as a lease is of the real one, and less than what counts as a wrong clock's
    alerts.delivery.outbox.LEASE = alerts.delivery.sender.LEASE = timedelta(minutes=50)
    alerts.delivery.sender.BEAT_SECONDS = 2.0
    sql.connection.CONNECT_SECONDS = 2
    alerts.delivery.sender.STALL_SECONDS = 5.0
    if orders.crash[0]:
        die_at(*orders.crash)
    if orders.no_names:
        hide_names(Path(orders.no_names))
    if orders.hours_off:
        put_clock_off(orders.hours_off)
    if orders.migrates:
        slow_migrations()
    while is_there(orders.rig):
        try:
            work(orders)
        except Exception as error:  # noqa: BLE001 - the next round is another
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            sys.stderr.flush()
        time.sleep(PAUSE_SECONDS)


def work(orders: Orders) -> None:
    """What a minute of a worker does."""

    def now(conn: Connection) -> datetime:
        elapsed: timedelta = database_now(conn) - orders.began
        after, jump = orders.jump
        return (
            orders.began + elapsed * orders.speed + (jump if elapsed.total_seconds() > after else timedelta())
        )

    channels = load_channels(Path(orders.channels))
    if orders.migrates:
        with connect(orders.url) as conn:
            sql.migrate.migrate(conn)
    if orders.matches:
        with connect(orders.url) as conn:
            alerts.rules.run.match_stored(
                conn,
                database_now(conn),
                lambda mine, alert, tags, at: alerts.delivery.outbox.enqueue(mine, alert, tags, channels, at),
            )
    alerts.delivery.run.deliver_due(
        lambda: connect(orders.url), channels, slack_url=orders.slack_url, now=now, deadline_seconds=12.0
    )
