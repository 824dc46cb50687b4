"""New sources: by address, looked at before they are added; as a list; and the lists that come with Tocsin.

The page asks no site anything: a worker does, under the guard of the crawl, and this page shows what came of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from starlette.responses import Response

import sql.rules
import sql.sources
import sql.worker_requests
import sql.workers
from flows.crawl.outcome_words import DROPS, failure_in_words
from flows.examples import starter
from flows.explain.words import ACCESS
from flows.first_steps import first_steps
from flows.sources import form
from flows.sources.files import sources_of
from flows.sources.form import KINDS, SourceRefused, Wanted, same_site, wanted
from flows.sources.probe_report import Preview
from flows.sources.store import check_new, keep_entry, save
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, NotFound, Visit
from flows.worker_requests import Kind, preview_of
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source, WorkerRequest

MOST_WAITING, RECENT = 20, 10
KEPT = timedelta(days=30)
MOST_PROBLEMS = 12
STARTER = "sahel.csv"


class TooManyWait(ValueError):
    """The workers have enough to do."""


def show_new(visit: Visit) -> Response:
    """The ways to add sources, and what was looked at lately."""
    with visit.transaction() as conn:
        recent = sql.worker_requests.list_recent(conn, kind=Kind.SOURCE_PREVIEW, limit=RECENT)
        unread = _unread_of(conn, starter(STARTER).encode())
    return visit.page("sources_new", url=visit.asked("url"), recent=recent, starters=len(unread))


def look(visit: Visit) -> Response:
    """Ask a worker how a site would be read."""
    source = wanted(visit.field("url"))
    with visit.change() as (conn, now):
        if sources := _same(conn, source):
            return visit.go(f"/sources/{sources[0].name}")
        if visit.field("do") == "add":
            saved = save(conn, source)
            visit.note(conn, now, "source added", f"source {saved.name}", saved.home_url)
            return visit.go("/", Done.ADDED)
        number = ask_worker(visit, conn, Kind.SOURCE_PREVIEW, source.home_url)
        visit.note(conn, now, "source looked at", f"address {source.home_url}")
    return visit.go(f"/sources-new/{number}")


def show_preview(visit: Visit) -> Response:
    """What the site would give, once a worker has asked it."""
    with visit.transaction() as conn:
        request = _request(conn, visit)
        is_worked = has_worker(conn)
        sources = _same(conn, wanted(request.subject))
    seen = preview_of(request)
    return visit.page(
        "source_preview",
        request=request,
        seen=seen,
        is_worked=is_worked,
        present=sources[0] if sources else None,
        language=_language(seen),
        kinds=KINDS,
        failure_in_words=failure_in_words,
        access=ACCESS,
        drop_in_words=lambda reason: DROPS.get(reason, reason),
    )


def add(visit: Visit) -> Response:
    """The site is a source, due at once, and read by what the preview found."""
    with visit.change() as (conn, now):
        request = _request(conn, visit)
        seen = preview_of(request)
        source = replace(
            wanted(request.subject, visit.field("name") or None),
            language=form.language(visit.field("language")),
            country=form.country(visit.field("country")),
            kind=form.kind(visit.field("kind")),
            browser=visit.field("browser") == "yes",
        )
        form.check_browser(source, visit.site.settings.chromium)
        check_new(conn, source)
        saved = save(conn, source)
        for way in seen.entries if seen else []:
            keep_entry(conn, saved.id, way.url, way.kind, None)
        visit.note(conn, now, "source added", f"source {saved.name}", saved.home_url)
        is_new_here = first_steps(conn, visit.site.settings, sql.rules.list_current(conn)) is not None
    return visit.go("/" if is_new_here else f"/sources/{saved.name}", Done.ADDED)


def import_list(visit: Visit) -> Response:
    """Add the sources of a list: text, OPML or CSV; with one bad line nothing is added."""
    return _imported(visit, visit.form.get("list", [""])[-1].encode(), "a list")


def import_starter(visit: Visit) -> Response:
    """Add the sources of the list that comes with Tocsin."""
    return _imported(visit, starter(STARTER).encode(), STARTER)


def ask_worker(visit: Visit, conn: Connection, kind: Kind, subject: str) -> int:
    """The number of a new request to a worker; raises TooManyWait. What is past its time goes."""
    sql.worker_requests.drop_old(conn, before=database_now(conn) - KEPT, limit=100)
    number = sql.worker_requests.ask(
        conn,
        kind=kind,
        subject=subject,
        asked_by=visit.actor.name,
        most=MOST_WAITING,
        now=database_now(conn),
    )
    if number is None:
        raise TooManyWait(f"{MOST_WAITING} requests wait for a worker already: see whether one is running")
    return number


def has_worker(conn: Connection) -> bool:
    """Whether a worker is alive that would take a request."""
    now = database_now(conn)
    return any(worker.alive_until > now for worker in sql.workers.list_all(conn))


def _imported(visit: Visit, data: bytes, what: str) -> Response:
    with visit.change() as (conn, now):
        try:
            new = _unread_of(conn, data)
        except SourceRefused as error:
            raise SourceRefused(_shortened(str(error))) from None
        for source in new:
            save(conn, source)
        visit.note(conn, now, "sources imported", f"sources {what}", f"{len(new)} added")
    return visit.go("/sources", Done.IMPORTED if new else Done.KNOWN)


def _unread_of(conn: Connection, data: bytes) -> list[Wanted]:
    """The sources of a list that are none yet."""
    present = sql.sources.list_all(conn)
    known = {same_site(source.home_url) for source in present}
    listed = sources_of(data, {source.name: same_site(source.home_url) for source in present})
    return [source for source in listed if same_site(source.home_url) not in known]


def _shortened(words: str) -> str:
    lines = words.splitlines()
    more = len(lines) - MOST_PROBLEMS
    return "\n".join(lines[:MOST_PROBLEMS]) + (f"\n  and {more} more" if more > 0 else "")


def _same(conn: Connection, source: Wanted) -> list[Source]:
    """The source that the site is already."""
    site = same_site(source.home_url)
    return [source for source in sql.sources.list_all(conn) if same_site(source.home_url) == site]


def _language(seen: Preview | None) -> str:
    """What most of its articles are written in."""
    articles = seen.articles if seen else []
    counts = Counter(article.language for article in articles if article.language)
    return counts.most_common(1)[0][0] if counts else ""


def _request(conn: Connection, visit: Visit) -> WorkerRequest:
    request = sql.worker_requests.get(conn, id=visit.number())
    if request is None or request.kind != Kind.SOURCE_PREVIEW:
        raise NotFound(f"There is no look at a site of the number {visit.number()}.")
    return request


PAGES = [
    Page("/sources-new", show_new, Access.ADMIN),
    Page("/sources-new", look, Access.ADMIN, is_change=True),
    Page("/sources-new/import", import_list, Access.ADMIN, is_change=True),
    Page("/sources-new/starter", import_starter, Access.ADMIN, is_change=True),
    Page("/sources-new/{number:int}", show_preview, Access.ADMIN),
    Page("/sources-new/{number:int}/add", add, Access.ADMIN, is_change=True),
]
