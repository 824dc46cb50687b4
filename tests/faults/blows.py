"""What strikes while messages are sent, besides what the sinks do; each blow is over when its function returns."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from sql.connection import DatabaseUnreachable, Lost, connect
from sql.postmaster import running

if TYPE_CHECKING:
    from rig import Rig

SESSIONS = "from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"
# longer than a sender waits for Postgres (`sender.STALL_SECONDS` in the rig)
SILENCE_SECONDS = (1.0, 12.0)
AWAY_SECONDS = (0.5, 4.0)


def _run(rig: Rig, statement: str) -> list[tuple[object, ...]]:
    """A statement of the rig's own; a database that is away is not struck."""
    with contextlib.suppress(DatabaseUnreachable, *Lost), connect(rig.url) as conn:
        cursor = conn.execute(statement)
        return cursor.fetchall() if cursor.description else []
    return []


def cut_connections(rig: Rig) -> None:
    _run(rig, f"select pg_terminate_backend(pid) {SESSIONS}")


def crash_postgres(rig: Rig) -> None:
    """All sessions end when one is killed, and the server recovers."""
    for (pid,) in _run(rig, f"select pid {SESSIONS} limit 1"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(str(pid)), signal.SIGKILL)


def stop_postgres(rig: Rig) -> None:
    """As `pg_ctl stop -m immediate`, and somebody starts it again."""
    server = running(rig.cluster.data)
    if server is None:
        return
    os.kill(server.pid, signal.SIGQUIT)
    rig.pause(AWAY_SECONDS)
    while running(rig.cluster.data) is not None:
        time.sleep(0.05)
    rig.cluster.start()


def stall_postgres(rig: Rig) -> None:
    """None of its processes does anything for a while; its sockets are open."""
    server = running(rig.cluster.data)
    if server is None:
        return
    pids = [server.pid, *(int(pid) for pid in _children(server.pid))]
    for pid in pids:
        _signal(pid, signal.SIGSTOP)
    rig.pause(SILENCE_SECONDS)
    for pid in pids:
        _signal(pid, signal.SIGCONT)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def silence(rig: Rig) -> None:
    """Nothing comes through, and no end of a connection either; some of the times the old ones never speak again."""
    rig.proxy.fall_silent()
    rig.pause(SILENCE_SECONDS)
    rig.proxy.speak(forgets=rig.random.random() < 0.5)


def cut_at_commit(rig: Rig) -> None:
    """The connection ends when a commit was said: whether it was heard, the client cannot know."""
    rig.proxy.is_heard = rig.random.random() < 0.5
    rig.proxy.cuts = lambda said: b"COMMIT" in said


def cut_at_statement(rig: Rig) -> None:
    rig.proxy.is_heard = rig.random.random() < 0.5
    left = [rig.random.randint(1, 12)]

    def is_reached(_: bytes) -> bool:
        left[0] -= 1
        return left[0] <= 0

    rig.proxy.cuts = is_reached


def fill_disk(rig: Rig) -> None:
    """No room for another page; some of the times none for another file of the log either."""
    ballast = rig.cluster.root / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    if rig.random.random() < 0.5:
        with contextlib.suppress(psycopg.Error):
            _run(rig, "select pg_switch_wal()")
    rig.pause(AWAY_SECONDS)
    ballast.unlink()
    time.sleep(0.2)
    rig.cluster.start()  # where it gave up


def take_network(rig: Rig) -> None:
    for sink in (rig.mail, rig.hook):
        sink.go_down()
    rig.pause(AWAY_SECONDS)
    for sink in (rig.mail, rig.hook):
        sink.come_back()


def hide_names(rig: Rig) -> None:
    rig.no_names.touch()
    rig.pause(AWAY_SECONDS)
    rig.no_names.unlink()


def take_channel(rig: Rig) -> None:
    """The file names another channel for a while, such as after a typing error."""
    text = rig.channels.read_text()
    rig.channels.write_text(text.replace("tag: desk", "tag: dekc"))
    rig.pause((0.3, 1.5))
    rig.channels.write_text(text)


def write_half(rig: Rig) -> None:
    """An editor that writes the file in two steps."""
    text = rig.channels.read_text()
    rig.channels.write_text(text[: rig.random.randint(1, len(text) - 1)])
    rig.pause((0.1, 0.6))
    rig.channels.write_text(text)


def disable_rule(rig: Rig) -> None:
    _run(rig, "update rules set enabled = false")


BLOWS: dict[str, Callable[[Rig], None]] = {
    "connections cut": cut_connections,
    "Postgres crashes": crash_postgres,
    "Postgres is stopped at once": stop_postgres,
    "Postgres stalls": stall_postgres,
    "silence": silence,
    "cut at a commit": cut_at_commit,
    "cut at a statement": cut_at_statement,
    "disk full": fill_disk,
    "network gone": take_network,
    "no names": hide_names,
    "channel gone": take_channel,
    "channels half-written": write_half,
    "rule disabled": disable_rule,
}
# those that begin with the sender itself
CLOCKS = {"clock back": -1.0, "clock ahead": 24.0}
# the others strike a few times
MOST = {
    "Postgres crashes": 2, "Postgres is stopped at once": 2, "Postgres stalls": 1, "silence": 1, "disk full": 1,
    "network gone": 1, "no names": 1, "channel gone": 1, "rule disabled": 1,
}  # fmt: skip
