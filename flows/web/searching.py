"""Searching the archive in the language of the rules: for the page, its exports and the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sql.articles
from alerts.events.facts.claims import EventType
from alerts.rules.article import document_of
from alerts.rules.eval.match import match
from alerts.rules.history import archive
from alerts.rules.history.archive import EPOCH, SearchResult
from alerts.rules.language.lists import expand
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Problem
from alerts.rules.language.syntax import Node
from alerts.rules.store import stored_versions
from flows.web.query_text import Piece, marked
from sql.connection import Connection
from sql.rows import Matchable

SPANS = {"24 hours": 1, "7 days": 7, "30 days": 30, "a year": 366}
TYPES = [kind.value for kind in EventType]
MOST_FACETED, FACETS = 20_000, 8
LONGEST = timedelta(seconds=8)
SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sought: a query within the last days (`days`), of one type of event or one day (UTC) where given."""

    query: str
    days: int = 30
    type: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that a query holds for, with the sentence that makes it hold, in marked and plain pieces."""

    article: Matchable
    sentence: list[Piece]


@dataclass(frozen=True, slots=True)
class Found:
    """What a query finds: the articles, newest first, and of how many of them it is not sure (`doubtful`).

    `days`: how many articles each day (UTC) has; `facets`: by kind, the commonest first, of at most MOST_FACETED.
    """

    result: SearchResult
    days: dict[date, int]
    facets: dict[str, list[sql.articles.Facet]]

    @property
    def count(self) -> int:
        """How many articles, likely where some are in doubt."""
        return self.result.count


def tree_of(conn: Connection, query: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a query with its lists, and what is wrong or doubtful of it; None: it cannot be used."""
    parsed = parse(query)
    if parsed.errors or parsed.root is None:
        return None, list(parsed.problems)
    expanded = expand(parsed.root, stored_versions.entries(conn))
    problems = [*parsed.problems, *expanded.problems]
    return (None if expanded.errors else expanded.root), problems


def search(conn: Connection, tree: Node, asked: Asked, now: datetime) -> Found:
    """What a query finds. Raises sql.connection.TookTooLong."""
    result = archive.search(conn, tree, now - timedelta(days=asked.days), now, at_most=LONGEST)
    result = archive.decided(conn, tree, result, SECONDS)
    if asked.type is not None:
        result = _only(result, set(sql.articles.with_type(conn, ids=list(result.ids), type=asked.type)), None)
    days = Counter(EPOCH + timedelta(days=day) for day in result.days)
    if asked.day is not None:
        result = _only(result, None, (asked.day - EPOCH).days)
    facets: dict[str, list[sql.articles.Facet]] = {}
    for facet in sql.articles.facets(conn, ids=list(result.ids[:MOST_FACETED])):
        if len(kept := facets.setdefault(facet.kind, [])) < FACETS:
            kept.append(facet)
    return Found(result, dict(days), facets)


def _only(result: SearchResult, ids: set[int] | None, day: int | None) -> SearchResult:
    """The articles of a result that are among these, or of that day."""
    kept = [
        (number, at)
        for number, at in zip(result.ids, result.days, strict=True)
        if (ids is None or number in ids) and (day is None or at == day)
    ]
    left = tuple(number for number, _ in kept)
    return replace(
        result, ids=left, days=tuple(at for _, at in kept), doubtful=result.doubtful & frozenset(left)
    )


def read(conn: Connection, tree: Node, ids: Sequence[int]) -> list[FoundArticle]:
    """These articles with the sentences that make the query hold, in this order."""
    articles = archive.read(conn, ids)
    return [_found(tree, articles[number]) for number in ids if number in articles]


def sure(result: SearchResult, most: int) -> list[int]:
    """The newest articles for which the query surely holds."""
    return [number for number in result.ids if number not in result.doubtful][:most]


def _found(tree: Node, article: Matchable) -> FoundArticle:
    hit = match(tree, document_of(article))
    return FoundArticle(article, marked(hit.sentence, hit.marks) if hit else [])
