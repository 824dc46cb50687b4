"""The text index and its vocabulary; what was forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VocabularyWord:
    """A word of indexed articles as written in lower case, the token that finds it, and its stem in its language."""

    language: str
    token: str
    word: str
    stem: str | None


@dataclass(frozen=True, slots=True)
class IndexHits:
    """What a search found, newest first: articles, and the day of each since 2000-01-01 (UTC).

    `unkept` are those of which the index keeps no words.
    """

    ids: list[int]
    days: list[int]
    unkept: list[int]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """An article that a query holds for; `is_doubtful`: only Python can tell."""

    article_id: int
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class SeenQuery:
    """One of several queries that holds for an article, by its number from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class LetterCount:
    """How many words of the vocabulary begin with a letter."""

    letter: str
    words: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten at somebody's request: an address or the name of a source."""

    id: int
    what: str
    articles: int
    asked_by: str
    why: str
    forgotten_at: datetime
