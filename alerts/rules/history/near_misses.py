"""What a query just fails to find in the stored past: dropped by a NOT alone, or one clause short."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.rules.article import document_of
from alerts.rules.eval.explain import conjuncts, explain, is_of_words, near_miss
from alerts.rules.history import archive
from alerts.rules.language.naming import named
from alerts.rules.language.syntax import And, AtLeast, Field, Near, Node, Not, Phrase, is_bound
from sql.connection import Connection, TookTooLong
from sql.rows import Matchable

# how many articles of each kind are shown, and how many are looked at for them
SHOWN = 2
READ = 8


@dataclass(frozen=True, slots=True)
class Missed:
    """An article that only the clause keeps out; `words` say what became of the clause in it."""

    article_id: int
    source: str
    title: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The articles that one clause keeps out: how many, `is_about` when not all were looked at, and the newest."""

    clause: str
    is_refusal: bool
    articles: int
    is_about: bool
    newest: tuple[Missed, ...]


def near_misses(
    conn: Connection, tree: Node, since: datetime, until: datetime, seconds: float
) -> tuple[NearMiss, ...]:
    """By clause, what the query would find without it; refusals first, then the clauses that keep out fewest.

    After `seconds` no further clause is looked at, and a search that takes longer is left out.
    """
    deadline = time.monotonic() + seconds
    found = []
    for clause, loosened in _one_short(tree):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        missed = _search(conn, tree, clause, loosened, since, until, left)
        if missed is not None and missed.newest:
            found.append(missed)
    return tuple(sorted(found, key=lambda one: (not one.is_refusal, one.articles)))


def _one_short(tree: Node) -> Iterator[tuple[Node, Node]]:
    """Each clause with the query that all other clauses hold for and it does not, refusals first."""
    clauses = list(conjuncts(tree))
    for clause in sorted(clauses, key=lambda one: not isinstance(one, Not)):
        others = [one for one in clauses if one is not clause]
        instead = clause.operand if isinstance(clause, Not) else _loosened(clause)
        wanted = _all([*others, *([instead] if instead else [])])
        if wanted is not None and is_bound(wanted) and is_of_words(wanted):
            yield clause, wanted if isinstance(clause, Not) else And((wanted, _not(clause)), 0, 0)


def _loosened(node: Node) -> Node | None:
    """What still ought to hold where a clause just fails; None: nothing of it."""
    match node:
        case Near():
            return And((node.left, node.right), node.start, node.end)
        case Phrase():
            return And(node.terms, node.start, node.end)
        case AtLeast() if node.count > 1:
            return AtLeast(node.count - 1, node.operands, node.start, node.end)
        case Field():
            inner = _loosened(node.operand)
            return None if inner is None else Field(node.name, inner, node.start, node.end)
        case _:
            return None


def _all(nodes: Sequence[Node]) -> Node | None:
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes), 0, 0) if nodes else None


def _not(node: Node) -> Node:
    return Not(node, node.start, node.end)


def _search(
    conn: Connection, tree: Node, clause: Node, wanted: Node, since: datetime, until: datetime, seconds: float
) -> NearMiss | None:
    try:
        with conn.transaction():
            found = archive.search(conn, wanted, since, until, at_most=timedelta(seconds=seconds))
            found = archive.decided(conn, wanted, found, seconds / 4)
    except TookTooLong:
        return None
    read = archive.read(conn, found.ids[:READ])
    newest = [
        missed for one in found.ids[:READ] if one in read and (missed := _missed(tree, clause, read[one]))
    ]
    refused = clause.operand if isinstance(clause, Not) else clause
    return NearMiss(
        named(refused), isinstance(clause, Not), found.count, bool(found.doubtful), tuple(newest[:SHOWN])
    )


def _missed(tree: Node, clause: Node, article: Matchable) -> Missed | None:
    """The article when the clause alone keeps it out, and nothing else."""
    missing = near_miss(explain(tree, document_of(article)))
    if missing is None or missing.node is not clause:
        return None
    return Missed(article.id, article.source, article.title, article.url, missing.words)
