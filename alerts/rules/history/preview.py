"""What a rule would have found and alerted for in the stored past, by the same functions that match live.

Postgres finds the articles; `decide` goes through them from the oldest to the newest and lets each event alert once.
Of a rule that is so broad or so loosely asked that this would take long, the newest articles are gone through, and
the figures are extrapolated: then they say "about".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from alerts.rules.article import document_of
from alerts.rules.asked import EventConditions
from alerts.rules.decide import Decision, effective_published_at
from alerts.rules.doubt import in_words
from alerts.rules.eval.match import match
from alerts.rules.history import archive
from alerts.rules.history.archive import SearchResult
from alerts.rules.history.near_misses import NearMiss, near_misses
from alerts.rules.history.replay import Spared, replay
from alerts.rules.history.updates import PastUpdate, PastUpdates, past_updates
from alerts.rules.language.lists import Lists
from alerts.rules.language.syntax import Node
from alerts.rules.place_names import Atlas
from alerts.rules.rule import NO_LISTS, LoadedRule, RuleError, WatchRule, asked_of
from alerts.rules.updates import Update
from sql import rows, text_index
from sql.connection import Connection, TookTooLong
from sql.rows import Decidable, EventDoubt, Matchable

SHOWN = 10
# how many of the newest articles are gone through for what would have alerted
MOST_DECIDED = 1_500
# how long articles are looked at again, and near misses are sought
SECONDS = 0.3
# a search that takes longer is given up
LONGEST = timedelta(seconds=20)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
_ALWAYS = datetime.min.replace(tzinfo=UTC)


class PreviewTooSlow(RuleError):
    """The search of the past was given up."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day (UTC) had: articles that match, and alerts."""

    day: date
    articles: int
    alerts: int


@dataclass(frozen=True, slots=True)
class PreviewedAlert:
    """An article with which an event would have alerted; `marks` are the matched places in `sentence`.

    `in_doubt`: what the alert would have said it may repeat, in words; empty: nothing.
    """

    article_id: int
    event_id: int
    source: str
    url: str
    title: str
    told_at: datetime
    sentence: str
    marks: tuple[tuple[int, int], ...]
    in_doubt: str = ""


