"""What a rule decides on the matches of the past, run by run, by the functions that decide live.

Each run finds events as they were then: first what had waited is decided on again, then what is new.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import sql.past
from alerts.rules.article import document_of
from alerts.rules.decide import UNFIT, Decision, decide, effective_published_at
from alerts.rules.doubt import concerning, told_with
from alerts.rules.eval.match import match
from alerts.rules.fitting import Fit
from alerts.rules.history import archive
from alerts.rules.history.past import Past
from alerts.rules.history.past_states import PastStates
from alerts.rules.rule import LoadedRule
from sql.connection import Connection
from sql.rows import Decidable, EventDoubt, Look, PastMending

WAITS = UNFIT | {Decision.FEW_SOURCES, Decision.IN_DOUBT}
ASKED = WAITS | {Decision.ASKED_AGAIN}
# what is asked again where a person has mended
MENDED = UNFIT | {Decision.ALREADY_TOLD, Decision.IN_DOUBT}


class Spared(NamedTuple):
    """A match held back because its event, or one that it may be, had alerted: which event, and with which article.

    Of what is in doubt, `doubt_kind` is why; of a page on several events or an analysis the event may be unknown.
    """

    decision: Decision
    article_id: int
    told_at: datetime
    by_event_id: int | None
    by_article_id: int | None
    doubt_kind: str | None = None


@dataclass(slots=True)
class PastAlert:
    """An alert by an article in a run, made of `first`, an event and its root; after mendings it counts for another."""

    event_id: int
    root_article_id: int
    article: Decidable
    at: datetime
    first: tuple[int, int]


class _Due(NamedTuple):
    """When an article is looked at; what had waited goes first, then by when articles came out."""

    moment: datetime
    is_new: bool
    told_at: datetime
    article_id: int


@dataclass(slots=True)
class Replay:
    """One rule and its matches. `told_with` has what was in doubt of an alert, by its article, with the article that
    told the event that it may be; `spared` by the article that was held back.
    """

    loaded: LoadedRule
    past: Past
    states: PastStates = field(default_factory=PastStates)
    alerts: list[PastAlert] = field(default_factory=list)
    told_with: dict[int, tuple[EventDoubt, Decidable | None]] = field(default_factory=dict)
    spared: dict[int, Spared] = field(default_factory=dict)
    decisions: dict[int, Decision] = field(default_factory=dict)
    # when people mended, and which articles that may have put elsewhere
    mended: list[tuple[datetime, set[int]]] = field(default_factory=list)
    _asked_again: set[int] = field(default_factory=set)
    # by which state of its event a match that waits was decided
    _ordinals: dict[int, int | None] = field(default_factory=dict)
    _fits: dict[tuple[int | None, int | None], Fit] = field(default_factory=dict)
    _told: defaultdict[int, list[PastAlert]] = field(default_factory=lambda: defaultdict(list))

    @property
    def held(self) -> Counter[Decision]:
        """How many articles did not alert, by what held them last."""
        return Counter(one for one in self.decisions.values() if one is not Decision.ALERTS)

    def last_told(self, event_id: int | None, moment: datetime) -> PastAlert | None:
        """The last alert by a moment of an event, or of one that was told as one with it then."""
        for one in reversed(self._told.get(self._group(event_id), ())):
            if one.at <= moment and self.past.current(one.event_id, moment) == event_id:
                return one
        return None

    def concerning(
        self, event_id: int | None, moment: datetime
    ) -> tuple[EventDoubt | None, PastAlert | None]:
        """What was in doubt of an event for this rule, and the alert that told the other event."""
        doubt = self.past.doubt(event_id, moment)
        other = self.last_told(doubt.may_be_event_id, moment) if doubt and doubt.may_be_event_id else None
        return concerning(doubt, is_other_told=other is not None), other

    def decide(self, article: Decidable, moment: datetime) -> Decision:
        """Let an article alert at a moment, or note what holds it."""
        event = self.past.event_of(article.id, moment)
        root = None if event is None else self.past.root_of(event)
        article = replace(article, event_id=event, root_article_id=root)
        doubt, other = self.concerning(event, moment)
        fit = self._fit(event, moment)
        told = self.last_told(event, moment)
        decision = decide(
            self.loaded,
            article,
            is_told=told is not None,
            now=moment,
            unfit=fit.held,
            is_in_doubt=doubt is not None,
            sources=self.past.sources(event, moment) if self.loaded.rule.min_sources > 1 else None,
            last_alerted=self.alerts[-1].at if self.alerts else None,
            is_asked_again=article.id in self._asked_again,
        )
        self._asked_again.discard(article.id)
        if decision is Decision.ALERTS and root in {
            one.root_article_id for one in self._told[self._group(event)]
        }:
            decision = Decision.ALREADY_TOLD
        if decision is Decision.ALERTS and event is not None and root is not None:
            self._alert(PastAlert(event, root, article, moment, (event, root)))
            said = told_with(doubt, fit.unsaid, event_id=event, now=moment)
            if said is not None:
                self.told_with[article.id] = (said, other.article if other else None)
        self._note(article, decision, told, doubt, other, moment)
        return decision

    def is_over(self, article_id: int, moment: datetime) -> bool:
        """Whether what a match waits for has come, as live runs ask before they decide on it again."""
        event = self.past.event_of(article_id, moment)
        decision = self.decisions[article_id]
        if decision is Decision.ASKED_AGAIN:
            return True
        if event is None or self.past.is_closed(event, moment):
            return False
        if decision is Decision.FEW_SOURCES:
            return (self.past.sources(event, moment) or 0) >= self.loaded.rule.min_sources
        if decision is Decision.IN_DOUBT:
            return self.concerning(event, moment)[0] is None
        return self._ordinal(event, moment) != self._ordinals[article_id]

    def mend(self, mending: PastMending) -> list[int]:
        """Let alerts count for the events that their articles tell of now; the articles that are asked of again."""
        moment = mending.moment
        scope = self.past.mended(mending, self.decisions)
        self.mended.append((moment, scope))
        for alert in (one for one in self.alerts if one.article.id in scope):
            taken = {one.root_article_id for one in self.alerts if one is not alert}
            moved = self.past.readdressed(alert.event_id, alert.article.id, moment, taken)
            if moved is not None:
                alert.event_id, alert.root_article_id = moved
        asked = [one for one in scope if self.decisions[one] in MENDED and self._is_untold(one, moment)]
        for number in asked:
            self.decisions[number] = Decision.ASKED_AGAIN
            self._asked_again.add(number)
        return asked

    def _is_untold(self, article_id: int, moment: datetime) -> bool:
        event = self.past.event_of(article_id, moment)
        return event is not None and self.last_told(event, moment) is None

    def _group(self, event_id: int | None) -> int:
        return self.past.group_of.get(event_id or 0, 0)

    def _fit(self, event: int | None, moment: datetime) -> Fit:
        """Whether an event was what the rule asks for; kept, as most matches that wait find it as it was."""
        at = (event, self._ordinal(event, moment))
        if at not in self._fits:
            self._fits[at] = self.states.at(event, moment).fit(self.loaded, event)
        return self._fits[at]

    def _ordinal(self, event: int | None, moment: datetime) -> int | None:
        state = self.states.of(event, moment)
        return state.ordinal if state else None

    def _alert(self, alert: PastAlert) -> None:
        self.alerts.append(alert)
        self._told[self._group(alert.event_id)].append(alert)

    def _note(
        self,
        article: Decidable,
        decision: Decision,
        told: PastAlert | None,
        doubt: EventDoubt | None,
        other: PastAlert | None,
        moment: datetime,
    ) -> None:
        """Keep what was decided; what alerted has alerted."""
        if self.decisions.get(article.id) is Decision.ALERTS:
            return
        self.decisions[article.id] = decision
        self._ordinals[article.id] = self._ordinal(article.event_id, moment)
        self.spared.pop(article.id, None)
        by = {Decision.ALREADY_TOLD: told, Decision.IN_DOUBT: other}.get(decision)
        if decision is Decision.ALREADY_TOLD or (decision is Decision.IN_DOUBT and doubt is not None):
            kind = doubt.kind if doubt is not None and decision is Decision.IN_DOUBT else None
            event, told_by = (by.event_id, by.article.id) if by else (None, None)
            self.spared[article.id] = Spared(
                decision, article.id, effective_published_at(article), event, told_by, kind
            )


def replay(conn: Connection, loaded: LoadedRule, articles: Sequence[Decidable], until: datetime) -> Replay:
    """Let a rule decide on articles in the runs that looked at them, up to a moment.

    What waits is looked at again in the first run after its event changed.
    """
    given = {one.id: one for one in articles}
    looks = _looks(conn, loaded, given)
    since = min((one.looked_at for one in looks), default=until)
    past = Past.read(conn, list(given), since)
    events = list(past.events) if loaded.asked is not None else []
    found = Replay(loaded, past, PastStates.read(conn, events))
    _run(found, given, looks, _Changes(found), until)
    return found


def _run(
    found: Replay,
    articles: Mapping[int, Decidable],
    looks: Iterable[Look],
    changes: _Changes,
    until: datetime,
) -> None:
    waiting = [
        _Due(one.looked_at, True, effective_published_at(articles[one.article_id]), one.article_id)
        for one in looks
    ]
    heapify(waiting)
    mendings = [one for one in reversed(found.past.mendings) if one.moment <= until]
    while mendings or (waiting and waiting[0].moment <= until):
        if mendings and not (waiting and waiting[0].moment <= mendings[-1].moment):
            mending = mendings.pop()
            next_run = found.past.run_after(mending.moment)
            for one in found.mend(mending):
                heappush(waiting, _Due(next_run, False, effective_published_at(articles[one]), one))
            continue
        due = heappop(waiting)
        number = due.article_id
        if due.is_new or (found.decisions[number] in ASKED and found.is_over(number, due.moment)):
            found.decide(articles[number], due.moment)
        if found.decisions[number] in WAITS:
            later = changes.run_after(number, found.decisions[number], due.moment)
            if later is not None:
                heappush(waiting, _Due(later, False, due.told_at, number))


class _Changes:
    """When runs found the events of articles otherwise than before."""

    def __init__(self, found: Replay) -> None:
        self._past = found.past
        ends = found.past.ends()
        for number, course in found.states.found.items():
            ends.setdefault(found.past.group_of[number], set()).update(course.ends)
        self._ends = {group: sorted(moments) for group, moments in ends.items()}
        self._lineage = found.past.lineage_ends()

    def run_after(self, article_id: int, decision: Decision, moment: datetime) -> datetime | None:
        """The first run after a moment in which something may be otherwise; None: it stays as it is."""
        ends = [_after(self._ends.get(self._group(article_id), ()), moment)]
        if decision is Decision.IN_DOUBT:
            # also that of the event which it may be
            ends.append(_after(self._lineage, moment))
        changed = min((one for one in ends if one is not None), default=None)
        return None if changed is None else self._past.run_after(changed)

    def _group(self, article_id: int) -> int:
        course = self._past.placements.get(article_id)
        numbers = [one.event_id for one in course.versions if one.event_id is not None] if course else []
        return self._past.group_of[numbers[0]] if numbers else 0


def _after(moments: Sequence[datetime], moment: datetime) -> datetime | None:
    place = bisect_right(moments, moment)
    return moments[place] if place < len(moments) else None


def _looks(conn: Connection, loaded: LoadedRule, articles: Mapping[int, Decidable]) -> list[Look]:
    """The looks at these articles, but for those at which an article said something else that does not match."""
    looks = sql.past.looks(conn, article_ids=list(articles))
    newest = {one.article_id: one.revision for one in looks}
    older = [one for one in looks if one.revision < newest[one.article_id]]
    if not older:
        return looks
    read = archive.read(conn, sorted({one.article_id for one in older}))
    gone = {
        (row.article_id, row.revision)
        for row in sql.past.texts(
            conn, article_ids=[one.article_id for one in older], revisions=[one.revision for one in older]
        )
        if match(loaded.query, document_of(replace(read[row.article_id], title=row.title, text=row.text)))
        is None
    }
    return [one for one in looks if (one.article_id, one.revision) not in gone]
