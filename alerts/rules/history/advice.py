"""Advice that needs the archive: words that no article has, and how often a rule would alert."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.rules.history.archive import compiled_for
from alerts.rules.history.preview import preview
from alerts.rules.history.scripts import count_scripts, script_of
from alerts.rules.language.lists import Lists
from alerts.rules.language.naming import named
from alerts.rules.language.problems import Code, Problem, Severity
from alerts.rules.language.spellings import spelled
from alerts.rules.language.syntax import Field, Form, Leaf, ListName, Node, Phrase, Term, leaves
from alerts.rules.rule import NO_LISTS, WatchRule
from sql import text_index, vocabulary
from sql.connection import Connection, TookTooLong

SEEN_IN = timedelta(days=90)
# an archive with fewer articles that came out before the last week is too young to say anything about words
FEWEST_ARTICLES, OLD = 1_000, timedelta(days=7)
# of a script in which it has fewer words it knows too little; one that is read by character hardly ever has so many
FEWEST_WORDS = 1_000
# of a long query the first ones are looked up, and the first unseen ones get a suggestion
MOST_LOOKED_UP, MOST_SUGGESTED = 200, 5
LONGEST = timedelta(seconds=2)
# how alike a word must be to be suggested, by difflib's ratio
ALIKE = 0.75
CANDIDATES = 3
GUESS = "did you mean"
MONTH = 30


@dataclass(frozen=True, slots=True)
class Estimate:
    """How often a rule would have alerted in the last days, of which the archive has `days`."""

    alerts_per_week: float
    articles: int
    days: float
    is_about: bool


def unseen_words(conn: Connection, query: Node, now: datetime) -> tuple[Problem, ...]:
    """The words and phrases that the query looks for and no article of the last 90 days has, with what may be meant.

    `query` is the tree as parsed; what its lists hold is not looked up. Nothing is said of a young archive, of words in
    a script that it hardly has, and nothing when it takes too long. Those with a guess come first.
    """
    count = text_index.count_some(conn, since=now - SEEN_IN, until=now - OLD, limit=FEWEST_ARTICLES)
    if count < FEWEST_ARTICLES:
        return ()
    wanted = list(_wanted(query))[:MOST_LOOKED_UP]
    try:
        with conn.transaction():
            queries = [compiled_for(conn, spelled(_tree(leaf))).query for leaf in wanted]
            text_index.set_statement_timeout(conn, at_most=LONGEST)
            seen = set(text_index.seen(conn, queries=queries, since=now - SEEN_IN))
            unseen = [leaf for number, leaf in enumerate(wanted, start=1) if number not in seen]
            unseen = _of_known_scripts(conn, unseen)
            found = [
                _problem(leaf, _suggestions(conn, leaf, now) if number < MOST_SUGGESTED else [])
                for number, leaf in enumerate(unseen)
            ]
            text_index.reset_statement_timeout(conn)
            return tuple(sorted(found, key=lambda one: not is_guess(one.remedy)))
    except TookTooLong:
        return ()


def is_guess(remedy: str) -> bool:
    """Whether a remedy names what may have been meant."""
    return remedy.startswith(GUESS)


def estimate(
    conn: Connection, rule: WatchRule, tree: Node, now: datetime, lists: Lists = NO_LISTS
) -> Estimate:
    """How often the rule would alert, from the last 30 days of the archive; raises PreviewTooSlow."""
    found = preview(conn, rule, tree, days=MONTH, now=now, lists=lists, with_near_misses=False)
    days = (found.until - found.since) / timedelta(days=1)
    return Estimate(found.alerts_per_week, found.articles, days, found.is_about)


def _wanted(query: Node) -> Iterator[Leaf]:
    """What is looked for, each place of the query once."""
    for leaf in leaves(query):
        if isinstance(leaf.node, Term | Phrase) and not leaf.is_refused:
            yield leaf


def _of_known_scripts(conn: Connection, unseen: list[Leaf]) -> list[Leaf]:
    """Those in scripts of which the archive has many words."""
    if not unseen:
        return []
    counted = count_scripts((row.letter, row.words) for row in vocabulary.letters(conn))
    return [leaf for leaf in unseen if (script := _script(leaf)) is None or counted[script] >= FEWEST_WORDS]


def _script(leaf: Leaf) -> str | None:
    node = leaf.node
    # the archive says of a language or country itself whether it has any of it
    if isinstance(node, ListName) or leaf.field in ("lang", "country"):
        return None
    return script_of(node.text if isinstance(node, Term) else node.terms[0].text)


def _tree(leaf: Leaf) -> Node:
    node = leaf.node
    return node if leaf.field is None else Field(leaf.field, node, node.start, node.end)


def _problem(leaf: Leaf, suggestions: list[str]) -> Problem:
    node = leaf.node
    message = f"{named(_tree(leaf))}: 0 articles in {SEEN_IN.days} days"
    remedy = f"{GUESS} {' or '.join(suggestions)}?" if suggestions else "check how it is written"
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
