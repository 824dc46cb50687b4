"""The updates that a rule would have told in the stored past, run by run, by the functions that decide on them live."""

from __future__ import annotations

import heapq
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

import sql.past
from alerts.rules.history.past_states import PastStates
from alerts.rules.history.replay import PastAlert, Replay
from alerts.rules.told import DOWN, TOLLS, Told, told_by
from alerts.rules.update_words import in_words
from alerts.rules.updates import MOVING, Update, Weighed, known_after, led, weigh
from sql.connection import Connection
from sql.rows import Change, DecidedUpdate, EventState, PastChange, ToldAlert

_FIGURE = re.compile(":([0-9]{1,9})")


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
class _Record:
    """What was decided on a change; `is_told`: a message was made with it."""

    decided: DecidedUpdate
    event_id: int
    is_told: bool


def past_updates(conn: Connection, found: Replay, until: datetime) -> PastUpdates:
    """What the rule would have told, up to a moment, of the events that it alerted for."""
    groups: defaultdict[int, list[PastAlert]] = defaultdict(list)
    for alert in found.alerts:
        groups[found.past.group_of[alert.first[0]]].append(alert)
    events = [number for number, group in found.past.group_of.items() if group in groups]
    by_group: defaultdict[int, list[PastChange]] = defaultdict(list)
    for change in sql.past.changes(conn, event_ids=events) if events else ():
        by_group[found.past.group_of[change.event_id]].append(change)
    states = found.states if found.states.found else PastStates.read(conn, events, with_places=False)
    alerted_at = [one.at for one in found.alerts]
    told = PastUpdates()
    for group, alerts in groups.items():
        _Follower(found, states, alerted_at, alerts, by_group[group]).follow(until, told)
    told.told.sort(key=lambda one: (one.told_at, one.event_id), reverse=True)
    return told


