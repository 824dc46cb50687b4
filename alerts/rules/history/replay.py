"""What a rule decides on the matches of the past, one after the other, by the functions that decide live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from alerts.rules.decide import UNFIT, Decision, decide, told_at
from alerts.rules.doubt import concerning, told_with
from alerts.rules.history.past_states import PastStates
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
    states: PastStates = field(default_factory=PastStates)
    told: dict[int, Decidable] = field(default_factory=dict)
    told_with: dict[int, tuple[EventDoubt, Decidable | None]] = field(default_factory=dict)
    spared: list[Spared] = field(default_factory=list)
    decisions: dict[int, Decision] = field(default_factory=dict)
    last_rang: datetime | None = None

    @property
    def held(self) -> Counter[Decision]:
        """How many articles did not ring, by what held them last."""
        return Counter(one for one in self.decisions.values() if one is not Decision.RINGS)

    def decide(self, article: Decidable, moment: datetime) -> Decision:
        """Let an article ring at a moment, or note what holds it."""
        doubt = self.doubts.get(article.event_id)
        other = self.told.get(doubt.may_be_event_id or 0) if doubt else None
        doubt = concerning(doubt, is_other_told=other is not None)
        fit = self.states.at(article.event_id, moment).fit(self.loaded, article.event_id)
        decision = decide(
            self.loaded,
            article,
            is_told=article.event_id in self.told,
            now=moment,
            unfit=fit.held,
            is_in_doubt=doubt is not None,
            sources=self.sources.get(article.event_id),
            last_rang=self.last_rang,
        )
        self.decisions[article.id] = decision
        if decision is Decision.RINGS and article.event_id is not None:
            self.told[article.event_id] = article
            self.last_rang = moment
            said = told_with(doubt, fit.unsaid, event_id=article.event_id, now=moment)
            if said is not None:
                self.told_with[article.id] = (said, other)
        elif decision is Decision.ALREADY_TOLD and article.event_id is not None:
            self._spare(decision, article, self.told[article.event_id], None)
        elif decision is Decision.IN_DOUBT and doubt is not None:
            self._spare(decision, article, other, doubt.kind)
        return decision

    def _spare(self, decision: Decision, article: Decidable, by: Decidable | None, kind: str | None) -> None:
        by_event, by_article = (by.event_id, by.id) if by else (None, None)
        self.spared.append(Spared(decision, article.id, told_at(article), by_event, by_article, kind))


def replay(conn: Connection, loaded: LoadedRule, articles: Sequence[Decidable]) -> Replay:
    """Let a rule decide on articles in the order given, each at the moment it was stored.

    What waits for its event to be what the rule asks for is decided on again whenever the event was otherwise, by what
    it was then; doubts and sources are as they are now.
    """
    asked = (one.event_id for one in articles if loaded.asked is not None)
    states = PastStates.read(conn, asked)
    past = Replay(loaded, _sources(conn, loaded.rule, articles), _doubts(conn, articles), states)
    if loaded.asked is None:
        for article in articles:
            past.decide(article, article.first_seen_at)
        return past
    # what had waited goes before what comes at the same moment, as in live runs
    waiting = [(one.first_seen_at, True, number) for number, one in enumerate(articles)]
    heapify(waiting)
    while waiting:
        moment, _, number = heappop(waiting)
        decision = past.decide(articles[number], moment)
        later = states.next_change(articles[number].event_id, moment) if decision in UNFIT else None
        if later is not None:
            heappush(waiting, (later, False, number))
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
