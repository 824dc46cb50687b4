"""The step that matches stored articles: claims them, evaluates rules, records matches and alerts, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from alerts.rules.article import document_of
from alerts.rules.decide import Decision, decide
from alerts.rules.match import Hit, match
from alerts.rules.rule import LoadedRule
from alerts.rules.store import UnusableRule, load_all
from sql import alerts, matches
from sql.connection import Connection
from sql.rows import Alert, Matchable

# what a killed run has to do again, and how long it holds its locks
BATCH = 100
NEW = "new"
Enqueue = Callable[[Connection, Alert, list[str], datetime], object]


@dataclass(frozen=True, slots=True)
class MatchSummary:
    """What a run did; `held` counts matches that did not ring by reason, `unusable` names rules with their error."""

    articles: int
    matches: int
    alerts: int
    held: dict[Decision, int]
    unusable: dict[str, str]


@dataclass(slots=True)
class _Tally:
    articles: int = 0
    decisions: Counter[Decision] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Candidate:
    article: Matchable
    rule: LoadedRule
    hit: Hit


def match_stored(conn: Connection, now: datetime, enqueue: Enqueue, limit: int = 10_000) -> MatchSummary:
    """Match up to `limit` articles that no rule has seen, oldest first, and enqueue what rings.

    Each batch is a transaction of its own, so what the caller has open is committed first: a killed run loses nothing
    and repeats nothing. Runs at once share the work. `enqueue(conn, alert, channel tags, now)` writes in the alert's
    transaction.
    """
    # a caller that read the clock has a transaction open, in which the batches would only be savepoints
    conn.commit()
    with conn.transaction():
        loaded = load_all(conn)
    rules = [one for one in loaded if isinstance(one, LoadedRule) and one.row.enabled]
    tally = _Tally()
    while tally.articles < limit and _match_batch(
        conn, rules, enqueue, now, min(BATCH, limit - tally.articles), tally
    ):
        pass
    rings = tally.decisions.pop(Decision.RINGS, 0)
    held = dict(sorted(tally.decisions.items()))
    unusable = {one.row.name: one.error for one in loaded if isinstance(one, UnusableRule)}
    return MatchSummary(tally.articles, rings + sum(held.values()), rings, held, unusable)


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
        candidates = [_Candidate(article, *found) for article in articles for found in find(rules, article)]
        told = _told(conn, candidates)
        decisions = Counter(_settle(conn, candidate, told, enqueue, now) for candidate in candidates)
        matches.mark_matched(conn, article_ids=[article.id for article in articles], now=now)
    tally.articles += len(articles)
    tally.decisions.update(decisions)
    return bool(articles)


def _told(conn: Connection, candidates: Sequence[_Candidate]) -> set[tuple[int, int]]:
    """(event, rule) pairs that were told; read under the events' locks, so that no other run adds to them meanwhile."""
    event_ids = sorted({c.article.event_id for c in candidates if c.article.event_id is not None})
    if not event_ids:
        return set()
    matches.lock_events(conn, event_ids=event_ids)
    return {(row.event_id, row.rule_id) for row in alerts.told(conn, event_ids=event_ids)}


def _settle(
    conn: Connection, candidate: _Candidate, told: set[tuple[int, int]], enqueue: Enqueue, now: datetime
) -> Decision:
    """Decide on one match, alert if it rings, and record it."""
    article, rule = candidate.article, candidate.rule
    is_told = article.event_id is not None and (article.event_id, rule.row.id) in told
    decision = decide(rule, article, is_told=is_told, now=now)
    if decision is Decision.RINGS and not _alert(conn, article, rule, enqueue, now):
        decision = Decision.ALREADY_TOLD
    if article.event_id is not None and decision in (Decision.RINGS, Decision.ALREADY_TOLD):
        told.add((article.event_id, rule.row.id))
    matches.record(
        conn,
        article_id=article.id,
        rule_id=rule.row.id,
        rule_version=rule.row.version,
        revision=article.revision,
        event_id=article.event_id,
        spans=[asdict(span) for span in candidate.hit.spans],
        sentence=candidate.hit.sentence,
        decision=decision.value,
        now=now,
    )
    return decision


def _alert(conn: Connection, article: Matchable, rule: LoadedRule, enqueue: Enqueue, now: datetime) -> bool:
    """Whether an alert was made; the event's root may have been told under another event's number."""
    if article.event_id is None or article.root_article_id is None:
        return False
    alert = alerts.insert(
        conn,
        rule_id=rule.row.id,
        rule_version=rule.row.version,
        event_id=article.event_id,
        root_article_id=article.root_article_id,
        article_id=article.id,
        transition=NEW,
        now=now,
    )
    if alert is None:
        return False
    enqueue(conn, alert, list(rule.rule.notify), now)
    return True