class _Follower:
    """Events that were ever told as one, through all runs that found a change of theirs."""

    def __init__(
        self,
        found: Replay,
        states: PastStates,
        alerted_at: Sequence[datetime],
        alerts: Sequence[PastAlert],
        changes: Sequence[PastChange],
    ) -> None:
        self._found, self._past, self._states, self._alerted_at = found, found.past, states, alerted_at
        self._alerts, self._changes = list(reversed(alerts)), changes
        self._numbers, self._mended = count(1), list(reversed(found.mended))
        # what was told, the first one first, and what was decided, by root and key
        self._told: list[ToldAlert] = []
        self._records: dict[tuple[int, str], _Record] = {}
        self._sent: set[tuple[int, str]] = set()
        self._found_in: defaultdict[datetime, set[tuple[int, str]]] = defaultdict(set)
        for one in changes:
            self._found_in[self._past.run_after(one.put_at)].add((one.event_id, one.key))

    def follow(self, until: datetime, told: PastUpdates) -> None:
        """Through all runs up to a moment."""
        moments = sorted(self._found_in)
        planned = set(moments)
        while moments and (now := heapq.heappop(moments)) <= until:
            self._mend(now)
            self._add_alerts(now)
            for event_id in self._events(now):
                told.told += self._tell(event_id, now)
                self._end_waiting(event_id, now)
            for due in {one.decided.due_at for one in self._records.values()} - {None}:
                if due is not None and (later := self._past.run_after(due)) not in planned:
                    planned.add(later)
                    heapq.heappush(moments, later)
        untold = (Update(one.decided.decision) for one in self._records.values())
        told.untold.update(one for one in untold if one is not Update.TOLD)

    def _mend(self, now: datetime) -> None:
        """Let messages count for the events that their articles told of after a person had mended these."""
        while self._mended and self._mended[-1][0] < now:
            moment, scope = self._mended.pop()
            self._add_alerts(moment)
            for at, one in enumerate(self._told):
                others = (
                    each for each in self._told if each is not one and each.transition == one.transition
                )
                taken = {each.root_article_id for each in others}
                moved = self._past.readdressed(one.event_id, one.article_id, moment, taken)
                if one.article_id in scope and moved is not None:
                    self._told[at] = replace(one, event_id=moved[0], root_article_id=moved[1])

    def _add_alerts(self, now: datetime) -> None:
        while self._alerts and self._alerts[-1].at <= now:
            alert = self._alerts.pop()
            event_id, root = alert.first
            changes = self._changes_of(event_id, alert.at)
            state = self._states.of(event_id, alert.at)
            keys = [one.key for one in changes]
            tolls = {toll: _figure(toll, changes, state) for toll in TOLLS}
            known_until = alert.at if state is None else None
            self._put(event_id, root, alert.article.id, "new", alert.at, keys, tolls, known_until)

    def _put(
        self,
        event_id: int,
        root: int,
        article_id: int,
        transition: str,
        at: datetime,
        keys: Sequence[str],
        tolls: Mapping[str, int | None],
        until: datetime | None,
        first: int | None = None,
    ) -> None:
        figures = (tolls.get(toll) for toll in TOLLS)
        number = next(self._numbers)
        self._told.append(
            ToldAlert(
                event_id, number, 0, root, article_id, transition, first, at, list(keys), until, *figures
            )
        )

    def _changes_of(self, event_id: int, moment: datetime) -> list[PastChange]:
        """The changes that an event had, in order."""
        return [
            one
            for one in self._changes
            if one.event_id == event_id
            and one.since <= moment
            and (one.ended_at is None or one.ended_at > moment)
        ]

    def _events(self, now: datetime) -> list[int]:
        """The events that a run looks at: those with what is due, then those with what is new."""
        due = {self._past.current(one.event_id, now) for one in self._records.values() if _is_due(one, now)}
        new = self._found_in.get(now, set())
        events = {event for event, _ in new}
        fresh = {
            event for event in events if any((event, one.key) in new for one in self._changes_of(event, now))
        }
        return [*sorted(due), *sorted(fresh - due)]

    def _tell(self, event_id: int, now: datetime) -> list[PastUpdate]:
        mine = [one for one in self._told if self._past.current(one.event_id, now) == event_id]
        if not mine or self._past.current(event_id, now) != event_id:
            return []
        changes = self._changes_of(event_id, now)
        told = told_by(mine, changes)
        weighed = weigh(
            self._found.loaded,
            told,
            changes,
            decided=self._decided({one.root_article_id for one in mine}, changes),
            now=now,
            is_in_doubt=self._found.concerning(event_id, now)[0] is not None,
            last_alerted=self._last_alerted(now),
        )
        lines = led(weighed)
        leading = next((one for one in lines if self._is_unsent(told, one.change)), None)
        if leading is not None:
            after = known_after(told, weighed)
            self._sent.add((told.root_article_id, leading.change.key))
            article, key = leading.change.article_id, leading.change.key
            self._put(
                event_id, told.root_article_id, article, key, now, after.keys, after.tolls, None,
                told.first_alert_id,
            )  # fmt: skip
        self._record(told, weighed, is_told=leading is not None)
        return [_update(lines, now)] if leading is not None else []

    def _is_unsent(self, told: Told, change: Change) -> bool:
        return (told.root_article_id, change.key) not in self._sent

    def _last_alerted(self, now: datetime) -> datetime | None:
        """When the rule had alerted last."""
        place = bisect_right(self._alerted_at, now)
        return self._alerted_at[place - 1] if place else None

    def _decided(self, roots: Collection[int], changes: Iterable[Change]) -> dict[str, DecidedUpdate]:
        """What was decided before: under one of these roots, or told of the same article's change."""
        made = {(one.key, one.article_id) for one in changes}
        return {
            key: one.decided
            for (root, key), one in self._records.items()
            if root in roots or (one.is_told and (key, one.decided.article_id) in made)
        }

    def _record(self, told: Told, weighed: Sequence[Weighed], *, is_told: bool) -> None:
        for one in weighed:
            change, decision = one.change, one.decision
            if decision in MOVING and not is_told:
                decision = Update.AS_TOLD
            at = (told.root_article_id, change.key)
            if at not in self._records or not self._records[at].is_told:
                row = DecidedUpdate(0, *at, change.article_id, decision, one.due_at)
                self._records[at] = _Record(row, change.event_id, decision in MOVING)

    def _end_waiting(self, event_id: int, now: datetime) -> None:
        """What waited and is no change of the event any more."""
        for at, one in self._records.items():
            if _is_due(one, now) and self._past.current(one.event_id, now) == event_id:
                row = DecidedUpdate(0, *at, one.decided.article_id, Update.GONE, None)
                self._records[at] = _Record(row, one.event_id, one.is_told)


def _is_due(one: _Record, now: datetime) -> bool:
    return one.decided.due_at is not None and one.decided.due_at <= now


def _figure(toll: str, changes: Iterable[Change], state: EventState | None) -> int | None:
    """The figure of an event that counted: that of its last change, else the lowest that was claimed.

    As the view `told_figures` has it.
    """
    if state is None:
        return None
    chain = [one for one in changes if one.kind in (toll, toll + DOWN)]
    last = max(chain, key=lambda one: (one.moment, one.article_id, one.key), default=None)
    written = _FIGURE.search(last.key) if last else None
    low: int | None = getattr(state, f"{toll}_low")
    return int(written[1]) if written else low


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
