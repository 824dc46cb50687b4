"""Advice that needs the archive: words that no article has, and how often a rule would ring."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.rules.archive import compiled_for
from alerts.rules.naming import named
from alerts.rules.preview import preview
from alerts.rules.problems import Code, Problem, Severity
from alerts.rules.rule import WatchRule
from alerts.rules.syntax import Field, Form, Leaf, Node, Phrase, Term, leaves
from sql import text_index, vocabulary
from sql.connection import Connection, TookTooLong

SEEN_IN = timedelta(days=90)
# an archive of fewer articles says nothing about words
FEWEST_ARTICLES = 500
# of a long query the first ones are looked up, and the first unseen ones get a suggestion
MOST_LOOKED_UP, MOST_SUGGESTED = 200, 5
LONGEST = timedelta(seconds=2)
# how alike a word must be to be suggested, by difflib's ratio
ALIKE = 0.75
CANDIDATES = 3
MONTH = 30


@dataclass(frozen=True, slots=True)
class Estimate:
    """How often a rule would have rung in the last days, of which the archive has `days`."""

    alerts_per_week: float
    articles: int
    days: float
    is_about: bool


def unseen_words(conn: Connection, query: Node, now: datetime) -> tuple[Problem, ...]:
    """The words and phrases that the query looks for and no article of the last 90 days has, with what may be meant.

    `query` is the tree as parsed; what its lists hold is not looked up. Nothing is said of an archive with few articles
    in that time, and nothing when it takes too long.
    """
    if text_index.count_some(conn, since=now - SEEN_IN, limit=FEWEST_ARTICLES) < FEWEST_ARTICLES:
        return ()
    wanted = list(_wanted(query))[:MOST_LOOKED_UP]
    try:
        with conn.transaction():
            queries = [compiled_for(conn, _tree(leaf)).query for leaf in wanted]
            text_index.hurry(conn, at_most=LONGEST)
            seen = set(text_index.seen(conn, queries=queries, since=now - SEEN_IN))
            unseen = [leaf for number, leaf in enumerate(wanted, start=1) if number not in seen]
            found = tuple(
                _problem(leaf, _suggestions(conn, leaf, now) if number < MOST_SUGGESTED else [])
                for number, leaf in enumerate(unseen)
            )
            text_index.calm(conn)
            return found
    except TookTooLong:
        return ()


def estimate(conn: Connection, rule: WatchRule, tree: Node, now: datetime) -> Estimate:
    """How often the rule would ring, from the last 30 days of the archive; raises PreviewTooSlow."""
    found = preview(conn, rule, tree, days=MONTH, now=now, with_near_misses=False)
    days = (found.until - found.since) / timedelta(days=1)
    return Estimate(found.alerts_per_week, found.articles, days, found.is_about)


def _wanted(query: Node) -> Iterator[Leaf]:
    """What is looked for, each place of the query once."""
    for leaf in leaves(query):
        if isinstance(leaf.node, Term | Phrase) and not leaf.is_refused:
            yield leaf


def _tree(leaf: Leaf) -> Node:
    node = leaf.node
    return node if leaf.field is None else Field(leaf.field, node, node.start, node.end)


def _problem(leaf: Leaf, suggestions: list[str]) -> Problem:
    node = leaf.node
    message = f"{named(_tree(leaf))}: 0 articles in {SEEN_IN.days} days"
    remedy = f"did you mean {' or '.join(suggestions)}?" if suggestions else "check how it is written"
    return Problem(node.start, node.end, Code.UNSEEN, Severity.WARNING, message, remedy)


def _suggestions(conn: Connection, leaf: Leaf, now: datetime) -> list[str]:
    """The most alike words that articles of the last 90 days have."""
    term = leaf.node
    if (
        not isinstance(term, Term)
        or term.form is Form.PREFIX
        or leaf.field not in (None, "title", "lead", "body")
    ):
        return []
    words = {row.token: row.word for row in vocabulary.neighbours(conn, token=term.text)}
    alike = difflib.get_close_matches(term.text, words, 2 * CANDIDATES, ALIKE)
    trees = [Term(token, Form.WORD, token, 0, 0) for token in alike]
    queries = [compiled_for(conn, one).query for one in trees]
    seen = set(text_index.seen(conn, queries=queries, since=now - SEEN_IN))
    found = [words[token] for number, token in enumerate(alike, start=1) if number in seen]
    return [word.capitalize() if term.written[:1].isupper() else word for word in found[:CANDIDATES]]
