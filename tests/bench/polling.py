"""How soon news is read, by the production plan of readings: simulated sources of some articles a day.

    .venv/bin/python tests/bench/polling.py [--days N] [--json]

A source publishes at random, by the hour of the day as newsrooms do; it is read when `flows.crawl.polling` says, which
knows what was read of the last two weeks. Published → accepted is the time until the reading after an article, plus
what alerting took when it was measured (tests/bench/rounds.py). Readings are compared with those of a quarter of an
article and a floor of five minutes, which was the plan before.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from printing import printed

from flows.crawl import polling
from sql.rows import Source
from sql.sources import Habits

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
# how much of a day's news comes in each hour (UTC), of a newsroom that sleeps
HOURS = (1, 1, 1, 1, 2, 4, 7, 9, 9, 9, 8, 8, 7, 8, 8, 8, 7, 6, 5, 4, 3, 3, 2, 1)
ALERTING = timedelta(seconds=2)
LEARNING = 14 * DAY
# articles a day -> p50 and p95 in minutes
MUST: dict[int, tuple[float, float | None]] = {48: (2.5, 5), 10: (6, 16), 2: (40, 110)}
MOST_READINGS = 2.7
SOURCE = Source(
    id=0, name="s", home_url="https://s.example/", spider="news", language=None, country=None, kind=None, enabled=True,
    delay_seconds=1.0, min_interval=polling.FLOOR, max_interval=DAY, max_articles=200, next_due_at=BEGIN,
    leased_by=None, leased_until=None, added_at=BEGIN - 60 * DAY, removed_at=None,
)  # fmt: skip


def published(per_day: int, days: int, chance: random.Random) -> list[datetime]:
    """When the articles of a source come out, in order."""
    share = [hour / sum(HOURS) for hour in HOURS]
    return sorted(
        BEGIN + DAY * day + timedelta(hours=hour + chance.random())
        for day in range(days)
        for hour in chance.choices(
            range(24), share, k=round(chance.gauss(per_day, per_day**0.5)) if per_day else 0
        )
    )


def habits(articles: Sequence[datetime], now: datetime) -> Habits:
    """What is known of a source: as the statement of that name asks for it."""
    first, last = bisect_right(articles, now - LEARNING), bisect_right(articles, now)
    recent = articles[first:last]
    hours = [0] * 24
    for at in recent:
        hours[at.hour] += 1
    return Habits(len(recent), recent[0] if recent else None, hours)


def simulate(articles: Sequence[datetime], days: int, source: Source) -> tuple[list[float], int]:
    """The minutes from published to accepted, and how many readings there were, after two weeks of learning."""
    now, end = BEGIN, BEGIN + DAY * days
    waited, readings, unread = [], 0, 0
    while now < end:
        until = bisect_right(articles, now)
        if now >= BEGIN + LEARNING:
            readings += 1
            waited += [(now + ALERTING - at) / timedelta(minutes=1) for at in articles[unread:until]]
        unread = until
        now = polling.next_due(source, habits(articles, now), polling.Ending(), now)
    return waited, readings


def before(articles: Sequence[datetime], days: int) -> int:
    """The readings of the plan before."""
    expected = polling.EXPECTED
    polling.EXPECTED = 0.25
    try:
        return simulate(articles, days, replace(SOURCE, min_interval=timedelta(minutes=5)))[1]
    finally:
        polling.EXPECTED = expected


def figures(days: int) -> dict[str, dict[str, float | None]]:
    """How soon, and at what price."""
    found: dict[str, dict[str, float | None]] = {}
    for per_day, (middle, late) in MUST.items():
        articles = published(per_day, days, random.Random(per_day))
        waited, readings = simulate(articles, days, SOURCE)
        quantiles = statistics.quantiles(waited, n=20)
        name = f"{per_day} articles a day"
        found[f"{name}: published to accepted, p50, min"] = {"value": quantiles[9], "must": middle}
        found[f"{name}: published to accepted, p95, min"] = {"value": quantiles[18], "must": late}
        found[f"{name}: readings a day"] = {"value": readings / (days - LEARNING.days), "must": None}
        found[f"{name}: readings, of those before"] = {
            "value": readings / before(articles, days), "must": MOST_READINGS,
        }  # fmt: skip
    return found


def main() -> int:
    """Print the table; 1 when a must is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = figures(asked.days)
    return printed(found, as_json=asked.json, width=56)


if __name__ == "__main__":
    raise SystemExit(main())
