"""The updates that a rule would have told in the stored past, by the functions that decide on them live.

What its readers would have known is what the event had changed when rules looked at the article that rang.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.rules.doubt import concerning
from alerts.rules.rule import LoadedRule
from alerts.rules.told import Told, figure_of, figures_known, toll_of
from alerts.rules.update_words import in_words
from alerts.rules.updates import Update, Weighed, known_after, led, weigh
from sql import events, updates
from sql.connection import Connection
from sql.rows import Change, Decidable, DecidedUpdate, EventDoubt


@dataclass(frozen=True, slots=True)
class PastUpdate:
    """A message on changes of an event: when, by which article and kinds of changes, and what it says."""

    event_id: int
    article_id: int
    told_at: datetime
    kinds: tuple[str, ...]
    words: str


@dataclass(slots=True)
class PastUpdates:
    """The messages, the newest first, and how many changes were not told, by reason."""

    told: list[PastUpdate] = field(default_factory=list)
    untold: Counter[Update] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Past:
    """What all events of a rule have in common: when it rang, and when rounds ended, in order."""

    loaded: LoadedRule
    rings: Sequence[datetime]
    rounds: Sequence[datetime]
    until: datetime
    doubts: Mapping[int, EventDoubt]
    rang_for: frozenset[int]

    def is_in_doubt(self, event_id: int) -> bool:
        """Whether the rule would be silent on the event, as far as that is known by now."""
        doubt = self.doubts.get(event_id)
        is_other_told = doubt is not None and doubt.may_be_event_id in self.rang_for
        return concerning(doubt, is_other_told=is_other_told) is not None

    def last_rang(self, at: datetime) -> datetime | None:
        """When the rule had rung last."""
        count = bisect_right(self.rings, at)
        return self.rings[count - 1] if count else None

    def looked_at(self, due: datetime) -> datetime:
        """When what is due was looked at: in the next round, as far as rounds are on record."""
        place = bisect_left(self.rounds, due)
        return self.rounds[place] if place < len(self.rounds) else due


def past_updates(
    conn: Connection, loaded: LoadedRule, rang: Sequence[Decidable], until: datetime
) -> PastUpdates:
    """What the rule would have told of the events for which these articles rang, up to a moment."""
    by_event = {one.event_id: one for one in rang if one.event_id is not None}
    found = PastUpdates()
    if not by_event:
        return found
    changes: defaultdict[int, list[Change]] = defaultdict(list)
    for change in updates.past_changes(conn, event_ids=sorted(by_event)):
        changes[change.event_id].append(change)
    looked_at = {
        row.article_id: row.moment
        for row in updates.looked_at(conn, article_ids=[one.id for one in by_event.values()])
    }
    starts = {
        event: _start(loaded, looked_at.get(one.id, one.first_seen_at), changes[event])
        for event, one in by_event.items()
    }
    is_quiet = loaded.rule.when_in_doubt == "hold"
    doubts = {row.event_id: row for row in events.doubts(conn, sorted(by_event))} if is_quiet else {}
    rounds = updates.rounds(conn, since=min(starts.values()))
    past = _Past(loaded, sorted(starts.values()), rounds, until, doubts, frozenset(by_event))
    for event, one in by_event.items():
        _follow(past, one, starts[event], changes[event], found)
    found.told.sort(key=lambda one: (one.told_at, one.event_id), reverse=True)
    return found


def _start(loaded: LoadedRule, at: datetime, changes: Sequence[Change]) -> datetime:
    """When the rule told of an event: one that waits for newsrooms or for a toll when the last of them came."""
    needed = loaded.rule.min_sources
    came = [one.seen_at for one in changes if one.kind == "sources" and (figure_of(one.new) or 0) <= needed]
    moments: list[datetime] = [at, *_reached(loaded, changes)]
    return max([*moments, *came] if needed > 1 else moments)


def _reached(loaded: LoadedRule, changes: Sequence[Change]) -> list[datetime]:
    """When the toll that the rule asks for was reached first; empty: it asks for none, or it was there at first."""
    asked = loaded.rule.min_toll.asked if loaded.rule.min_toll else ()
    moments: list[datetime] = []
    for kind, number in asked:
        chain = [one for one in changes if toll_of(one) == kind.value]
        if chain and (figure_of(chain[0].old) or 0) >= number:
            return []
        moments += [one.seen_at for one in chain if (figure_of(one.new) or 0) >= number][:1]
    return [min(moments)] if moments else []


def _follow(
    past: _Past, rang: Decidable, at: datetime, changes: Sequence[Change], found: PastUpdates
) -> None:
    """Look at one event whenever something changed, or something that waits is due."""
    known = [one.key for one in changes if one.seen_at <= at]
    figures = figures_known(changes, known)
    told = Told(0, rang.root_article_id or rang.id, at, tuple(known), figures, frozenset({rang.id}))
    moments = sorted({one.seen_at for one in changes if one.seen_at > at})
    decided: dict[str, DecidedUpdate] = {}
    while moments and (now := heapq.heappop(moments)) <= past.until:
        weighed = weigh(
            past.loaded,
            told,
            [one for one in changes if one.seen_at <= now],
            decided=decided,
            now=now,
            is_in_doubt=past.is_in_doubt(rang.event_id or 0),
            last_rang=past.last_rang(now),
        )
        if lines := led(weighed):
            found.told.append(_update(lines, now))
            told = replace(known_after(told, weighed), last_at=now)
        for one in weighed:
            change = one.change
            decided[change.key] = DecidedUpdate(
                0, told.root_article_id, change.key, change.article_id, one.decision, one.due_at
            )
            if one.due_at is not None and (due := past.looked_at(one.due_at)) not in moments:
                heapq.heappush(moments, due)
    found.untold.update(Update(one.decision) for one in decided.values() if one.decision != Update.TOLD)


def _update(lines: Sequence[Weighed], now: datetime) -> PastUpdate:
    first = lines[0].change
    words = "; ".join(
        in_words(
            one.change.kind,
            one.change.key,
            one.old,
            one.change.new,
            source=one.change.source,
            said_by=one.change.said_by,
            disputed="",
        )
        for one in lines
    )
    return PastUpdate(first.event_id, first.article_id, now, tuple(one.change.kind for one in lines), words)
