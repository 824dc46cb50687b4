"""What becomes of matches: decided under locks, alerts enqueued, all of it on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from alerts.rules.article import document_of
from alerts.rules.decide import Decision, decide
from alerts.rules.meaning.match import Hit, match
from alerts.rules.rule import LoadedRule
from sql import alerts, matches
from sql.connection import Connection
from sql.rows import Alert, Matchable

NEW = "new"
# of the matches that wait for more sources, as many are looked at in one run
RECONSIDERED = 1_000
Enqueue = Callable[[Connection, Alert, list[str], datetime], object]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match that nothing is decided on yet."""

    article: Matchable
    rule: LoadedRule
    hit: Hit


@dataclass(slots=True)
class _Known:
    """What decisions rest on, kept current while a batch is decided; read under locks, so that no other run adds."""

    told: set[tuple[int, int]]
    sources: dict[int, int]
    last_rang: dict[int, datetime]


def settle(
    conn: Connection, candidates: Sequence[Candidate], enqueue: Enqueue, now: datetime
) -> Counter[Decision]:
    """Decide on matches in the order given, alert for what rings, and record each; in the caller's transaction."""
    known = _known(conn, candidates)
    return Counter(_settle(conn, candidate, known, enqueue, now) for candidate in candidates)


def reconsider(conn: Connection, rules: Sequence[LoadedRule], enqueue: Enqueue, now: datetime) -> int:
    """How many alerts came of matches that had waited for more sources, and whose event has enough by now."""
    by_id = {rule.row.id: rule for rule in rules}
    needed = [rule.rule.min_sources for rule in by_id.values()]
    with conn.transaction():
        waiting = matches.claim_few_sources(conn, rule_ids=list(by_id), needed=needed, limit=RECONSIDERED)
        articles = matches.by_articles(conn, article_ids=[one.article_id for one in waiting])
        stored = {article.id: article for article in articles}
        candidates = []
        for one in waiting:
            rule, article = by_id[one.rule_id], stored[one.article_id]
            # the article or the rule may say something else by now
            if (hit := match(rule.query, document_of(article))) is not None:
                candidates.append(Candidate(article, rule, hit))
            else:
                decision = Decision.NO_LONGER_MATCHES
                matches.set_decision(conn, article_id=one.article_id, rule_id=one.rule_id, decision=decision)
        return settle(conn, candidates, enqueue, now)[Decision.RINGS]


def _known(conn: Connection, candidates: Sequence[Candidate]) -> _Known:
    events = sorted({c.article.event_id for c in candidates if c.article.event_id is not None})
    cooling = sorted({c.rule.row.id for c in candidates if c.rule.rule.cooldown is not None})
    counted = sorted({
        c.article.event_id
        for c in candidates
        if c.article.event_id is not None and c.rule.rule.min_sources > 1
    })  # fmt: skip
    if events:
        matches.lock_events(conn, event_ids=events)
    if cooling:
        # after the events, in every run: two runs never wait for each other
        matches.lock_rules(conn, rule_ids=cooling)
    told = alerts.told(conn, event_ids=events) if events else []
    sources = matches.sources_of(conn, event_ids=counted) if counted else []
    rang = alerts.last_rang(conn, rule_ids=cooling) if cooling else []
    return _Known(
        {(row.event_id, row.rule_id) for row in told},
        {row.event_id: row.independent_sources for row in sources},
        {row.rule_id: row.created_at for row in rang},
    )


def _settle(
    conn: Connection, candidate: Candidate, known: _Known, enqueue: Enqueue, now: datetime
) -> Decision:
    """Decide on one match, alert if it rings, and record it."""
    article, rule = candidate.article, candidate.rule
    event = article.event_id
    decision = decide(
        rule,
        article,
        is_told=event is not None and (event, rule.row.id) in known.told,
        now=now,
        sources=None if event is None else known.sources.get(event),
        last_rang=known.last_rang.get(rule.row.id),
    )
    if decision is Decision.RINGS and not _alert(conn, article, rule, enqueue, now):
        decision = Decision.ALREADY_TOLD
    if event is not None and decision in (Decision.RINGS, Decision.ALREADY_TOLD):
        known.told.add((event, rule.row.id))
    if decision is Decision.RINGS:
        known.last_rang[rule.row.id] = now
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
