"""The step that matches stored articles: claims them, evaluates rules, records matches and alerts, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.rules.article import document_of
from alerts.rules.decide import Decision
from alerts.rules.match import Hit, match
from alerts.rules.rule import LoadedRule
from alerts.rules.settle import Candidate, Enqueue, reconsider, settle
from alerts.rules.store import UnusableRule, load_all
from sql import matches
from sql.connection import Connection
from sql.rows import Matchable

# what a killed run has to do again, and how long it holds its locks
BATCH = 100


@dataclass(frozen=True, slots=True)
class MatchSummary:
    """What a run did; `matches` are new ones, `held` counts those that did not ring by reason.

    `unusable` names rules with their error.
    """

    articles: int
    matches: int
    alerts: int
    held: dict[Decision, int]
    unusable: dict[str, str]


@dataclass(slots=True)
class _Tally:
    articles: int = 0
    # of matches from earlier runs, whose event has enough sources now
    rings: int = 0
    decisions: Counter[Decision] = field(default_factory=Counter)


def match_stored(conn: Connection, now: datetime, enqueue: Enqueue, limit: int = 10_000) -> MatchSummary:
    """Match up to `limit` articles that no rule has seen, oldest first, and enqueue what rings.

    Matches that waited for their event to have more sources are decided on again first. Each batch is a transaction of
    its own, so what the caller has open is committed first: a killed run loses nothing and repeats nothing. Runs at
    once share the work. `enqueue(conn, alert, channel tags, now)` writes in the alert's transaction.
    """
    # a caller that read the clock has a transaction open, in which the batches would only be savepoints
    conn.commit()
    with conn.transaction():
        loaded = load_all(conn)
    rules = [one for one in loaded if isinstance(one, LoadedRule) and one.row.enabled]
    tally = _Tally(rings=reconsider(conn, rules, enqueue, now))
    while tally.articles < limit and _match_batch(
        conn, rules, enqueue, now, min(BATCH, limit - tally.articles), tally
    ):
        pass
    rings = tally.decisions.pop(Decision.RINGS, 0)
    held = dict(sorted(tally.decisions.items()))
    unusable = {one.row.name: one.error for one in loaded if isinstance(one, UnusableRule)}
    found = rings + sum(held.values())
    return MatchSummary(tally.articles, found, rings + tally.rings, held, unusable)


def find(rules: Sequence[LoadedRule], article: Matchable) -> list[tuple[LoadedRule, Hit]]:
    """The rules whose query holds for the article, whatever their conditions say."""
    document = document_of(article)
    hits = ((rule, match(rule.query, document)) for rule in rules)
    return [(rule, hit) for rule, hit in hits if hit is not None]


def _match_batch(
    conn: Connection, rules: Sequence[LoadedRule], enqueue: Enqueue, now: datetime, limit: int, tally: _Tally
) -> bool:
    """One transaction; whether there was anything to do. The tally counts only what was committed."""
    with conn.transaction():
        articles = matches.claim_unmatched(conn, limit=limit)
        candidates = [Candidate(article, *found) for article in articles for found in find(rules, article)]
        decisions = settle(conn, candidates, enqueue, now)
        matches.mark_matched(conn, article_ids=[article.id for article in articles], now=now)
    tally.articles += len(articles)
    tally.decisions.update(decisions)
    return bool(articles)
