"""`tocsin sources`: the news sites that are read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

import sql.crawls
import sql.entries
import sql.sources
from flows.adding import SourceRefused, Wanted, judge, read_list, wanted
from flows.commands.output import as_json, say, show, talk
from flows.crawling import Probe, probe
from flows.database import database
from flows.settings import load_settings
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows import Crawl, Source

app = App(name="sources", help="The news sites that are read.")
Kind = Literal["local", "wire", "state", "analysis"]
Json = Annotated[bool, Parameter(name="--json", negative="", help="JSON lines instead of a table.")]


@app.command(name="list")
def list_sources(*, json: Json = False) -> None:
    """Every source, and what came of it when it was last read."""
    with database(load_settings()) as url, connect(url) as conn:
        last = {crawl.source_id: crawl for crawl in sql.crawls.last_of_each(conn)}
        sources = sql.sources.list_all(conn)
    show(
        sources,
        {
            "source": lambda source: source.name,
            "home": lambda source: source.home_url,
            "lang": lambda source: source.language,
            "kind": lambda source: source.kind,
            "on": lambda source: source.enabled,
            "last read": lambda source: last[source.id].started_at if source.id in last else None,
            "result": lambda source: result(last.get(source.id)),
            "due": lambda source: source.next_due_at if source.enabled else None,
        },
        json=json,
        empty="no sources yet: add one with `tocsin sources add https://site.example/`",
    )


def result(crawl: Crawl | None) -> str:
    """What came of a crawl, in a few words."""
    if crawl is None:
        return "not read yet"
    if crawl.finished_at is None:
        return "being read"
    if crawl.failure:
        return f"{crawl.failure.replace('_', ' ')}: {crawl.detail}"
    dropped = sum(crawl.dropped.values())
    return f"{crawl.new} new, {crawl.changed} changed" + (f", {dropped} dropped" if dropped else "")


@app.command
def add(
    url: str,
    *,
    name: str | None = None,
    language: str | None = None,
    country: str | None = None,
    kind: Kind | None = None,
    spider: str = "news",
    delay: float = 1.0,
    check: bool = True,
    json: Json = False,
) -> None:
    """Add a news site; it is asked at once how its articles are found.

    Parameters
    ----------
    url: its home page, feed, news sitemap or list of articles.
    name: how to call it; made from the host when not given.
    language: two letters, when the site's pages do not say it.
    country: two letters (ISO 3166).
    spider: the reader of that publisher, when it has one of its own.
    delay: seconds between two requests to it.
    check: `--no-check` saves it without asking the site.
    """
    settings = load_settings()
    if delay < 0:
        raise SourceRefused(f"--delay {delay} is below 0: give the seconds between two requests")
    source = wanted(url, name)
    with database(settings) as database_url:
        found: Probe | None = None
        if check:
            with talk.status(f"asking {source.home_url} …"):
                found = probe(settings, source.home_url, spider)
            judge(source.home_url, found)
        with connect(database_url) as conn:
            saved = _save(conn, source, language, country, kind, spider, delay)
            for entry in found.entries if found else []:
                _save_entry(conn, saved, entry.url, entry.kind, entry.status)
    if json:
        say(as_json(saved))
        return
    talk.print(f"added {saved.name}" + (f": {_told(found)}" if found else ""), markup=False)


def _told(found: Probe) -> str:
    if not found.entries:
        return "no list of articles was named; its spider finds them"
    return ", ".join(
        f"read by its {entry.kind} {entry.url} ({entry.links} articles)" for entry in found.entries
    )


def _save(
    conn: Connection,
    source: Wanted,
    language: str | None = None,
    country: str | None = None,
    kind: str | None = None,
    spider: str = "news",
    delay: float = 1.0,
) -> Source:
    holder = sql.sources.get(conn, name=source.name)
    if holder and holder.home_url != source.home_url:
        raise SourceRefused(f"the name {source.name} is taken by {holder.home_url}: give another with --name")
    saved = sql.sources.add(
        conn,
        name=source.name,
        home_url=source.home_url,
        spider=spider,
        language=language,
        country=country,
        kind=kind,
        delay_seconds=delay,
        now=database_now(conn),
    )
    if saved is None:
        raise SourceRefused(f"{source.home_url} is a source already (see `tocsin sources list`)")
    return saved


def _save_entry(conn: Connection, source: Source, url: str, kind: str, status: int) -> None:
    sql.entries.save(
        conn,
        source_id=source.id,
        url=url,
        kind=kind,
        etag=None,
        last_modified=None,
        status=status,
        now=database_now(conn),
    )


@app.command(name="import")
def import_list(file: Path) -> None:
    """Add every URL or host of a text file, one a line; the first round asks each how its articles are found.

    A name may follow a URL after a space; `#` begins a comment. With one bad line nothing is added.
    """
    sources = read_list(file)
    with database(load_settings()) as url, connect(url) as conn:
        known = {source.home_url for source in sql.sources.list_all(conn)}
        new = [source for source in sources if source.home_url not in known]
        for source in new:
            _save(conn, source)
    talk.print(f"added {len(new)} sources, {len(sources) - len(new)} were known")


@app.command
def enable(name: str) -> None:
    """Read a source again; it is due at once."""
    _switch(name, enabled=True)


@app.command
def disable(name: str) -> None:
    """Stop reading a source; what was read stays."""
    _switch(name, enabled=False)


def _switch(name: str, *, enabled: bool) -> None:
    with database(load_settings()) as url, connect(url) as conn:
        source = _found(conn, name)
        sql.sources.set_enabled(conn, id=source.id, enabled=enabled, now=database_now(conn))
    talk.print(f"{source.name} is {'on' if enabled else 'off'}", markup=False)


@app.command
def remove(name: str) -> None:
    """Take a source away; the articles read of it stay."""
    with database(load_settings()) as url, connect(url) as conn:
        source = _found(conn, name)
        sql.sources.remove(conn, id=source.id, now=database_now(conn))
    talk.print(f"removed {source.name}", markup=False)


def _found(conn: Connection, name: str) -> Source:
    source = sql.sources.get(conn, name=name)
    if source is None:
        raise SourceRefused(f"no source is called {name!r}: see `tocsin sources list`")
    return source
