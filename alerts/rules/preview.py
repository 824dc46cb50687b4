"""What a rule would have found and rung in the stored past, by the same functions that match live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.rules.decide import Decision, decide, told_at
from alerts.rules.match import Hit
from alerts.rules.rule import LoadedRule, WatchRule, usable_query
from alerts.rules.run import find
from sql import matches, rows
from sql.connection import Connection
from sql.rows import Matchable

PAGE = 200
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One article that the rule matches, and what it would have done had the rule been there when it was stored.

    `marks` are the matched places in `sentence`.
    """

    article_id: int
    source: str
    url: str
    title: str
    published: datetime
    event_id: int | None
    sentence: str
    marks: tuple[tuple[int, int], ...]
    decision: Decision


def test_rule(conn: Connection, rule: WatchRule, days: int, now: datetime) -> list[PreviewRow]:
    """The matches of the last `days` days, oldest first; each event rings at most once. Writes nothing.

    Raises QueryRefused. Age is counted at the moment the article was stored.
    """
    loaded = _pretend(rule, now)
    found = [
        (article, hit)
        for article in _window(conn, now - timedelta(days=days))
        for _, hit in find([loaded], article)
    ]
    found.sort(key=lambda pair: (told_at(pair[0]), pair[0].id))
    told: set[int] = set()
    return [_row(loaded, article, hit, told) for article, hit in found]


def _row(loaded: LoadedRule, article: Matchable, hit: Hit, told: set[int]) -> PreviewRow:
    is_told = article.event_id in told
    decision = decide(loaded, article, is_told=is_told, now=article.first_seen_at)
    if decision is Decision.RINGS and article.event_id is not None:
        told.add(article.event_id)
    return PreviewRow(
        article.id,
        article.source,
        article.url,
        article.title,
        told_at(article),
        article.event_id,
        hit.sentence,
        hit.marks,
        decision,
    )


def _pretend(rule: WatchRule, now: datetime) -> LoadedRule:
    """The rule as if it had always been in force."""
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
    return LoadedRule(row, rule, usable_query(rule))


def _window(conn: Connection, since: datetime) -> Iterator[Matchable]:
    after = 0
    while page := matches.window(conn, since=since, after_id=after, limit=PAGE):
        yield from page
        after = page[-1].id
