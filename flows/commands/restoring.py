"""`tocsin db dump`, `restore` and `lost`: copies of the database, and what is known of the hours that one lacks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import sql.restores
from alerts.delivery.journal import HandedOver, Journal
from alerts.delivery.set_back import lost_messages
from alerts.text.humanize import count
from flows.database import DATABASE, cluster, database
from flows.output import Json, as_json, plain, say, show, talk
from flows.settings import Settings, load_settings, open_home
from sql.connection import connect
from sql.connection import now as database_now
from sql.databases import drop, is_bare, rename
from sql.dumps import DumpFailed, dump_to, load, write_sql
from sql.migrate import migrate

RESTORING = f"{DATABASE}_restoring"
COLUMNS: dict[str, Callable[[HandedOver], object]] = {
    "sent": lambda message: message.at,
    "rule": lambda message: message.rule or "notice",
    "headline": lambda message: message.headline,
    "to": lambda message: message.to,
    "address": lambda message: message.url,
}


def dump(file: Path | None = None, /) -> None:
    """Write the whole database: to a file, compressed, or as SQL to stdout. Prefect's history is not in it.

    Parameters
    ----------
    file
        where to; it is read by `tocsin db restore` and by pg_restore.
    """
    with database(load_settings()) as url:
        if file is None:
            write_sql(url, sys.stdout.fileno())
            return
        dump_to(url, file)
    talk.print(f"{file}: {file.stat().st_size / 1e6:,.1f} MB", markup=False)


def restore(file: Path, /) -> None:
    """Put a dump in the place of the database, and send what may have been told since as possible repeats.

    Of the embedded Postgres the present database is kept under another name. A database of your own (DATABASE_URL) must
    be empty: create one, name it, and restore into it.

    Parameters
    ----------
    file
        as `tocsin db dump` or pg_dump wrote it.
    """
    settings = load_settings()
    if not file.is_file():
        raise DumpFailed(f"there is no file {file}")
    open_home(settings)
    if settings.database_url:
        if not is_bare(settings.database_url):
            raise DumpFailed(
                "the database that DATABASE_URL names is not empty: create one that is, and name that"
            )
        load(file, settings.database_url)
        _tell_lost(settings, settings.database_url, file)
        return
    _restore_embedded(settings, file)


def _restore_embedded(settings: Settings, file: Path) -> None:
    """Beside the present database first: what cannot be read whole changes nothing."""
    embedded = cluster(settings)
    with embedded.session() as server:
        drop(server, RESTORING)
        url = embedded.database(RESTORING)
        load(file, url)
        with connect(server) as conn, conn.transaction():
            kept = f"{DATABASE}_before_{database_now(conn):%Y%m%d_%H%M%S}"
        if rename(server, DATABASE, kept):
            talk.print(f"what was there is kept as the database {kept}", markup=False)
        rename(server, RESTORING, DATABASE)
        _tell_lost(settings, embedded.url(DATABASE), file)


def _tell_lost(settings: Settings, url: str, file: Path) -> None:
    """Record that the database was set back, and say what that means."""
    with connect(url) as conn:
        migrate(conn)
        with conn.transaction():
            now = database_now(conn)
            since = sql.restores.last_sign(conn) or now
            sql.restores.record(conn, lost_since=since, how=f"restored from {file.name}", now=now)
            lost = lost_messages(conn, Journal(settings.home))
    talk.print(
        f"restored {file.name}; what came after {plain(since)} is lost. Alerts of what was published before now are "
        f"sent as possible repeats for a week. {count(len(lost), 'message')} handed over since: `tocsin db lost`",
        markup=False,
    )


def lost(*, json: Json = False) -> None:
    """When the database was set back, and the messages that this machine handed over which are not in it."""
    settings = load_settings()
    with database(settings) as url, connect(url) as conn, conn.transaction():
        times = sql.restores.list_all(conn)
        messages = lost_messages(conn, Journal(settings.home))
    if json:
        for message in messages:
            say(as_json(asdict(message)))
        return
    for one in times:
        talk.print(
            f"set back at {plain(one.restored_at)}, lost since {plain(one.lost_since)}: {one.how}",
            markup=False,
        )
    show(messages, COLUMNS, json=False, empty="every message that was handed over is known")
