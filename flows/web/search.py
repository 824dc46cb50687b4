"""The archive, searched in the language of the rules."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

import sql.articles
from alerts.delivery.escape import csv_cell, json_line
from alerts.rules.article import document_of
from alerts.rules.eval.match import match
from alerts.rules.history import archive
from alerts.rules.language.lists import expand
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Problem
from alerts.rules.language.syntax import Node
from alerts.rules.store import stored_versions
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.query_text import Piece, marked, underlined
from flows.web.visit import Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Matchable

SPANS = {"24 hours": 1, "7 days": 7, "30 days": 30, "a year": 366}
SHOWN = 20
MOST_EXPORTED = 2_000
COLUMNS = ("article", "published", "source", "language", "title", "url", "event")
MOST_FACETED, FACETS = 20_000, 8
LONGEST = timedelta(seconds=8)
SECONDS = 0.5


class QueryUnusable(ValueError):
    """A query that is asked to be exported has errors."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that a query holds for, with the sentence that makes it hold, in marked and plain pieces."""

    article: Matchable
    sentence: list[Piece]


def show_search(visit: Visit) -> Response:
    """What a query finds; with nothing asked, the form alone."""
    query, days = visit.asked("q"), visit.asked("days")
    span = int(days) if days in map(str, SPANS.values()) else 30
    asked = {"q": query, "days": str(span), "from": visit.asked("from")}
    if not query:
        return visit.page("search", asked=asked, spans=SPANS, problems=[], pieces=[], found=None)
    with visit.transaction() as conn:
        tree, problems = _tree(conn, query)
        found = _search(conn, tree, span, visit) if tree is not None else None
    return visit.page(
        "search",
        422 if tree is None else 200,
        asked=asked,
        spans=SPANS,
        problems=problems,
        pieces=underlined(query, problems),
        found=found,
    )


def _tree(conn: Connection, query: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a query with its lists, and what is wrong or doubtful of it; None: it cannot be used."""
    parsed = parse(query)
    if parsed.errors or parsed.root is None:
        return None, list(parsed.problems)
    expanded = expand(parsed.root, stored_versions.entries(conn))
    problems = [*parsed.problems, *expanded.problems]
    return (None if expanded.errors else expanded.root), problems


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a query finds: `count` in all, from `first` (0 is the newest) on; `facets` by kind."""

    count: int
    first: int
    articles: list[FoundArticle]
    facets: dict[str, list[sql.articles.Facet]]

    @property
    def next(self) -> int | None:
        """Where the next page begins."""
        after = self.first + SHOWN
        return after if after < self.count else None


def _search(conn: Connection, tree: Node, days: int, visit: Visit) -> Found:
    now = database_now(conn)
    result = archive.search(conn, tree, now - timedelta(days=days), now, at_most=LONGEST)
    result = archive.decided(conn, tree, result, SECONDS)
    begin = visit.asked("from")
    first = min(int(begin), len(result.ids)) if begin.isdecimal() and len(begin) < 9 else 0
    ids = result.ids[first : first + SHOWN]
    read = archive.read(conn, ids)
    shown = [_found(tree, read[one]) for one in ids if one in read]
    facets: dict[str, list[sql.articles.Facet]] = {}
    for facet in sql.articles.facets(conn, ids=list(result.ids[:MOST_FACETED])):
        if len(kept := facets.setdefault(facet.kind, [])) < FACETS:
            kept.append(facet)
    return Found(result.count, first, shown, facets)


def export(visit: Visit) -> Response:
    """What a query finds as CSV, or as JSON lines with `form=json`: the newest articles, without their texts."""
    days = visit.asked("days")
    span = int(days) if days in map(str, SPANS.values()) else 30
    with visit.transaction() as conn:
        tree, problems = _tree(conn, visit.asked("q"))
        if tree is None:
            raise QueryUnusable("; ".join(one.message for one in problems) or "nothing was asked")
        now = database_now(conn)
        found = archive.search(conn, tree, now - timedelta(days=span), now, at_most=LONGEST)
        found = archive.decided(conn, tree, found, SECONDS)
        sure = [one for one in found.ids if one not in found.doubtful][:MOST_EXPORTED]
        rows = sorted(archive.read(conn, sure).values(), key=lambda one: -one.id)
    if visit.asked("form") == "json":
        lines = "".join(f"{json_line(_row(one))}\n" for one in rows)
        return _file(lines, "application/jsonl", "search.jsonl")
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows([csv_cell(str(value or "")) for value in _row(one).values()] for one in rows)
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


def _found(tree: Node, article: Matchable) -> FoundArticle:
    hit = match(tree, document_of(article))
    return FoundArticle(article, marked(hit.sentence, hit.marks) if hit else [])


PAGES = [
    Page("/search", show_search, Access.READER),
    Page("/search/export", export, Access.READER),
]
