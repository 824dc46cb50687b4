"""A query that was written as a sentence: what its small words and commas probably meant, and when it is too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.rules.language.plain_words import offered, or_words
from alerts.rules.language.problems import Code, Problem, Severity
from alerts.rules.language.syntax import And, Form, Node, Not, Term
from alerts.text.tokens import tokenize

# More bare words than this are no query but a piece of a report.
LONGEST_SENTENCE = 12
_COMMA = re.compile(r"[,;،；、，؛]")
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT|O?NEAR|ATLEAST)\b|[()\"“”«»:~=@*]")
_PART = re.compile(r"\"[^\"]+\"|\S+")
_WORDS_BETWEEN_COMMAS = 3
_DATES = frozenset(
    token.text
    for token in tokenize("""
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
    October November December lundi mardi mercredi jeudi vendredi samedi dimanche Montag Dienstag Mittwoch Donnerstag
    Freitag Samstag Sonntag
""")
)


def of_sentence(query: str, root: Node) -> Iterator[Problem]:
    """What is doubtful in a query of bare words; nothing of one with operators."""
    bare = root.operands if isinstance(root, And) else ()
    if any(isinstance(node, Not) or not _is_bare(node) for node in bare):
        return
    terms = [node for node in bare if isinstance(node, Term)]
    if len(terms) > LONGEST_SENTENCE:
        yield _too_long(root, terms)
        return
    first = next((term for term in or_words(terms) if term.written != "or"), None)  # which the lexer names
    if first is not None:
        message = f"{first.written} is searched for as a word, which an article must have"
        remedy = f"write {offered(root)}, if any of them is enough"
        yield Problem(first.start, first.end, Code.FOREIGN_OPERATOR, Severity.WARNING, message, remedy)
    elif (problem := _commas(query)) is not None:
        yield problem


def _is_bare(node: Node) -> bool:
    return isinstance(node, Term) and node.form is Form.WORD


def _too_long(root: Node, terms: list[Term]) -> Problem:
    message = f"an article must have all {len(terms)} words, and hardly any will"
    parts = _PART.findall(offered(root, without=_DATES))
    names = [part for part in parts if part[:1] == '"' or part[:1].isupper()]
    others = [part for part in parts if part.endswith("*") and part not in names]
    example = " ".join([*names[-2:], *others[:2]])
    remedy = "choose the two to four words that every report of it would have"
    remedy += f", such as {example}" if example else ""
    return Problem(terms[0].start, terms[-1].end, Code.SENTENCE, Severity.WARNING, message, remedy)


def _commas(query: str) -> Problem | None:
    """A list of words with commas between them, which are not looked at."""
    first = _COMMA.search(query)
    if first is None or _OPERATORS.search(query):
        return None
    entries = [entry.split() for entry in _COMMA.split(query.strip().rstrip(".,;")) if entry.strip()]
    if len(entries) < 2 or any(len(entry) > _WORDS_BETWEEN_COMMAS for entry in entries):
        return None
    either = " OR ".join(f'"{" ".join(entry)}"' if len(entry) > 1 else entry[0] for entry in entries)
    message = "commas are not looked at: an article must have all of these words"
    return Problem(
        first.start(),
        first.end(),
        Code.COMMAS,
        Severity.WARNING,
        message,
        f"write {either}, if any of them is enough",
    )
