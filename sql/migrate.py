"""Bring a database to the newest schema: numbered SQL files, append-only, one transaction each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

from sql.connection import Connection, allow_pause, wait_for_locks
from sql.statements import Statements

SQL = Statements("migrations")
# How long a client that died without a word (its machine did) may hold up others. On the role and database, not on the
# connection: a pooler in transaction mode passes no session settings on.
SESSION = {
    # the server asks a silent peer after 30 s, and gives it up 30 s later; also while it waits for a lock itself
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "client_connection_check_interval": "10000",
    # a client that hangs, or a pooler that has not noticed; `connect(pause_seconds=…)` asks for longer pauses
    "idle_in_transaction_session_timeout": "120000",
    # longer than the above, so that the dead make room before the living give up
    "lock_timeout": "180000",
}
# what is done before the first migration, such as a dump of a large database
BEFORE_SECONDS = 6 * 3600
FILE = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")


class SchemaMismatch(RuntimeError):
    """The database was made by another version of Tocsin than this one."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file; `digest` tells whether it is still the file that was applied."""

    number: int
    name: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A migration that the database has had."""

    number: int
    name: str
    digest: str


def shipped() -> list[Migration]:
    """The migrations of this version, in order."""
    found = []
    for file in files("sql").joinpath("migrations").iterdir():
        if named := FILE.match(file.name):
            text = file.read_text("utf-8")
            digest = hashlib.sha256(text.encode()).hexdigest()
            found.append(Migration(int(named[1]), named[2], text, digest))
    return sorted(found, key=lambda migration: migration.number)


def missing(migrations: list[Migration], applied: list[Applied]) -> list[Migration]:
    """What is still to be applied; raises SchemaMismatch when the past was rewritten or is newer than we are."""
    known = {migration.number: migration for migration in migrations}
    for past in applied:
        if past.number not in known:
            raise SchemaMismatch(
                f"the database has migration {past.number:04}_{past.name}, which this version of Tocsin does not "
                "know: it was made by a newer version. Install that version, or name another database."
            )
        if known[past.number].digest != past.digest:
            raise SchemaMismatch(
                f"migration {past.number:04}_{past.name} was applied with another text than the one shipped. "
                "Restore the shipped file, or name another database."
            )
    done = {past.number for past in applied}
    return [migration for migration in migrations if migration.number not in done]


def unapplied(conn: Connection) -> list[str]:
    """The names of the migrations that the database lacks; nothing is changed. Raises SchemaMismatch."""
    applied = SQL.all(conn, "applied", Applied) if SQL.value(conn, "has_table") else []
    return [f"{one.number:04}_{one.name}" for one in missing(shipped(), applied)]


def migrate(conn: Connection, before: Callable[[list[Migration]], None] | None = None) -> list[str]:
    """Apply what is missing, each in its own transaction; two at once wait for each other. Returns their names.

    `before` is told what is missing before any of it is applied, where the schema is not made from nothing: to keep a
    dump, for one. It may take its time, and nothing is applied when it raises.
    """
    with conn.transaction():
        _lock(conn)
        SQL.run(conn, "create_table")
    names: list[str] = []
    for _ in shipped():
        with conn.transaction():
            _lock(conn)
            todo = missing(shipped(), SQL.all(conn, "applied", Applied))
            if not todo:
                break
            if before is not None and not names and len(todo) < len(shipped()):
                allow_pause(conn, BEFORE_SECONDS)
                before(todo)
            conn.execute(todo[0].text.encode())
            SQL.run(conn, "record", number=todo[0].number, name=todo[0].name, digest=todo[0].digest)
            names.append(f"{todo[0].number:04}_{todo[0].name}")
    _set_session(conn)
    return names


def _lock(conn: Connection) -> None:
    """Another starter may take its time: a migration builds indexes."""
    wait_for_locks(conn)
    SQL.run(conn, "lock")


def _set_session(conn: Connection) -> None:
    """Give the sessions of this role in this database what SESSION says; they begin with it from now on."""
    with conn.transaction():
        _lock(conn)
        if SQL.value(conn, "session_settings_are_set", settings=json.dumps(SESSION)):
            return
        for name, value in SESSION.items():
            conn.execute(SQL.value(conn, "session_setting", name=name, value=value).encode())
