"""What a rule decides on the matches of the past, one after the other, by the functions that decide live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from alerts.rules.decide import Decision, decide, told_at
from alerts.rules.doubt import concerning, told_with
from alerts.rules.fitting import States
from alerts.rules.rule import LoadedRule, WatchRule
from sql import events, matches
from sql.connection import Connection
from sql.rows import Decidable, EventDoubt


class Spared(NamedTuple):
    """A match held back because its event, or one that it may be, had rung: which event, and with which article.

    Of what is in doubt, `doubt_kind` is why; of a page on several events or an analysis the event may be unknown.
    """

    decision: Decision
    article_id: int
    told_at: datetime
    by_event_id: int | None
    by_article_id: int | None
    doubt_kind: str | None = None


@dataclass(slots=True)
class Replay:
    """Articles decided on one after the other, as live runs do.

    `told` has the article with which each event rang, by event, the first one first; `told_with` what was in doubt of
    an alert, by its article, with the article that told the event that it may be.
    """

    loaded: LoadedRule
    sources: Mapping[int | None, int]
    doubts: Mapping[int | None, EventDoubt]
    states: States = field(default_factory=States)
    told: dict[int, Decidable] = field(default_factory=dict)
    told_with: dict[int, tuple[EventDoubt, Decidable | None]] = field(default_factory=dict)
    spared: list[Spared] = field(default_factory=list)
    held: Counter[Decision] = field(default_factory=Counter)
    last_rang: datetime | None = None

    def decide(self, article: Decidable) -> None:
        """Let an article ring, or count what holds it."""
        doubt = self.doubts.get(article.event_id)
        other = self.told.get(doubt.may_be_event_id or 0) if doubt else None
        doubt = concerning(doubt, is_other_told=other is not None)
        fit = self.states.fit(self.loaded, article.event_id)
        decision = decide(
            self.loaded,
            article,
            is_told=article.event_id in self.told,
            # age is counted at the moment the article was stored
            now=article.first_seen_at,
            unfit=fit.held,
            is_in_doubt=doubt is not None,
            sources=self.sources.get(article.event_id),
            last_rang=self.last_rang,
        )
        if decision is Decision.RINGS and article.event_id is not None:
            self.told[article.event_id] = article
            self.last_rang = article.first_seen_at
            said = told_with(doubt, fit.unsaid, event_id=article.event_id, now=article.first_seen_at)
            if said is not None:
                self.told_with[article.id] = (said, other)
            return
        self.held[decision] += 1
        if decision is Decision.ALREADY_TOLD and article.event_id is not None:
            other = self.told[article.event_id]
        elif decision is not Decision.IN_DOUBT:
            return
        by_event, by_article = (other.event_id, other.id) if other else (None, None)
        kind = doubt.kind if doubt and decision is Decision.IN_DOUBT else None
        self.spared.append(Spared(decision, article.id, told_at(article), by_event, by_article, kind))


def replay(conn: Connection, loaded: LoadedRule, articles: Sequence[Decidable]) -> Replay:
    """Let a rule decide on articles in the order given, by what is known of their events now."""
    asked = (one.event_id for one in articles if loaded.asked is not None)
    sources = _sources(conn, loaded.rule, articles)
    past = Replay(loaded, sources, _doubts(conn, articles), States.read(conn, asked))
    for article in articles:
        past.decide(article)
    return past


def _doubts(conn: Connection, articles: Sequence[Decidable]) -> dict[int | None, EventDoubt]:
    """What is in doubt of each event by now."""
    ids = sorted({one.event_id for one in articles if one.event_id is not None})
    return {row.event_id: row for row in events.doubts(conn, ids)}


def _sources(conn: Connection, rule: WatchRule, articles: Sequence[Decidable]) -> dict[int | None, int]:
    """How many newsrooms tell of each event by now: a rule that waits for several rang when the last of them came."""
    if rule.min_sources <= 1:
        return {}
    events = sorted({one.event_id for one in articles if one.event_id is not None})
    return {row.event_id: row.independent_sources for row in matches.sources_of(conn, event_ids=events)}