class PastAlert(NamedTuple):
    """An alert: the event, and the article with which it would have alerted."""

    event_id: int
    article_id: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have done. `is_about`: figures are extrapolated from the articles since `decided_since`.

    `article_ids` are the articles found, `alerted` the alerts among those gone through, of which `in_doubt` may repeat
    an earlier one, and `spared` the matches held back as told or in doubt, all newest first; `newest` are the first
    alerts to show, `titles` those of the first spared articles, of what told them, and of the first updates, with their
    sources. `unindexed` counts articles that are not searched yet. `updates` are what it would have told of changes,
    the newest first, and `untold` what it would not, by reason.
    """

    rule: str
    since: datetime
    until: datetime
    days: tuple[Day, ...]
    articles: int
    alerts: int
    alerts_per_week: float
    is_about: bool
    decided_since: datetime
    held: dict[Decision, int]
    newest: tuple[PreviewedAlert, ...]
    near_misses: tuple[NearMiss, ...]
    unindexed: int
    article_ids: tuple[int, ...]
    alerted: tuple[PastAlert, ...]
    in_doubt: int = 0
    spared: tuple[Spared, ...] = ()
    titles: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    updates: tuple[PastUpdate, ...] = ()
    untold: Mapping[Update, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Decided:
    """What going through the newest articles brought; `doubts` of alerts by the article, with
    the article that told the event that it may be.
    """

    alerts: tuple[Decidable, ...]
    doubts: dict[int, tuple[EventDoubt, Decidable | None]]
    spared: tuple[Spared, ...]
    held: dict[Decision, int]
    since: datetime
    is_whole: bool
    changed: PastUpdates


def preview(
    conn: Connection,
    rule: WatchRule,
    tree: Node,
    *,
    days: int,
    now: datetime,
    lists: Lists = NO_LISTS,
    with_near_misses: bool = True,
) -> Preview:
    """What the rule would have done in the last `days` days had it been there; writes nothing.

    `tree` is its query with lists expanded, `lists` are those that its actors may name. Raises PreviewTooSlow.
    """
    since = _begin(conn, now - timedelta(days=days), now)
    found = _search(conn, tree, since, now)
    loaded = pretend(rule, tree, now, asked_of(rule, lists, Atlas(conn)))
    alerted = _decide(conn, loaded, found, since, now)
    changed = alerted.changed
    shown = _shown(conn, tree, alerted)
    missed = near_misses(conn, tree, since, now, SECONDS) if with_near_misses else ()
    per_week = len(alerted.alerts) * (WEEK / max(now - alerted.since, DAY))
    alerts = len(alerted.alerts) if alerted.is_whole else round(per_week * ((now - since) / WEEK))
    return Preview(
        rule=rule.name,
        since=since,
        until=now,
        days=_days(found, alerted.alerts, since, now),
        articles=found.count,
        alerts=alerts,
        alerts_per_week=per_week,
        is_about=not alerted.is_whole,
        decided_since=alerted.since,
        held=alerted.held,
        newest=shown,
        near_misses=missed,
        unindexed=text_index.count_unindexed(conn),
        article_ids=found.ids,
        alerted=tuple(
            PastAlert(one.event_id, one.id, effective_published_at(one))
            for one in alerted.alerts
            if one.event_id is not None
        ),
        in_doubt=len(alerted.doubts),
        spared=alerted.spared,
        titles=_titles(conn, alerted.spared[:SHOWN], changed.told[:SHOWN]),
        updates=tuple(changed.told),
        untold=dict(sorted(changed.untold.items())),
    )


def pretend(rule: WatchRule, tree: Node, now: datetime, asked: EventConditions | None = None) -> LoadedRule:
    """The rule as if it had always been in force; `asked` is what it asks of events."""
    row = rows.Rule(
        id=0,
        name=rule.name,
        enabled=True,
        version=0,
        active_from=_ALWAYS,
        muted_until=None,
        query=rule.query,
        conditions=rule.conditions(),
        notify=list(rule.notify),
        saved_at=now,
        saved_by="",
        why=rule.why,
    )
    return LoadedRule(row, rule, tree, asked)


def _begin(conn: Connection, since: datetime, now: datetime) -> datetime:
    """The beginning of the time, or of the archive when that is younger."""
    oldest = text_index.oldest(conn)
    return max(since, min(oldest, now)) if oldest is not None else since


def _search(conn: Connection, tree: Node, since: datetime, until: datetime) -> SearchResult:
    """What the query holds for; doubtful articles are looked at again as far as there is time."""
    try:
        with conn.transaction():
            found = archive.search(conn, tree, since, until, at_most=LONGEST)
    except TookTooLong:
        raise PreviewTooSlow(
            f"the search took longer than {LONGEST.seconds} seconds: ask for fewer days, or shorten NEAR and lists"
        ) from None
    return archive.decided(conn, tree, found, SECONDS)


def _decide(
    conn: Connection, loaded: LoadedRule, found: SearchResult, since: datetime, until: datetime
) -> _Decided:
    """Which of the newest articles would have alerted, from the oldest on; only those that surely match."""
    sure = [one for one in found.ids if one not in found.doubtful]
    articles = text_index.decidable(conn, ids=sure[:MOST_DECIDED])
    articles.sort(key=lambda article: (effective_published_at(article), article.id))
    past = replay(conn, loaded, articles, until)
    is_whole = len(articles) == len(found.ids)
    first = since if is_whole or not articles else effective_published_at(articles[0])
    return _Decided(
        tuple(replace(one.article, event_id=one.event_id) for one in reversed(past.alerts)),
        past.told_with,
        tuple(reversed(past.spared.values())),
        dict(sorted(past.held.items())),
        first,
        is_whole,
        past_updates(conn, past, until),
    )


def _titles(
    conn: Connection, spared: Sequence[Spared], changed: Sequence[PastUpdate]
) -> dict[int, tuple[str, str]]:
    """The headlines and sources of spared articles, of those that told their events, and of updates."""
    ids = {number for one in spared for number in (one.article_id, one.by_article_id) if number is not None}
    ids |= {one.article_id for one in changed}
    return {number: (one.title, one.source) for number, one in archive.read(conn, sorted(ids)).items()}


def _shown(conn: Connection, tree: Node, alerted: _Decided) -> tuple[PreviewedAlert, ...]:
    alerts = alerted.alerts[:SHOWN]
    others = [other.id for one in alerts if (other := alerted.doubts.get(one.id, (None, None))[1])]
    read = archive.read(conn, [*(one.id for one in alerts), *others])
    return tuple(
        alerting
        for one in alerts
        if one.id in read
        and (
            alerting := _previewed_alert(
                tree, one, read[one.id], _doubt_in_words(alerted.doubts.get(one.id), read)
            )
        )
        is not None
    )


def _doubt_in_words(told: tuple[EventDoubt, Decidable | None] | None, read: Mapping[int, Matchable]) -> str:
    if told is None:
        return ""
    doubt, other = told
    headline = read[other.id].title if other and other.id in read else None
    return in_words(doubt.kind, headline, words=doubt.words)


def _previewed_alert(
    tree: Node, alerted: Decidable, article: Matchable, in_doubt: str
) -> PreviewedAlert | None:
    """None when the article says something else since it was indexed."""
    hit = match(tree, document_of(article))
    if hit is None or alerted.event_id is None:
        return None
    moment = effective_published_at(article)
    return PreviewedAlert(
        article.id,
        alerted.event_id,
        article.source,
        article.url,
        article.title,
        moment,
        hit.sentence,
        hit.marks,
        in_doubt,
    )


def _days(
    found: SearchResult, alerts: Sequence[Decidable], since: datetime, until: datetime
) -> tuple[Day, ...]:
    articles = Counter(found.days)
    doubtful = Counter(day for one, day in zip(found.ids, found.days, strict=True) if one in found.doubtful)
    alerted = Counter(_day(effective_published_at(one)) for one in alerts)
    return tuple(
        Day(
            archive.EPOCH + timedelta(days=day),
            articles[day] - round(doubtful[day] * (1 - found.share)),
            alerted[day],
        )
        for day in range(_day(since), _day(until) + 1)
    )


def _day(moment: datetime) -> int:
    return (moment.astimezone(UTC).date() - archive.EPOCH).days
