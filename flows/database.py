"""Which database: the user's own by DATABASE_URL, else the embedded one, started for as long as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.settings import Settings, open_home
from sql.connection import connect
from sql.migrate import migrate
from sql.postgres import Cluster

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
        yield prepared(settings.database_url)
        return
    open_home(settings)
    embedded = cluster(settings)
    with embedded.session():
        yield prepared(embedded.database(DATABASE))


def prepared(url: str) -> str:
    """The same URL, once its database has the newest schema."""
    with connect(url) as conn:
        migrate(conn)
    return url
