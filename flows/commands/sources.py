"""`tocsin sources`: the news sites that are read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime

from cyclopts import App

import sql.crawls
import sql.health
import sql.sources
from alerts.health.state import Cause
from flows.commands.probing import asked, short_lines, tell_asking
from flows.commands.resting import tell_resting
from flows.commands.source_options import NO_CHANGES, NOTHING_SAID, NewSource, SourceChanges
from flows.database import database
from flows.output import Json, as_json, plain, say, show, talk, width
from flows.settings import Settings, load_settings
from flows.sources.files import differences, edited
from flows.sources.form import NothingToRead, SourceRefused, Wanted, as_wanted, check_browser, judge, wanted
from flows.sources.probe import Probe
from flows.sources.probe_report import preview
from flows.sources.store import change, check_new, keep_entry, read_anew, save
from sql.connection import Connection, transaction
from sql.connection import now as database_now
from sql.rows import Crawl, Source, SourceHealth

app = App(name="sources", help="The news sites that are read.")
app.command(
    "flows.commands.probing:probe", name="probe", help="Show what a site would give; nothing is stored."
)
app.command("flows.commands.health:why", name="why", help="How a source is, since when, and what to do.")
app.command("flows.commands.source_files:import_list", name="import", help="Add a list: text, OPML or CSV.")
app.command("flows.commands.source_files:export_list", name="export", help="Write all as CSV, OPML or text.")
app.command("flows.commands.muting:mute_source", name="mute", help="Keep a source silent for a time.")
app.command("flows.commands.freezing:freeze", name="freeze", help="Keep a page for the test of a parser.")
# columns of a list that a narrow terminal has no room for
WIDE: dict[str, Callable[[Source], str | None]] = {
    "home": lambda source: source.home_url,
    "lang": lambda source: source.language,
    "kind": lambda source: source.kind,
}
ROOM = 140
NOTHING_READ = 1
SHOWN = 3  # articles, before a source is added


@app.command(name="list")
def list_sources(*, json: Json = False) -> None:
    """Every source, how it is and since when, and what came of it when it was last read."""
    with database(load_settings()) as url, transaction(url) as conn:
        last = {crawl.source_id: crawl for crawl in sql.crawls.last_of_each(conn)}
        sources = sql.sources.list_all(conn)
        health = {one.source_id: one for one in sql.health.standings(conn)}
        tell_resting(conn)
    if json:
        for source in sources:
            found = health[source.id]
            say(as_json({**asdict(source), "state": found.state, "state_since": since(found)}))
        return
    show(
        sources,
        {
            "source": lambda source: source.name,
            "state": lambda source: health[source.id].state,
            "since": lambda source: since(health[source.id]),
            **(WIDE if not sys.stdout.isatty() or width() >= ROOM else {}),
            **({"browser": lambda source: source.browser} if any(one.browser for one in sources) else {}),
            **({"urgent": lambda source: source.urgent} if any(one.urgent for one in sources) else {}),
            "last read": lambda source: last[source.id].started_at if source.id in last else None,
            "result": lambda source: result(last.get(source.id)),
            "due": lambda source: source.next_due_at if source.enabled else None,
        },
        json=json,
        empty="no sources yet: add one with `tocsin sources add https://site.example/`",
    )


def since(health: SourceHealth) -> datetime | None:
    """Since when a source is as it is; of one just switched off it is known from the next round on."""
    return health.since if health.enabled or health.cause == Cause.SWITCHED_OFF else None


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
    options: NewSource = NOTHING_SAID,
    check: bool = True,
    json: Json = False,
) -> int:
    """Add a news site; it is asked at once how its articles are found, and three of them are shown. Where none would be
    read it is not added, and the exit code is 1.

    Parameters
    ----------
    url
        Its home page, feed, news sitemap or list of articles.
    name
        How to call it; made from the host when not given.
    check
        `--no-check` saves it without asking the site.
    """
    if check:
        tell_asking(url)
    settings = load_settings()
    source = replace(edited(wanted(url, name), options.fields()), browser=options.browser)
    check_browser(source, settings.chromium)
    with database(settings) as database_url:
        with transaction(database_url) as conn:
            check_new(conn, source)
        try:
            found = _checked(settings, source) if check else None
        except NothingToRead as error:
            talk.print(f"tocsin: {plain(error)}", markup=False)
            return NOTHING_READ
        with transaction(database_url) as conn:
            saved = save(conn, source)
            for entry in found.entries if found else []:
                keep_entry(conn, saved.id, entry.url, entry.kind, entry.status)
    if json:
        say(as_json(saved))
        return 0
    told = "" if found else ": the next round asks it how its articles are found"
    talk.print(f"added {saved.name}{told}", markup=False)
    return 0


def _checked(settings: Settings, source: Wanted) -> Probe:
    found = asked(settings, source, SHOWN)
    judge(source.home_url, found)
    seen = preview(source.home_url, source.name, found, datetime.now(UTC))
    for line in [*short_lines(seen), "", *(f"- {words}" for words in seen.advice)]:
        talk.print(line, markup=False, soft_wrap=True)
    return found


@app.command
def edit(name: str, /, *, options: SourceChanges = NO_CHANGES) -> None:
    """Change what is given of a source; the rest stays. An empty language, country or kind takes it away."""
    changes = options.fields()
    if not changes:
        raise SourceRefused("nothing to change was given: see `tocsin sources edit --help`")
    settings = load_settings()
    with database(settings) as url, transaction(url) as conn:
        source = _found(conn, name)
        holder = sql.sources.get(conn, name=options.name) if options.name else None
        if holder and holder.id != source.id:
            raise SourceRefused(f"the name {options.name} is taken by {holder.home_url}: choose another")
        before = as_wanted(source)
        after = edited(before, changes)
        if options.browser:
            check_browser(after, settings.chromium)
        change(conn, source.id, after)
        if (after.parser, after.browser) != (before.parser, before.browser):
            read_anew(conn, source.id)
    for line in differences(before, after) or ["nothing: it was so already"]:
        talk.print(f"{source.name}: {line}", markup=False)


@app.command
def enable(name: str) -> None:
    """Read a source again; it is due at once."""
    _switch(name, enabled=True)


@app.command
def disable(name: str) -> None:
    """Stop reading a source; what was read stays."""
    _switch(name, enabled=False)


def _switch(name: str, *, enabled: bool) -> None:
    with database(load_settings()) as url, transaction(url) as conn:
        source = _found(conn, name)
        sql.sources.set_enabled(conn, id=source.id, enabled=enabled, now=database_now(conn))
    talk.print(f"{source.name} is {'on' if enabled else 'off'}", markup=False)


@app.command
def remove(name: str) -> None:
    """Take a source away; the articles read of it stay."""
    with database(load_settings()) as url, transaction(url) as conn:
        source = _found(conn, name)
        sql.sources.remove(conn, id=source.id, now=database_now(conn))
    talk.print(f"removed {source.name}", markup=False)


def _found(conn: Connection, name: str) -> Source:
    source = sql.sources.get(conn, name=name)
    if source is None:
        raise SourceRefused(f"no source is called {name!r}: see `tocsin sources list`")
    return source
