"""The step that indexes stored articles for the search of the past: our own tokens, laid out as a tsvector.

Postgres keeps 255 positions of a lexeme and none beyond the 16,383rd word. What it cannot keep is named in `clipped`,
so that a search looks at those articles again: no article is cut short, and the past answers as live matching does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from alerts.rules.article import fields_of
from alerts.rules.decide import effective_published_at
from alerts.rules.eval.document import Document, Fields, Words
from alerts.rules.eval.forms import ALGORITHMS, stem, stem_of_token
from alerts.rules.history.lexemes import (
    GAP,
    LEAD,
    LONGEST,
    TITLE,
    UNBOUNDED,
    exact_lexeme,
    lexeme,
    prefix_of,
    quoted,
)
from alerts.text.languages import primary
from alerts.text.tokens import compose
from sql import text_index, vocabulary
from sql.connection import Connection, commits_itself
from sql.rows import VocabularyWord

# to be raised whenever articles are cut or laid out otherwise: the index is then begun anew
LAYOUT = 2
# what a killed run has to do again, and how long it holds its locks
BATCH = 100
# what a round indexes at most when there is a backlog: the newest articles are first, alerts do not wait
PER_ROUND = 3_000
MOST_POSITIONS = 255
LAST_POSITION = 16_000
# where the words beyond the last position are said to stand
BEYOND = 16_383
# Postgres allows a tsvector 1 MB, in which positions take less room than here
LARGEST = 1_000_000
# words known to be in the vocabulary, so that they are not sent again; a process that knows more forgets them all
MOST_KNOWN = 500_000
ABOUT: tuple[Literal["source", "lang", "country", "author", "section", "url"], ...] = (
    "source", "lang", "country", "author", "section", "url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """One article as tsvector literals, and its words as (token, written in lower case)."""

    words: str
    clipped: str
    written: set[tuple[str, str]]


def index_stored(
    conn: Connection, limit: int = PER_ROUND, tell: Callable[[int, int], None] | None = None
) -> int:
    """Index up to `limit` articles whose newest revision is not indexed yet, newest first; how many.

    An index that an older layout wrote is emptied first. Each batch is a transaction of its own, so the caller
    must have none open: a killed run loses nothing, and runs at once share the work. `tell` hears after each batch
    how many are done, and how many there are to do.
    """
    commits_itself(conn)
    with conn.transaction():
        if text_index.layout(conn) < LAYOUT:
            text_index.begin_anew(conn, layout=LAYOUT)
    total = 0 if tell is None else min(limit, _waiting(conn))
    known: set[tuple[str, str, str]] = set()
    done = 0
    while done < limit and (count := _index_batch(conn, min(BATCH, limit - done), known)):
        done += count
        if tell is not None:
            tell(done, max(done, total))
    return done


def _waiting(conn: Connection) -> int:
    with conn.transaction():
        return text_index.count_unindexed(conn)


def build_tsvector(fields: Fields) -> Layout:
    """Where every token of an article stands, in each of the fields that a query may name."""
    document = Document(fields)
    sheet = _TsvectorBuilder()
    (title,), (text,) = document.parts("title"), document.parts("text")
    sheet.lay(title, weight=TITLE)
    sheet.lay(title, prefix_of("title"))
    sheet.lay(text, start=len(title.tokens) + GAP, lead=document.lead)
    for name in ABOUT:
        start = 1
        for words in document.parts(name):
            sheet.lay(words, prefix_of(name), start)
            start += len(words.tokens) + GAP
    return sheet.layout()


@dataclass(slots=True)
class _TsvectorBuilder:
    """Collects lexemes with their places, and what there is no room for."""

    places: dict[str, list[str]] = field(default_factory=dict)
    clipped: set[str] = field(default_factory=set)
    written: set[tuple[str, str]] = field(default_factory=set)

    def lay(self, words: Words, prefix: str = "", start: int = 1, *, weight: str = "", lead: int = 0) -> None:
        """Put the words of one text at the places from `start` on; the first `lead` of them have the lead's weight."""
        count = min(len(words.tokens), max(0, LAST_POSITION - start))
        labels = [f"{start + at}{LEAD if at < lead else weight}" for at in range(count)]
        for text, positions in words.positions.items():
            self._put(prefix + lexeme(text), positions, labels)
        capitals = self._read(words)
        if capitals:
            found: dict[str, list[int]] = {}
            for at, token in enumerate(words.tokens):
                if name := capitals.get((token.text, words.text[token.start : token.end])):
                    found.setdefault(name, []).append(at)
            for name, positions in found.items():
                self._put(prefix + name, positions, labels)

    def _put(self, name: str, positions: list[int], labels: list[str]) -> None:
        places = self.places.setdefault(name, [])
        places += [labels[at] for at in positions if at < len(labels)]
        if len(places) > MOST_POSITIONS or positions[-1] >= len(labels):
            self.clipped.add(name)
            del places[MOST_POSITIONS:]
            if not places:
                places.append(str(BEYOND))

    def _read(self, words: Words) -> dict[tuple[str, str], str]:
        """Note every word as written; the lexemes of those in capitals."""
        text = words.text
        capitals = {}
        for token, raw in {(token.text, text[token.start : token.end]) for token in words.tokens}:
            if len(raw) > LONGEST:
                continue
            word = raw if raw.isascii() else compose(raw)
            self.written.add((token, word.lower()))
            if word.isupper() and (name := exact_lexeme(word, token)):
                capitals[token, raw] = name
        return capitals

    def layout(self) -> Layout:
        """The literals; an article larger than a tsvector can be is left to whoever searches."""
        words = " ".join([f"{quoted(name)}:{','.join(places)}" for name, places in self.places.items()])
        if len(words.encode()) > LARGEST:
            return Layout("", quoted(UNBOUNDED), self.written)
        return Layout(words, " ".join(map(quoted, sorted(self.clipped))), self.written)


def _index_batch(conn: Connection, limit: int, known: set[tuple[str, str, str]]) -> int:
    with conn.transaction():
        articles = text_index.claim_unindexed(conn, limit=limit)
        new: set[tuple[str, str, str]] = set()
        rows = []
        for article in articles:
            layout = build_tsvector(fields_of(article))
            language = primary(article.language) or ""
            new.update((language, *word) for word in layout.written)
            if language in ALGORITHMS:
                # a token may have another stem than the word: see alerts.rules.eval.forms
                new.update(
                    (language, token, "")
                    for token, word in layout.written
                    if stem(word, language) != stem_of_token(token, language)
                )
            rows.append({
                "article_id": article.id, "revision": article.revision,
                "told_at": effective_published_at(article), "words": layout.words, "clipped": layout.clipped,
            })  # fmt: skip
        text_index.put(conn, rows)
        _learn(conn, new - known)
        text_index.mark_indexed(conn, article_ids=[article.id for article in articles])
    if len(known) > MOST_KNOWN:
        known.clear()
    known |= new
    return len(articles)


def _learn(conn: Connection, words: set[tuple[str, str, str]]) -> None:
    """Add words to the vocabulary, in order, so that two runs that bring the same ones do not wait for each other."""
    if not words:
        return
    rows = [
        VocabularyWord(
            language, token, word, stem(word, language) if word else stem_of_token(token, language)
        )
        for language, token, word in sorted(words)
    ]
    vocabulary.add(
        conn,
        languages=[row.language for row in rows],
        tokens=[row.token for row in rows],
        words=[row.word for row in rows],
        stems=[row.stem for row in rows],
    )
