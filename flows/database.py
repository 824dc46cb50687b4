"""Which database: the user's own by DATABASE_URL, else the embedded one, started for as long as it is needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import sql.restores
from flows.settings import Settings, open_home
from sql.connection import connect
from sql.connection import now as database_now
from sql.dumps import DumpFailed, dump_to
from sql.folders import make_private
from sql.migrate import Migration, migrate
from sql.postgres import Cluster

log = logging.getLogger(__name__)

DATABASE = "tocsin"


def cluster(settings: Settings) -> Cluster:
    """The embedded Postgres of this home folder, running or not."""
    return Cluster(settings.home / "postgres")


def has_database(settings: Settings) -> bool:
    """Whether there is one to ask already: none is made only to answer a question."""
    return bool(settings.database_url) or cluster(settings).data.exists()


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of a migrated database.

    Raises flows.settings.SettingsUnusable, sql.connection.DatabaseUnreachable or AddressUnreadable,
    sql.postgres.PostgresNotStarted or sql.migrate.SchemaMismatch.
    """
    if settings.database_url:
        yield prepared(settings.database_url, settings)
        return
    open_home(settings)
    embedded = cluster(settings)
    with embedded.session():
        yield prepared(embedded.database(DATABASE), settings)


def prepared(url: str, settings: Settings) -> str:
    """The same URL, once its database has the newest schema; what an older version stored is dumped before.

    Raises sql.dumps.DumpFailed when that cannot be, and nothing is changed.
    """
    with connect(url) as conn:
        migrate(conn, partial(_dump_before, url, settings))
    return url


def dumps_folder(settings: Settings) -> Path:
    """Where dumps are kept that were made before a migration."""
    return settings.home / "dumps"


def _dump_before(url: str, settings: Settings, todo: Sequence[Migration]) -> None:
    """Keep a dump of what is stored, and of older dumps as many as TOCSIN_KEEP_DUMPS says."""
    if settings.keep_dumps == 0:
        return
    with connect(url) as conn, conn.transaction():
        if sql.restores.is_empty(conn):
            return
        now = database_now(conn)
    folder = dumps_folder(settings)
    file = folder / f"{now:%Y-%m-%dT%H%M%S}-before-{todo[0].number:04}.dump"
    log.warning("the schema becomes newer: a dump of what is stored is written first, %s", file)
    try:
        open_home(settings)
        make_private(folder)
        dump_to(url, file)
    except (DumpFailed, OSError) as error:
        raise DumpFailed(
            f"{error}. Nothing was migrated: make room, or set TOCSIN_KEEP_DUMPS=0 to go on without a dump"
        ) from None
    for old in sorted(folder.glob("*-before-*.dump"))[: -settings.keep_dumps]:
        old.unlink(missing_ok=True)
