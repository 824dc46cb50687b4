"""`tocsin db`: the embedded Postgres, and the schema of whichever database is used."""

from __future__ import annotations

import sys

from cyclopts import App

from flows.commands import indexing
from flows.database import DATABASE, cluster, database
from flows.output import say, talk
from flows.settings import SettingsUnusable, load_settings, open_home
from sql.connection import connect

app = App(name="db", help="The database.")
app.command(
    "flows.commands.restoring:dump", name="dump", help="Write the whole database to a file or to stdout."
)
app.command(
    "flows.commands.restoring:restore", name="restore", help="Put a dump in the place of the database."
)
app.command(
    "flows.commands.restoring:lost", name="lost", help="What was told in hours that the database lacks."
)


def _only_embedded() -> None:
    if load_settings().database_url:
        raise SettingsUnusable(
            "DATABASE_URL names a server of your own, which Tocsin neither starts nor stops: unset it to use the "
            "embedded Postgres"
        )


@app.command
def start() -> None:
    """Start the embedded Postgres and keep it running until `tocsin db stop`."""
    _only_embedded()
    open_home(load_settings())
    embedded = cluster(load_settings())
    embedded.keep(True)
    with database(load_settings()) as url:
        say(url)


@app.command
def stop() -> None:
    """Stop the embedded Postgres."""
    _only_embedded()
    embedded = cluster(load_settings())
    embedded.keep(False)
    embedded.stop()
    talk.print("stopped")


@app.command
def url() -> None:
    """Print the URL of the database, password included; the embedded one must run."""
    settings = load_settings()
    if settings.database_url:
        say(settings.database_url)
        return
    embedded = cluster(settings)
    if not embedded.is_up():
        raise SettingsUnusable("the embedded Postgres does not run: start it with `tocsin db start`")
    say(embedded.url(DATABASE))


@app.command
def migrate() -> None:
    """Bring the database to the newest schema."""
    with database(load_settings()):
        talk.print("the schema is up to date")


@app.command
def index() -> None:
    """Index every stored article for the search of the past at once; each round indexes what it stores anyway."""
    with database(load_settings()) as address, connect(address) as conn:
        done = indexing.index(conn, limit=sys.maxsize)
    talk.print(f"{done:,} articles indexed")
