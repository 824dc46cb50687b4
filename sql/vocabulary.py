"""The vocabulary: every word of the indexed articles, as written there and as it is found."""

from __future__ import annotations

from collections.abc import Sequence

from sql.connection import Connection
from sql.rows import LetterCount, VocabularyWord
from sql.statements import Statements

SQL = Statements("vocabulary")


def add(
    conn: Connection,
    *,
    languages: Sequence[str],
    tokens: Sequence[str],
    words: Sequence[str],
    stems: Sequence[str | None],
) -> int:
    """Words that the vocabulary may not have yet, given as columns; how many were new."""
    return SQL.run(
        conn,
        "add",
        languages=list(languages),
        tokens=list(tokens),
        words=list(words),
        stems=list(stems),
    )


def forms(conn: Connection, *, languages: Sequence[str], stems: Sequence[str]) -> list[VocabularyWord]:
    """The words that have one of these stems in the language beside it."""
    return SQL.all(conn, "forms", VocabularyWord, languages=list(languages), stems=list(stems))


def spellings(conn: Connection, *, languages: Sequence[str], tokens: Sequence[str]) -> list[VocabularyWord]:
    """The words that are found by one of these tokens in the language beside it."""
    return SQL.all(conn, "spellings", VocabularyWord, languages=list(languages), tokens=list(tokens))


def neighbours(conn: Connection, *, token: str) -> list[VocabularyWord]:
    """Words that look somewhat like a token; of which language, is not told."""
    return SQL.all(conn, "neighbours", VocabularyWord, token=token)


def letters(conn: Connection) -> list[LetterCount]:
    """How many words begin with each letter."""
    return SQL.all(conn, "letters", LetterCount)
