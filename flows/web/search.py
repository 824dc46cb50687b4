"""The archive, searched in the language of the rules."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from alerts.delivery.escape import csv_cell, json_line
from alerts.rules.history import archive
from flows.web import searching
from flows.web.access import Access
from flows.web.charts import Column, columns
from flows.web.pages import Page
from flows.web.query_text import underlined
from flows.web.searching import SPANS, TYPES, Asked, Found, FoundArticle
from flows.web.visit import Visit
from sql.connection import now as database_now
from sql.rows import Matchable

SHOWN = 20
MOST_EXPORTED = 2_000
COLUMNS = ("article", "published", "source", "language", "title", "url", "event")
# the field of the query language that narrows by a facet
FIELDS = {"source": "source", "country": "country", "language": "lang"}


class QueryUnusable(ValueError):
    """A query that is asked to be exported has errors."""


def asked_of(visit: Visit) -> Asked:
    """What the address asks for; what cannot be read asks nothing."""
    days, kind = visit.asked("days"), visit.asked("type")
    try:
        day = date.fromisoformat(visit.asked("day")) if visit.asked("day") else None
    except ValueError:
        day = None
    return Asked(
        visit.asked("q"),
        int(days) if days in map(str, SPANS.values()) else 30,
        kind if kind in TYPES else None,
        day,
    )


def address(asked: Asked, *, path: str = "/search", **more: object) -> str:
    """The address of a search; what is None is left out."""
    parameters = {"q": asked.query, "days": asked.days, "type": asked.type, "day": asked.day, **more}
    return f"{path}?{urlencode({name: value for name, value in parameters.items() if value is not None})}"


def show_search(visit: Visit) -> Response:
    """What a query finds; with nothing asked, the form alone."""
    asked = asked_of(visit)
    values: dict[str, Any] = {"asked": asked, "spans": SPANS, "to": address, "fields": FIELDS}
    if not asked.query:
        return visit.page("search", problems=[], pieces=[], found=None, **values)
    with visit.transaction() as conn:
        tree, problems = searching.tree_of(conn, asked.query)
        found = searching.search(conn, tree, asked, database_now(conn)) if tree is not None else None
        first = _first(visit, found)
        ids = found.result.ids[first : first + SHOWN] if found is not None else ()
        articles: list[FoundArticle] = searching.read(conn, tree, ids) if tree is not None else []
    after = first + SHOWN
    return visit.page(
        "search",
        422 if tree is None else 200,
        problems=problems,
        pieces=underlined(asked.query, problems),
        found=found,
        articles=articles,
        next=after if found is not None and after < len(found.result.ids) else None,
        chart=_chart(asked, found),
        **values,
    )


def _first(visit: Visit, found: Found | None) -> int:
    begin = visit.asked("from")
    most = len(found.result.ids) if found is not None else 0
    return min(int(begin), most) if begin.isdecimal() and len(begin) < 9 else 0


def _chart(asked: Asked, found: Found | None) -> list[Column]:
    """How many articles each day has; a click leads to that day, or away from it."""
    if found is None or asked.days > 31 or not found.days:
        return []
    return columns(
        found.days, lambda day: address(Asked(asked.query, asked.days, asked.type, day)), chosen=asked.day
    )


def export(visit: Visit) -> Response:
    """What a query finds as CSV, or as JSON lines with `form=json`: the newest articles, without their texts."""
    asked = asked_of(visit)
    with visit.transaction() as conn:
        tree, problems = searching.tree_of(conn, asked.query)
        if tree is None:
            raise QueryUnusable("; ".join(problem.message for problem in problems) or "nothing was asked")
        found = searching.search(conn, tree, asked, database_now(conn))
        ids = searching.sure(found.result, MOST_EXPORTED)
        rows = sorted(archive.read(conn, ids).values(), key=lambda article: -article.id)
    if visit.asked("form") == "json":
        lines = "".join(f"{json_line(_row(article))}\n" for article in rows)
        return _file(lines, "application/jsonl", "search.jsonl")
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows([csv_cell(str(value or "")) for value in _row(article).values()] for article in rows)
    return _file(text.getvalue(), "text/csv", "search.csv")


def _row(article: Matchable) -> dict[str, object]:
    moment = article.published or article.first_seen_at
    values = (
        article.id,
        moment.isoformat(timespec="seconds"),
        article.source,
        article.language,
        article.title,
        article.url,
        article.event_id,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _file(text: str, kind: str, name: str) -> Response:
    return Response(text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


PAGES = [
    Page("/search", show_search, Access.READER),
    Page("/search/export", export, Access.READER),
]
