"""How often a source brings something new, learned from its own articles. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sql.rows import Moment

# how far back the rhythm is learned from
WINDOW = timedelta(days=60)
# articles closer together were published in one go
ONE_BATCH = timedelta(minutes=10)
LEAST_GAPS = 4
# a gap that it has shown twice, such as a weekend, is its own rhythm; with fewer gaps twice may be chance
LEAST_GAPS_FOR_WEEKENDS = 8
SLACK = 1.25
SILENT_AT_LEAST = timedelta(hours=24)
CALM_AT_LEAST = timedelta(hours=6)
# a source whose rhythm is not known yet
UNKNOWN_LIMIT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`usual`: the median gap, None when unknown; `calm`: longer than this it is quiet; `limit`: silent.

    `last_seen_at`: when its newest article came to us, None when none did. `last_dated_at`: of when its newest article
    is by its own date, where it has one; None when none came lately.
    """

    usual: timedelta | None
    calm: timedelta
    limit: timedelta
    last_seen_at: datetime | None
    last_dated_at: datetime | None = None


def learn(moments: Sequence[Moment], now: datetime) -> Rhythm:
    """The rhythm of a source from the moments at which its articles appeared.

    The limit is max(3 × the 95th percentile of its gaps, 24 h), and a quarter more than its second longest gap.
    """
    last = max((moment.first_seen_at for moment in moments), default=None)
    dated = max((moment.appeared_at for moment in moments), default=None)
    gaps = sorted(_gaps([moment.appeared_at for moment in moments if moment.appeared_at >= now - WINDOW]))
    if len(gaps) < LEAST_GAPS:
        limit = max([UNKNOWN_LIMIT, *(3 * gap for gap in gaps)])
        return Rhythm(None, CALM_AT_LEAST, limit, last, dated)
    usual = timedelta(seconds=median(gap.total_seconds() for gap in gaps))
    limit = max(3 * gaps[math.ceil(0.95 * len(gaps)) - 1], SILENT_AT_LEAST)
    if len(gaps) >= LEAST_GAPS_FOR_WEEKENDS:
        limit = max(limit, SLACK * gaps[-2])
    return Rhythm(usual, max(usual, CALM_AT_LEAST), limit, last, dated)


def _gaps(appeared: Sequence[datetime]) -> list[timedelta]:
    ordered = sorted(appeared)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    return [gap for gap in gaps if gap >= ONE_BATCH]
