"""`tocsin sources import` and `export`: lists of sources as files."""

from __future__ import annotations

import sys
from pathlib import Path

import sql.entries
import sql.sources
from flows.database import database
from flows.output import talk
from flows.settings import load_settings
from flows.sources.files import Format, read_list, written
from flows.sources.form import as_wanted, same_site
from flows.sources.store import save
from spiders import chromium
from sql.connection import Connection, transaction
from sql.rows import Source


def import_list(file: Path) -> None:
    """Add the sources of a file: text (a URL a line), OPML or CSV; the first round asks each how it is read.

    Known ones are left as they are. With one bad line nothing is added, and every bad line is named.
    """
    settings = load_settings()
    with database(settings) as url, transaction(url) as conn:
        present = sql.sources.list_all(conn)
        known = {same_site(source.home_url): source.name for source in present}
        listed = read_list(file, {source.name: same_site(source.home_url) for source in present})
        new = [source for source in listed if same_site(source.home_url) not in known]
        for source in new:
            save(conn, source)
        no_browser = chromium.refusal(settings.chromium) if any(source.browser for source in new) else None
    old = [known[key] for source in listed if (key := same_site(source.home_url)) in known]
    talk.print(
        f"added {len(new)} sources" + (f"; known already: {', '.join(old)}" if old else ""),
        markup=False,
        soft_wrap=True,
    )
    if no_browser:
        wanting = ", ".join(source.name for source in new if source.browser)
        talk.print(f"{wanting} cannot be read yet: {no_browser}", markup=False, soft_wrap=True)
    if new:
        talk.print(
            "they were not asked yet: the next round does, `tocsin sources list` then tells",
            markup=False,
            soft_wrap=True,
        )


def export_list(*, format: Format = "csv") -> None:
    """Write every source to stdout, as a list that `sources import` reads without loss."""
    with database(load_settings()) as url, transaction(url) as conn:
        sources = sql.sources.list_all(conn)
        feeds = _feeds(conn, sources)
    sys.stdout.write(written([as_wanted(source, feeds.get(source.id)) for source in sources], format))


def _feeds(conn: Connection, sources: list[Source]) -> dict[int, str]:
    entries = sql.entries.of_sources(conn, ids=[source.id for source in sources])
    return {entry.source_id: entry.url for entry in reversed(entries) if entry.kind == "feed"}
