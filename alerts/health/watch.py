"""Judge every source that was read since it was judged last; note what changed, and tell the operator once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sql.health
import sql.notices
import sql.rules
import sql.searches
from alerts.health import outage
from alerts.health.blind import Blind, blind
from alerts.health.drift import (
    HISTORY_MOST,
    WINDOWS,
    Drift,
    Finding,
    Sample,
    Trait,
    baseline_until,
    look,
)
from alerts.health.judge import Before, HealthVerdict, judge
from alerts.health.notices import (
    Draft,
    SourceChange,
    drafts,
    flooded,
    moved_draft,
    outage_begins,
    outage_ends,
)
from alerts.health.rhythm import WINDOW, Rhythm, learn
from alerts.health.signals import Level, flood, signals
from alerts.health.state import ILL, Cause, State
from sql.connection import Connection
from sql.rows import ArticleShape, JudgedSource, Outage, Poll, Rule, SourceHealth

# as many reads as a judgement may rest on
READS = 12
PAGES_OF = timedelta(days=2)
# called in the transaction that stores a notice, with its number
Tell = Callable[[Connection, int, datetime], object]


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """How a source is, and since when."""

    source_id: int
    source: str
    state: str
    since: datetime
    words: str


@dataclass(frozen=True, slots=True)
class WatchSummary:
    """`standings`: the sources that were judged; `notices`: what the operator is told, by subject and text."""

    standings: tuple[SourceStanding, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()

    @property
    def ill(self) -> int:
        """How many of the sources judged are ill."""
        return sum(one.state in ILL for one in self.standings)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of a source's articles; kept until it brings new ones."""

    rhythm: Rhythm
    drift: Drift
    last_article: dict[str, str] | None


def watch(conn: Connection, now: datetime, tell: Tell | None) -> WatchSummary:
    """One look at the sources, in one transaction; `tell` puts a stored notice into the outbox.

    Running it again with nothing read meanwhile changes nothing and tells nothing.
    """
    with conn.transaction():
        sql.health.lock(conn)
        told = _watch_network(conn, now)
        patients = sql.health.to_judge(conn)
        outages = sql.health.outages(conn, since=now - WINDOW)
        moves = {
            one.source_id: one
            for one in sql.searches.found_since_judged(conn, ids=[one.id for one in patients])
        }
        polls: dict[int, list[Poll]] = defaultdict(list)
        for poll in sql.health.polls(conn, ids=[patient.id for patient in patients], limit=READS):
            polls[poll.source_id].append(poll)
        judged = [_look(conn, patient, polls[patient.id], outages, now) for patient in patients]
        looked = [one for one in judged if one]
        changes = [one for one in looked if one.verdict.state != one.source.state]
        for change in changes:
            _record(conn, change, now)
        is_news = any(change.fell_ill for change in changes)
        told += [draft for patient in patients for draft in _floods(patient, polls[patient.id])]
        told += drafts(changes, blind_rules(conn) if is_news else [], now, moves)
        well = {change.source.id for change in changes if change.got_well}
        told += [
            moved_draft(one, moves[one.id]) for one in patients if one.id in moves and one.id not in well
        ]
        stored = [draft for draft in told if _store(conn, draft, tell, now)]
    return WatchSummary(
        tuple(_standing(one) for one in looked), tuple((one.subject, one.text) for one in stored)
    )


def blind_rules(conn: Connection) -> list[Blind]:
    """The watch rules that cannot see now, and why."""
    return blind_among(conn, sql.rules.list_current(conn), sql.health.standings(conn))


def blind_among(conn: Connection, rules: Sequence[Rule], sources: Sequence[SourceHealth]) -> list[Blind]:
    """Which of these rules cannot see, by how all sources are, and why."""
    matched: dict[int, set[int]] = defaultdict(set)
    for row in sql.health.rule_sources(conn):
        matched[row.rule_id].add(row.source_id)
    return blind(rules, sources, matched)


def _watch_network(conn: Connection, now: datetime) -> list[Draft]:
    """Is our own network away, or back?"""
    open_one = next((one for one in sql.health.outages(conn, since=now) if one.ended_at is None), None)
    if open_one:
        newest = sql.health.newest_polls(conn, since=open_one.began_at)
        if not outage.is_over(open_one, newest):
            return []
        sql.health.end_outage(conn, id=open_one.id, ended_at=now)
        return [outage_ends(open_one, now)]
    away = outage.begun(sql.health.newest_polls(conn, since=now - outage.OLDEST), now)
    if away is None:
        return []
    sql.health.begin_outage(conn, began_at=away.since, now=now)
    return [outage_begins(away)]


def _floods(source: JudgedSource, polls: Sequence[Poll]) -> list[Draft]:
    found = flood(polls, source.judged_at) if source.judged_at and source.enabled else None
    return [flooded(source, found)] if found else []


def _look(
    conn: Connection, source: JudgedSource, polls: Sequence[Poll], outages: Sequence[Outage], now: datetime
) -> SourceChange | None:
    """Judge one source and keep the judgement; None of one that never answered, and not often enough to call it ill."""
    learned = _learned(conn, source, now)
    answer = None
    if any("http_error" in poll.dropped for poll in polls):
        answer = sql.health.page_answer(conn, source_id=source.id, since=now - PAGES_OF)
    verdict = judge(
        is_enabled=source.enabled,
        added_at=source.added_at,
        signals=signals(polls, outages, answer),
        rhythm=learned.rhythm,
        drift=learned.drift,
        before=_before(source),
        now=now,
    )
    if verdict.cause is Cause.NOT_READ:
        return None
    evidence = _evidence(verdict, learned)
    sql.health.save(
        conn,
        source_id=source.id,
        state=verdict.state,
        since=verdict.since,
        cause=verdict.cause,
        words=verdict.words,
        evidence=evidence,
        drift=_drift_as_json(learned.drift),
        now=max([now, *(poll.finished_at for poll in polls)]),
    )
    return SourceChange(source, verdict, evidence)


