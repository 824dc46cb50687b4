"""Searches the stored past for a query: Postgres finds, and what it could not tell exactly is looked at again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.rules.article import document_of
from alerts.rules.forms import ALGORITHMS, stem
from alerts.rules.match import match
from alerts.rules.syntax import Node
from alerts.rules.tsquery import Compiled, Forms, compile_tree, stems_of
from sql import text_index
from sql.connection import Connection
from sql.rows import Matchable

EPOCH = date(2000, 1, 1)
# articles that are looked at again are read this many at a time
PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The articles that a query holds for, newest first, with their days (UTC).

    `doubtful` are those that it only may hold for; `share` of them it is likely to.
    """

    ids: tuple[int, ...]
    days: tuple[date, ...]
    doubtful: frozenset[int]
    share: float = 1.0


def search(
    conn: Connection, tree: Node, since: datetime, until: datetime, *, at_most: timedelta | None = None
) -> Found:
    """The indexed articles that came out from `since` to before `until` for which `tree` (lists expanded) may hold.

    `at_most`: the search is given up after so long, by `sql.connection.TookTooLong`; the time holds for the statements
    of this transaction that follow, too.
    """
    compiled = compiled_for(conn, tree)
    if at_most is not None:
        text_index.hurry(conn, at_most=at_most)
    return run(conn, compiled, since, until)


def compiled_for(conn: Connection, tree: Node) -> Compiled:
    """`tree` as Postgres asks it of this archive."""
    return compile_tree(tree, _forms(conn, {term.written for term in stems_of(tree)}))


def run(conn: Connection, compiled: Compiled, since: datetime, until: datetime) -> Found:
    """The indexed articles of a time for which a compiled query holds or may hold."""
    hits = text_index.search(
        conn,
        query=compiled.query,
        is_exact=compiled.is_exact,
        loose=compiled.loose,
        sensitive=compiled.sensitive,
        since=since,
        until=until,
    )
    days = tuple(EPOCH + timedelta(days=day) for day in hits.days)
    return Found(tuple(hits.ids), days, frozenset(hits.doubtful))


def decided(conn: Connection, tree: Node, found: Found, seconds: float) -> Found:
    """`found` without the doubtful articles that the query does not hold for.

    Newest first, and after `seconds` no more: those not looked at remain doubtful.
    """
    doubtful = [one for one in found.ids if one in found.doubtful]
    if not doubtful:
        return found
    deadline = time.monotonic() + seconds
    seen: set[int] = set()
    held: set[int] = set()
    for page in _pages(doubtful):
        if seen and time.monotonic() > deadline:
            break
        seen.update(page)
        held.update(
            article.id
            for article in text_index.matchable(conn, ids=page)
            if match(tree, document_of(article)) is not None
        )
    gone = seen - held
    kept = [pair for pair in zip(found.ids, found.days, strict=True) if pair[0] not in gone]
    ids, days = tuple(one for one, _ in kept), tuple(day for _, day in kept)
    return Found(ids, days, found.doubtful - seen, len(held) / len(seen))


def read(conn: Connection, ids: Sequence[int]) -> dict[int, Matchable]:
    """These articles with their texts, by number."""
    return {article.id: article for article in text_index.matchable(conn, ids=ids)} if ids else {}


def _pages(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(ids), PAGE):
        yield ids[begin : begin + PAGE]


def _forms(conn: Connection, written: Iterable[str]) -> dict[str, dict[str, Forms]]:
    """By language, the tokens that have the stem of each of these words there, where there are any besides itself."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for word in written:
        for language in ALGORITHMS:
            if (stemmed := stem(word, language)) is not None:
                wanted.setdefault((language, stemmed), []).append(word)
    if not wanted:
        return {}
    languages, stems = zip(*wanted, strict=True)
    every: dict[tuple[str, str], set[str]] = {}
    for row in text_index.forms(conn, languages=languages, stems=stems):
        every.setdefault((row.language, row.stem or ""), set()).add(row.token)
    unsure = _of_two_stems(conn, every)
    found: dict[str, dict[str, Forms]] = {}
    for (language, stemmed), tokens in every.items():
        sure = frozenset(token for token in tokens if (language, token) not in unsure)
        for word in wanted[language, stemmed]:
            found.setdefault(language, {})[word] = Forms(sure, frozenset(tokens))
    return found


def _of_two_stems(conn: Connection, every: dict[tuple[str, str], set[str]]) -> set[tuple[str, str]]:
    """The (language, token) pairs that stand for words of different stems, by their accents."""
    pairs = sorted({(language, token) for (language, _), tokens in every.items() for token in tokens})
    languages, tokens = [language for language, _ in pairs], [token for _, token in pairs]
    stems: dict[tuple[str, str], set[str | None]] = {}
    for row in text_index.spellings(conn, languages=languages, tokens=tokens):
        stems.setdefault((row.language, row.token), set()).add(row.stem)
    return {pair for pair, known in stems.items() if len(known) > 1}
