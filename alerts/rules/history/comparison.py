"""What an edit of a rule gains and loses, from two previews of the same time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.rules.history.preview import PastAlert, Preview


@dataclass(frozen=True, slots=True)
class Comparison:
    """Events and articles, newest first, that only one of two previews has.

    Events are compared `since` a moment that both previews went through; `is_about` when not all was looked at.
    """

    gained_events: tuple[PastAlert, ...]
    lost_events: tuple[PastAlert, ...]
    kept_events: int
    gained_articles: tuple[int, ...]
    lost_articles: tuple[int, ...]
    kept_articles: int
    since: datetime
    is_about: bool


def compare(before: Preview, after: Preview) -> Comparison:
    """What `after` has that `before` had not, and the other way round."""
    since = max(before.decided_since, after.decided_since)
    old_events = {one.event_id for one in before.alerted}
    new_events = {one.event_id for one in after.alerted}
    old_articles, new_articles = set(before.article_ids), set(after.article_ids)
    return Comparison(
        gained_events=_beside(after.alerted, old_events, since),
        lost_events=_beside(before.alerted, new_events, since),
        kept_events=len(old_events & new_events),
        gained_articles=tuple(one for one in after.article_ids if one not in old_articles),
        lost_articles=tuple(one for one in before.article_ids if one not in new_articles),
        kept_articles=len(old_articles & new_articles),
        since=since,
        is_about=before.is_about or after.is_about,
    )


def _beside(alerted: Sequence[PastAlert], others: Collection[int], since: datetime) -> tuple[PastAlert, ...]:
    return tuple(one for one in alerted if one.event_id not in others and one.told_at >= since)