def _record(conn: Connection, change: SourceChange, now: datetime) -> None:
    sql.health.record_change(
        conn,
        source_id=change.source.id,
        state=change.verdict.state,
        previous=change.source.state,
        since=change.verdict.since,
        cause=change.verdict.cause,
        words=change.verdict.words,
        now=now,
    )


def _store(conn: Connection, draft: Draft, tell: Tell | None, now: datetime) -> bool:
    number = sql.notices.insert(
        conn,
        kind=draft.kind,
        source_id=draft.source_id,
        key=draft.key,
        subject=draft.subject,
        text=draft.text,
        now=now,
    )
    if number is not None and tell is not None:
        tell(conn, number, now)
    return number is not None


def _standing(change: SourceChange) -> SourceStanding:
    source, verdict = change.source, change.verdict
    return SourceStanding(source.id, source.name, verdict.state, verdict.since, verdict.words)


def _before(source: JudgedSource) -> Before | None:
    if source.state is None or source.since is None:
        return None
    level, answered = source.evidence.get("level"), source.evidence.get("last_answer_at")
    return Before(
        State(source.state),
        source.since,
        Cause(source.cause or Cause.FINE),
        source.words or "",
        Level(level) if level else None,
        datetime.fromisoformat(answered) if answered else None,
    )


def _learned(conn: Connection, source: JudgedSource, now: datetime) -> Learned:
    """What its articles teach: anew when it has others than at the last judgement, else what was kept."""
    kept = source.evidence
    if "limit" in kept and rhythm_of(kept).last_seen_at == source.newest_article_at:
        return Learned(rhythm_of(kept), _drift_from(source.drift), kept["last_article"])
    moments = sql.health.moments(conn, source_id=source.id, since=now - 2 * WINDOW)
    rhythm = replace(learn(moments, now), last_seen_at=source.newest_article_at)
    newest = sql.health.shapes(conn, source_id=source.id, before=now + WINDOW, limit=WINDOWS[-1])
    return Learned(rhythm, _look_for_drift(conn, source, newest, now), _article(newest))


def _article(newest: Sequence[ArticleShape]) -> dict[str, str] | None:
    if not newest:
        return None
    last = newest[0]
    return {"title": last.title, "url": last.url, "at": last.first_seen_at.isoformat()}


def _look_for_drift(
    conn: Connection, source: JudgedSource, newest: Sequence[ArticleShape], now: datetime
) -> Drift:
    if not newest:
        return Drift()
    before = _drift_from(source.drift)
    until = baseline_until(before, now) or newest[-1].first_seen_at
    history = sql.health.shapes(conn, source_id=source.id, before=until, limit=HISTORY_MOST)
    known = before if baseline_until(before, now) else Drift()
    return look([sample(one) for one in history], [sample(one) for one in newest], known)


def sample(shape: ArticleShape) -> Sample:
    """What is compared of an article; one stored before readings were kept has an empty one, which says nothing."""
    reading: Mapping[str, Any] = shape.reading or {}
    if not (reading.get("layout") or reading.get("origins")):
        reading = {}
    return Sample(
        at=shape.first_seen_at,
        title=shape.title,
        has_authors=shape.authors > 0,
        has_time=shape.is_timed,
        has_section=bool(shape.section),
        is_full=shape.access == "full",
        lines=tuple(line for line in map(str.strip, shape.text.splitlines()) if line),
        is_fallback=reading.get("is_fallback"),
        agreement=reading.get("ld_agreement"),
        layout=reading.get("layout") or "",
    )


def _evidence(verdict: HealthVerdict, learned: Learned) -> dict[str, Any]:
    rhythm = learned.rhythm
    return {
        "level": verdict.level,
        "note": verdict.note,
        "last_answer_at": verdict.answered_at.isoformat() if verdict.answered_at else None,
        "last_article": learned.last_article,
        "last_seen_at": rhythm.last_seen_at.isoformat() if rhythm.last_seen_at else None,
        "last_dated_at": rhythm.last_dated_at.isoformat() if rhythm.last_dated_at else None,
        "usual": rhythm.usual.total_seconds() if rhythm.usual else None,
        "calm": rhythm.calm.total_seconds(),
        "limit": rhythm.limit.total_seconds(),
    }


def rhythm_of(evidence: dict[str, Any]) -> Rhythm:
    """The rhythm as it was kept with a judgement."""
    usual, last, dated = evidence["usual"], evidence["last_seen_at"], evidence.get("last_dated_at")
    return Rhythm(
        timedelta(seconds=usual) if usual is not None else None,
        timedelta(seconds=evidence["calm"]),
        timedelta(seconds=evidence["limit"]),
        datetime.fromisoformat(last) if last else None,
        datetime.fromisoformat(dated) if dated else None,
    )


def _drift_as_json(found: Drift) -> dict[str, Any]:
    findings = [
        {
            "trait": one.trait,
            "missing": one.missing,
            "looked_at": one.looked_at,
            "usual": round(one.usual, 3),
            "words": one.words,
            "is_harm": one.is_harm,
        }
        for one in found.findings
    ]
    return {"since": found.since.isoformat(), "findings": findings} if found.since else {}


def _drift_from(kept: dict[str, Any]) -> Drift:
    if not kept:
        return Drift()
    findings = tuple(
        Finding(Trait(one["trait"]), one["missing"], one["looked_at"], one["usual"])
        for one in kept["findings"]
    )
    return Drift(findings, datetime.fromisoformat(kept["since"]))
