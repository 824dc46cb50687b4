"""Sources: how each is and why, what to do about it, and reading one now."""

from __future__ import annotations

from starlette.responses import Response

import sql.articles
import sql.crawls
import sql.health
import sql.mutes
import sql.sources
from alerts.health.state import ILL, suggestion
from flows.web.access import Access
from flows.web.mutes import SPANS
from flows.web.pages import Page
from flows.web.visit import Done, NotFound, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source

AT_ONCE = 200  # sources on one page
CHANGES, ARTICLES = 20, 20


def list_sources(visit: Visit) -> Response:
    """Every source, the ill ones first."""
    with visit.transaction() as conn:
        sources = sql.sources.list_all(conn)
        health = {one.source_id: one for one in sql.health.standings(conn)}
        last = {one.source_id: one for one in sql.crawls.last_of_each(conn)}
    sources.sort(key=lambda one: (health[one.id].state not in ILL, one.name))
    asked = visit.asked("from")
    begin = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    shown = sources[begin : begin + AT_ONCE]
    more = begin + AT_ONCE if len(sources) > begin + AT_ONCE else None
    return visit.page(
        "sources", sources=shown, count=len(sources), more=more, health=health, last=last, ill=ILL
    )


def show_source(visit: Visit) -> Response:
    """One source: its state, how it got there, what to do, and what it brought."""
    with visit.transaction() as conn:
        source = _found(conn, visit)
        health = next((one for one in sql.health.standings(conn) if one.source_id == source.id), None)
        changes = sql.health.changes(conn, source_id=source.id, limit=CHANGES)
        mutes = sql.mutes.in_force(conn, now=database_now(conn))
        last = next((one for one in sql.crawls.last_of_each(conn) if one.source_id == source.id), None)
        articles = sql.articles.list_where(
            conn, source=source.name, is_changed=False, is_removed=False, limit=ARTICLES
        )
    muted = [one for one in mutes if one.source == source.name]
    advice = (
        suggestion(health.state or "", health.cause, name=source.name, home=source.home_url) if health else ""
    )
    return visit.page(
        "source",
        source=source,
        health=health,
        changes=changes,
        last=last,
        articles=articles,
        advice=advice,
        mutes=muted,
        spans=SPANS,
        ill=ILL,
    )


def switch(visit: Visit) -> Response:
    """Read a source again, or stop reading it; what was read stays. Switched on it is due at once."""
    enabled = visit.field("enabled") == "yes"
    with visit.change() as (conn, now):
        source = _found(conn, visit)
        sql.sources.set_enabled(conn, id=source.id, enabled=enabled, now=now)
        visit.note(
            conn, now, "source switched on" if enabled else "source switched off", f"source {source.name}"
        )
    return visit.go(f"/sources/{source.name}", Done.SWITCHED)


def read_now(visit: Visit) -> Response:
    """Make a source due: the worker takes it."""
    with visit.change() as (conn, now):
        source = _found(conn, visit)
        if not source.enabled:
            raise NotFound("This source is switched off: switch it on, then it is due at once.")
        sql.sources.set_enabled(conn, id=source.id, enabled=True, now=now)
        visit.note(conn, now, "source due now", f"source {source.name}")
    return visit.go(f"/sources/{source.name}", Done.DUE)


def remove(visit: Visit) -> Response:
    """A site is read no more; its articles stay."""
    with visit.change() as (conn, now):
        source = _found(conn, visit)
        sql.sources.remove(conn, id=source.id, now=now)
        visit.note(conn, now, "source removed", f"source {source.name}", source.home_url)
    return visit.go("/sources", Done.REMOVED)


def _found(conn: Connection, visit: Visit) -> Source:
    name = visit.request.path_params["name"]
    source = sql.sources.get(conn, name=name)
    if source is None or source.name != name:
        raise NotFound(f"There is no source {name}.")
    return source


PAGES = [
    Page("/sources", list_sources, Access.READER),
    Page("/sources/{name}", show_source, Access.READER),
    Page("/sources/{name}/switch", switch, Access.ADMIN, is_change=True),
    Page("/sources/{name}/read", read_now, Access.ADMIN, is_change=True),
    Page("/sources/{name}/remove", remove, Access.ADMIN, is_change=True),
]
