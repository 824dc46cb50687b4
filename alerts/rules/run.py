"""The step that matches stored articles: claims them, evaluates rules, records matches and alerts, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.rules.decide import Decision
from alerts.rules.in_force import Watch, in_force
from alerts.rules.settle import RECONSIDERED, Enqueue, reconsider, reconsider_unfit, settle
from alerts.rules.store.loading import UnusableRule
from alerts.rules.tell_updates import UpdateTally, tell_updates
from alerts.rules.updates import Update
from sql import matches, updates
from sql.connection import Connection, commits_itself

# what a killed run has to do again, and how long it holds its locks
BATCH = 100


@dataclass(frozen=True, slots=True)
class MatchSummary:
    """What a run did; `matches` are new ones, `held` counts those that did not alert by reason.

    `unusable` names rules with their error.
    """

    articles: int
    matches: int
    alerts: int
    held: dict[Decision, int]
    unusable: dict[str, str]
    # what changed of events that were told: messages, changes told in them by kind, and others by why they were not
    updates: int = 0
    changes: dict[str, int] = field(default_factory=dict)
    untold: dict[Update, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Tally:
    articles: int = 0
    # of matches from earlier runs, whose event has enough sources now
    alerts: int = 0
    decisions: Counter[Decision] = field(default_factory=Counter)


def match_stored(conn: Connection, now: datetime, enqueue: Enqueue, limit: int = 10_000) -> MatchSummary:
    """Match up to `limit` articles that no rule has seen, oldest first, and enqueue what alerts.

    Matches that waited for their event to have more sources are decided on again first, those whose event was not what
    the rule asks for after what is new; what changed of events that were told is told last. Each batch is a transaction
    of its own, so the caller must have none open: a killed run loses nothing and repeats nothing. Runs at
    once share the work. `enqueue(conn, alert, channel tags, now)` writes in the alert's transaction. When nothing
    waits, rules are not even read.
    """
    commits_itself(conn)
    with conn.transaction():
        matches.record_run(conn, now=now)
        if not (matches.is_work_waiting(conn) or updates.is_work_waiting(conn, now=now)):
            return MatchSummary(0, 0, 0, {}, {})
        ready = in_force(conn)
    loaded, rules = ready.loaded, ready.usable
    tally = _Tally(alerts=reconsider(conn, rules, enqueue, now))
    while tally.articles < limit and _match_batch(
        conn, ready.watch, enqueue, now, min(BATCH, limit - tally.articles), tally
    ):
        pass
    tally.alerts += reconsider_unfit(conn, rules, enqueue, now)
    with conn.transaction():
        matches.note_closed_events(conn, limit=RECONSIDERED)
    # after what is new, which is told with all that is known by now
    told = tell_updates(conn, loaded, enqueue, now)
    return _summary(tally, told, [one for one in loaded if isinstance(one, UnusableRule)])


def _summary(tally: _Tally, told: UpdateTally, unusable: Sequence[UnusableRule]) -> MatchSummary:
    alerts = tally.decisions.pop(Decision.ALERTS, 0)
    held = dict(sorted(tally.decisions.items()))
    return MatchSummary(
        tally.articles,
        alerts + sum(held.values()),
        alerts + tally.alerts,
        held,
        {one.row.name: one.error for one in unusable},
        told.messages,
        dict(sorted(told.kinds.items())),
        dict(sorted(told.untold.items())),
    )


def _match_batch(
    conn: Connection, watch: Watch, enqueue: Enqueue, now: datetime, limit: int, tally: _Tally
) -> bool:
    """One transaction; whether there was anything to do. The tally counts only what was committed."""
    with conn.transaction():
        articles = matches.claim_unmatched(conn, limit=limit)
        decisions = settle(conn, list(watch.find(articles)), enqueue, now)
        matches.mark_matched(conn, article_ids=[article.id for article in articles], now=now)
    tally.articles += len(articles)
    tally.decisions.update(decisions)
    return bool(articles)
