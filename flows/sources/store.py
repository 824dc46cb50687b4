"""Save what somebody wants as a source."""

from __future__ import annotations

import sql.entries
import sql.pages
import sql.sources
from flows.sources.form import SourceRefused, Wanted, same_site
from sql.connection import Connection, Taken
from sql.connection import now as database_now
from sql.rows import Source


def check_new(conn: Connection, wanted: Wanted) -> None:
    """Raises SourceRefused when the site is a source already or its name is taken."""
    for source in sql.sources.list_all(conn):
        if same_site(source.home_url) == same_site(wanted.home_url):
            raise SourceRefused(
                f"{wanted.home_url} is a source already, {source.name}: change it with `tocsin sources edit`"
            )
        if source.name == wanted.name:
            raise SourceRefused(
                f"the name {wanted.name} is taken by {source.home_url}: give another with --name"
            )


def save(conn: Connection, wanted: Wanted) -> Source:
    """Save a source, due at once; one that was removed comes back. Raises SourceRefused when it is one already."""
    now = database_now(conn)
    try:
        saved = sql.sources.add(
            conn,
            name=wanted.name,
            home_url=wanted.home_url,
            spider=wanted.parser,
            browser=wanted.browser,
            language=wanted.language,
            country=wanted.country,
            kind=wanted.kind,
            delay_seconds=wanted.delay,
            now=now,
        )
    except Taken:
        raise SourceRefused(f"the name {wanted.name} was taken just now: give another with --name") from None
    if saved is None:
        raise SourceRefused(f"{wanted.home_url} is a source already (see `tocsin sources list`)")
    change(conn, saved.id, wanted)
    if wanted.feed:
        keep_entry(conn, saved.id, wanted.feed, "feed", None)
    if not wanted.enabled:
        sql.sources.set_enabled(conn, id=saved.id, enabled=False, now=now)
    return saved


def change(conn: Connection, source_id: int, wanted: Wanted) -> None:
    """Give a stored source these settings; its home URL and feed stay."""
    sql.sources.change(
        conn,
        id=source_id,
        name=wanted.name,
        spider=wanted.parser,
        browser=wanted.browser,
        language=wanted.language,
        country=wanted.country,
        kind=wanted.kind,
        delay_seconds=wanted.delay,
        min_interval=wanted.interval_min,
        max_interval=wanted.interval_max,
        keep_text=wanted.keep_text,
        now=database_now(conn),
    )
    if wanted.urgent:
        sql.sources.set_urgent(conn, id=source_id, now=database_now(conn))
    else:
        sql.sources.unset_urgent(conn, id=source_id)


def read_anew(conn: Connection, source_id: int) -> None:
    """Another parser reads this source, or a browser: its lists are sought again, and pages that gave nothing tried."""
    sql.entries.drop_others(conn, source_id=source_id, urls=[])
    sql.pages.forget_unread(conn, source_id=source_id)


def keep_entry(conn: Connection, source_id: int, url: str, kind: str, status: int | None) -> None:
    """Remember a page that lists the articles of a source, without validators: its articles are not read yet."""
    sql.entries.save(
        conn,
        source_id=source_id,
        url=url,
        kind=kind,
        etag=None,
        last_modified=None,
        status=status,
        now=database_now(conn),
    )
