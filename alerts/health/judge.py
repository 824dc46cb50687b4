"""Judge how a source is, from its reads, its rhythm and how its articles were read. Pure; see `state` for the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from alerts.health.drift import Drift
from alerts.health.rhythm import Rhythm
from alerts.health.signals import Level, Signal
from alerts.health.state import (
    BLOCKING,
    FEWER_POLLS,
    GONE_AFTER,
    ILL,
    LONG,
    MISSING,
    POLLS,
    WORDS,
    Cause,
    State,
)
from alerts.text.humanize import duration

# so many lost pages are no accident any more
LOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class Before:
    """What was judged last; `level` names the reads that made it ill."""

    state: State
    since: datetime
    cause: Cause
    words: str
    level: Level | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class HealthVerdict:
    """How a source is, since when and why; `answered_at`: when its list of articles was last had.

    `note`: what the newest reads say against it, where that is not enough to change the state.
    """

    state: State
    since: datetime
    cause: Cause
    words: str
    level: Level | None = None
    answered_at: datetime | None = None
    note: str = ""


def judge(
    *,
    is_enabled: bool,
    added_at: datetime,
    signals: Sequence[Signal],
    rhythm: Rhythm,
    drift: Drift,
    before: Before | None,
    now: datetime,
) -> HealthVerdict:
    """The state of a source. `signals` newest first, without what an outage of our own network explains."""
    answered_at = _answered_at(signals, before)
    if not is_enabled:
        found = HealthVerdict(State.PAUSED, now, Cause.SWITCHED_OFF, WORDS[Cause.SWITCHED_OFF])
    else:
        heard = [one for one in signals if one.level is not Level.NOTHING]
        found = (
            _without_list(heard, before, now)
            or _without_pages(heard, before, now)
            or _unfinished(signals, now)
            or _drifted(drift)
            or _by_rhythm(rhythm, answered_at, added_at)
        )
        found = replace(found, note=_note(heard, found))
    return replace(found, since=_since(found, before, signals, now), answered_at=answered_at)


def _since(found: HealthVerdict, before: Before | None, signals: Sequence[Signal], now: datetime) -> datetime:
    """Since when it is so. One that is well again is so since it answers, not since an article of before that."""
    if before is None:
        return found.since
    if before.state is found.state:
        return before.since
    if found.state in ILL or found.since >= before.since:
        return found.since
    began = before.since
    answers = takewhile(lambda one: one.level is not Level.ENTRY and one.at > began, signals)
    return min((one.at for one in answers if one.level is not Level.NOTHING), default=now)


def _note(heard: Sequence[Signal], found: HealthVerdict) -> str:
    """What is wrong now and not enough to call it ill, or right and not yet enough to call it well."""
    failed = list(takewhile(lambda one: one.level is Level.ENTRY, heard))
    if found.level is Level.ENTRY and not failed:
        return "it answers again; one more answer, and it counts as well"
    if failed and found.level is not Level.ENTRY:
        return f"the last read failed: {failed[0].words}; {POLLS} in a row make it ill, this was number {len(failed)}"
    return ""


def _answered_at(signals: Sequence[Signal], before: Before | None) -> datetime | None:
    answers = [one.at for one in signals if one.level not in {Level.ENTRY, Level.NOTHING}]
    answers += [before.answered_at] if before and before.answered_at else []
    return max(answers, default=None)


def _is_enough(oldest: Signal, reads: int, now: datetime) -> bool:
    return reads >= POLLS or (reads >= FEWER_POLLS and now - oldest.at >= LONG)


def _without_list(heard: Sequence[Signal], before: Before | None, now: datetime) -> HealthVerdict | None:
    """Ill because its list of articles cannot be had."""
    failed = list(takewhile(lambda one: one.level is Level.ENTRY, heard))
    was_ill = before is not None and before.state in ILL and before.level is Level.ENTRY
    if failed and (was_ill or _is_enough(failed[-1], len(failed), now)):
        since = before.since if before and was_ill else failed[-1].at
        newest = failed[0]
        return HealthVerdict(
            _state(newest.cause, now - since), since, newest.cause, newest.words, Level.ENTRY
        )
    if before and was_ill and not failed and not _is_well(heard):
        return _still(before)
    return None


def _is_well(heard: Sequence[Signal]) -> bool:
    """Two answered reads in a row, or one that brought an article."""
    answered = list(takewhile(lambda one: one.level is not Level.ENTRY, heard))
    return len(answered) >= 2 or any(one.level is Level.ARTICLES for one in answered)


def _state(cause: Cause, lasted: timedelta) -> State:
    if cause in BLOCKING:
        return State.BLOCKED
    return State.GONE if cause in MISSING and lasted >= GONE_AFTER else State.BROKEN


def _still(before: Before) -> HealthVerdict:
    return HealthVerdict(before.state, before.since, before.cause, before.words, before.level)


def _without_pages(heard: Sequence[Signal], before: Before | None, now: datetime) -> HealthVerdict | None:
    """Ill because none of its new pages could be kept since the last one that was."""
    barren = list(takewhile(lambda one: one.level is not Level.ARTICLES, heard))
    lossy = [one for one in barren if one.level is Level.PAGES]
    if before and before.state in ILL and before.level is Level.PAGES and len(barren) == len(heard):
        return _still(before) if not lossy else _lost(lossy[0], before.since)
    if not lossy:
        return None
    reads = barren[: barren.index(lossy[-1]) + 1]
    is_many = sum(one.lost for one in lossy) >= LOST_PAGES or any(one.is_all_lost for one in lossy)
    if is_many and _is_enough(lossy[-1], len(reads), now):
        return _lost(lossy[0], lossy[-1].at)
    return None


def _lost(newest: Signal, since: datetime) -> HealthVerdict:
    return HealthVerdict(_state(newest.cause, timedelta(0)), since, newest.cause, newest.words, Level.PAGES)


def _unfinished(signals: Sequence[Signal], now: datetime) -> HealthVerdict | None:
    """Ill because the crawl never came to its end; whose fault it is, nobody knows."""
    cut = list(takewhile(lambda one: one.level is Level.NOTHING, signals))
    if len(cut) < POLLS or now - cut[-1].at < LONG:
        return None
    words = f"{WORDS[Cause.UNFINISHED]} ({cut[0].words})" if cut[0].words else WORDS[Cause.UNFINISHED]
    return HealthVerdict(State.BROKEN, cut[-1].at, Cause.UNFINISHED, words, Level.NOTHING)


def _drifted(drift: Drift) -> HealthVerdict | None:
    harms = [finding.words for finding in drift.findings if finding.is_harm]
    if not harms or drift.since is None:
        return None
    words = f"{WORDS[Cause.DRIFT]}: {'; '.join(harms)}"
    return HealthVerdict(State.BROKEN, drift.since, Cause.DRIFT, words)


def _by_rhythm(rhythm: Rhythm, answered_at: datetime | None, added_at: datetime) -> HealthVerdict:
    """Well, quiet or silent, as of the last time that it answered: before it answers, nothing is known."""
    if answered_at is None:
        return HealthVerdict(State.OK, added_at, Cause.NOT_READ, WORDS[Cause.NOT_READ])
    if rhythm.last_seen_at is None and answered_at - added_at <= rhythm.limit:
        return HealthVerdict(State.QUIET, added_at, Cause.NOTHING_NEW, "it answers, and gave no article yet")
    last = rhythm.last_seen_at or added_at
    dated = rhythm.last_dated_at
    if dated is not None and last - dated > rhythm.limit:
        words = f"it answers, and all that came of it is old: its newest article is of {dated:%Y-%m-%d}"
        return HealthVerdict(State.SILENT, max(added_at, dated + rhythm.limit), Cause.NOTHING_NEW, words)
    if answered_at - last > rhythm.limit:
        silence = duration(answered_at - last)
        words = f"it answers, and nothing new came for {silence}"
        if rhythm.usual:
            usual = duration(rhythm.usual)
            words = f"it answers, and nothing new came for {silence}, where {usual} is usual"
        return HealthVerdict(State.SILENT, last + rhythm.limit, Cause.NOTHING_NEW, words)
    if answered_at - last > rhythm.calm:
        return HealthVerdict(State.QUIET, last + rhythm.calm, Cause.NOTHING_NEW, WORDS[Cause.NOTHING_NEW])
    return HealthVerdict(State.OK, last, Cause.FINE, WORDS[Cause.FINE])
