"""Searches the stored past for a query: Postgres finds, and what it could not tell exactly is looked at again."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.rules.article import document_of
from alerts.rules.eval.forms import ALGORITHMS, stem_of_token, stems
from alerts.rules.eval.match import match
from alerts.rules.history.tsquery import Compiled, Forms, Word, compile_tree, stems_of, word_of
from alerts.rules.language.syntax import Node, Term
from sql import matches, text_index, vocabulary
from sql.connection import Connection
from sql.rows import Matchable

EPOCH = date(2000, 1, 1)
# how many articles are rechecked at first, and at most, at a time; how many are read to be looked at again
SLICE, LARGEST_SLICE, PAGE = 1_000, 20_000, 50


@dataclass(frozen=True, slots=True)
class SearchResult:
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
) -> SearchResult:
    """The indexed articles that came out from `since` to before `until` and have the words of `tree` (lists expanded).

    `at_most`: the search is given up after so long, by `sql.connection.TookTooLong`; what was written in the same
    transaction before is kept.
    """
    compiled = compiled_for(conn, tree)
    with conn.transaction():
        if at_most is not None:
            text_index.set_statement_timeout(conn, at_most=at_most)
        hits = text_index.search(conn, loose=compiled.loose, since=since, until=until)
        text_index.reset_statement_timeout(conn)
    doubtful = frozenset(hits.unkept if compiled.is_plain else hits.ids)
    return SearchResult(compiled, tuple(hits.ids), tuple(hits.days), doubtful)


def compiled_for(conn: Connection, tree: Node) -> Compiled:
    """`tree` as Postgres asks it of this archive."""
    return compile_tree(tree, _forms(conn, stems_of(tree)))


def decided(conn: Connection, tree: Node, found: SearchResult, seconds: float = math.inf) -> SearchResult:
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
    return SearchResult(found.compiled, ids, days, found.doubtful - seen, len(held) / len(seen))


def _holding(conn: Connection, tree: Node, compiled: Compiled, ids: Sequence[int]) -> set[int]:
    """Those of the articles that the query holds for."""
    rechecked = text_index.recheck(
        conn, ids=ids, query=compiled.query, is_exact=compiled.is_exact, sensitive=compiled.sensitive
    )
    held = {one.article_id for one in rechecked if not one.is_doubtful}
    doubtful = [one.article_id for one in rechecked if one.is_doubtful]
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


def _forms(conn: Connection, terms: Iterable[Term]) -> dict[str, dict[Word, Forms]]:
    """By language, the tokens that share a stem with each of these words there, where there are any besides itself."""
    wanted: dict[tuple[str, str], list[Word]] = {}
    for word in {word_of(term) for term in terms}:
        for language in ALGORITHMS:
            for own in stems(word.written, word.text, language):
                wanted.setdefault((language, own), []).append(word)
    if not wanted:
        return {}
    every: dict[tuple[str, Word], set[str]] = {}
    asked = list(wanted)
    for row in vocabulary.forms(
        conn, languages=[language for language, _ in asked], stems=[own for _, own in asked]
    ):
        for word in wanted[row.language, row.stem or ""]:
            every.setdefault((row.language, word), set()).add(row.token)
    known = _stems_of(conn, every)
    found: dict[str, dict[Word, Forms]] = {}
    for (language, word), tokens in every.items():
        own_stems = stems(word.written, word.text, language)
        # every word of a token has the stem of the token beside its own
        sure = (
            one
            for one in tokens
            if stem_of_token(one, language) in own_stems or known[language, one] <= own_stems
        )
        found.setdefault(language, {})[word] = Forms(frozenset(sure), frozenset(tokens))
    return found


def _stems_of(
    conn: Connection, every: Mapping[tuple[str, Word], AbstractSet[str]]
) -> dict[tuple[str, str], set[str | None]]:
    """The stems of all words that a token stands for in its language, by their accents."""
    pairs = sorted({(language, token) for (language, _), tokens in every.items() for token in tokens})
    languages, tokens = [language for language, _ in pairs], [token for _, token in pairs]
    known: dict[tuple[str, str], set[str | None]] = {}
    for row in vocabulary.spellings(conn, languages=languages, tokens=tokens):
        if row.word:
            known.setdefault((row.language, row.token), set()).add(row.stem)
    return known
