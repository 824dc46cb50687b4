"""Searches the stored past for a query: Postgres finds, and what it could not tell exactly is looked at again."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.rules.article import document_of
from alerts.rules.history.tsquery import Compiled, Forms, compile_tree, stems_of
from alerts.rules.language.syntax import Node
from alerts.rules.meaning.forms import ALGORITHMS, stem
from alerts.rules.meaning.match import match
from sql import matches, text_index, vocabulary
from sql.connection import Connection
from sql.rows import Matchable

EPOCH = date(2000, 1, 1)
# how many articles are sifted at first, and at most, at a time; how many are read to be looked at again
SLICE, LARGEST_SLICE, PAGE = 1_000, 20_000, 50


@dataclass(frozen=True, slots=True)
class Found:
    """The articles that a query may hold for, newest first, with the day (UTC) of each, in days since `EPOCH`.

    It surely holds for all but the `doubtful` ones; `share` of these it is likely to hold for.
    """

    compiled: Compiled
    ids: tuple[int, ...]
    days: tuple[int, ...]
    doubtful: frozenset[int]
    share: float = 1.0

    @property
    def count(self) -> int:
        """How many articles the query holds for; likely, when some are in doubt."""
        return len(self.ids) - round(len(self.doubtful) * (1 - self.share))


def search(
    conn: Connection, tree: Node, since: datetime, until: datetime, *, at_most: timedelta | None = None
) -> Found:
    """The indexed articles that came out from `since` to before `until` and have the words of `tree` (lists expanded).

    `at_most`: the search is given up after so long, by `sql.connection.TookTooLong`; what was written in the same
    transaction before is kept.
    """
    compiled = compiled_for(conn, tree)
    with conn.transaction():
        if at_most is not None:
            text_index.hurry(conn, at_most=at_most)
        hits = text_index.search(conn, loose=compiled.loose, since=since, until=until)
        text_index.calm(conn)
    doubtful = frozenset(hits.unkept if compiled.is_plain else hits.ids)
    return Found(compiled, tuple(hits.ids), tuple(hits.days), doubtful)


def compiled_for(conn: Connection, tree: Node) -> Compiled:
    """`tree` as Postgres asks it of this archive."""
    return compile_tree(tree, _forms(conn, {term.written for term in stems_of(tree)}))


def decided(conn: Connection, tree: Node, found: Found, seconds: float = math.inf) -> Found:
    """`found` without those doubtful articles that the query does not hold for.

    Newest first, and after `seconds` no more: those not looked at remain doubtful.
    """
    waiting = [one for one in found.ids if one in found.doubtful]
    if not waiting:
        return found
    deadline = time.monotonic() + seconds
    seen: set[int] = set()
    held: set[int] = set()
    size = SLICE if found.compiled.is_exact else PAGE
    while len(seen) < len(waiting) and not (seen and time.monotonic() > deadline):
        page = waiting[len(seen) : len(seen) + size]
        held |= _holding(conn, tree, found.compiled, page)
        seen.update(page)
        size = min(2 * size, LARGEST_SLICE if found.compiled.is_exact else PAGE)
    gone = seen - held
    kept = [pair for pair in zip(found.ids, found.days, strict=True) if pair[0] not in gone]
    ids, days = tuple(one for one, _ in kept), tuple(day for _, day in kept)
    return Found(found.compiled, ids, days, found.doubtful - seen, len(held) / len(seen))


def _holding(conn: Connection, tree: Node, compiled: Compiled, ids: Sequence[int]) -> set[int]:
    """Those of the articles that the query holds for."""
    sifted = text_index.sift(
        conn, ids=ids, query=compiled.query, is_exact=compiled.is_exact, sensitive=compiled.sensitive
    )
    held = {one.article_id for one in sifted if not one.is_doubtful}
    doubtful = [one.article_id for one in sifted if one.is_doubtful]
    for begin in range(0, len(doubtful), PAGE):
        for article in matches.by_articles(conn, article_ids=doubtful[begin : begin + PAGE]):
            if match(tree, document_of(article)) is not None:
                held.add(article.id)
    return held


def read(conn: Connection, ids: Sequence[int]) -> dict[int, Matchable]:
    """These articles with their texts, by number."""
    return (
        {article.id: article for article in matches.by_articles(conn, article_ids=list(ids))} if ids else {}
    )


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
    for row in vocabulary.forms(conn, languages=languages, stems=stems):
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
    for row in vocabulary.spellings(conn, languages=languages, tokens=tokens):
        stems.setdefault((row.language, row.token), set()).add(row.stem)
    return {pair for pair, known in stems.items() if len(known) > 1}
