"""How many messages one reader would have had of a rule's alerts, by the decisions that are taken live. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.delivery.routing import STORM, STORM_WINDOW, AtOnce, Wait, route
from alerts.rules.message_fields import MessageTerms
from alerts.rules.periods import begin_of_day, zone_named
from alerts.text.humanize import count
from sql.rows.digests import ChannelTerms, TargetLoad

WHY = {
    Wait.SCHEDULED: "by schedule",
    Wait.QUIET_HOURS: "after quiet hours",
    Wait.BUDGET: "of what was over the budget of a day",
    Wait.STORM: "of what came at once",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """Messages of their own, and digests by why their alerts waited."""

    at_once: int
    digests: dict[Wait, int]

    @property
    def messages(self) -> int:
        """All of them."""
        return self.at_once + sum(self.digests.values())


def expected(terms: MessageTerms, channel: ChannelTerms, moments: Iterable[datetime]) -> Expected:
    """What a reader would have had of alerts at these moments, and of nothing else.

    What is urgent by its toll only is counted as if it were not.
    """
    zone = zone_named(channel.time_zone)
    sent: list[datetime] = []
    storm: list[datetime] = []
    dues: dict[tuple[str, datetime], Wait] = {}
    for moment in sorted(moments):
        recent = _since(sent, moment - STORM_WINDOW) + _since(storm, moment - STORM_WINDOW)
        load = TargetLoad(recent, _since(sent, begin_of_day(moment, zone)), is_known=False)
        way = route(terms, channel, load, moment, is_urgent=terms.is_urgent)
        if isinstance(way, AtOnce):
            sent.append(moment)
        elif way.reason is Wait.STORM:
            if not storm or moment - storm[-1] >= STORM_WINDOW:
                dues[STORM, moment] = way.reason
            storm.append(moment)
        else:
            dues.setdefault((way.schedule, way.due_at), way.reason)
    return Expected(len(sent), dict(Counter(dues.values())))


def _since(moments: Sequence[datetime], begin: datetime) -> int:
    """How many of these moments, which rise, do not come before another one."""
    return len(moments) - bisect_left(moments, begin)


def in_words(counted: Expected) -> str:
    """The same in one clause."""
    parts = [f"{counted.at_once:,} at once"] if counted.at_once or not counted.digests else []
    parts += [f"{count(number, 'digest')} {WHY[why]}" for why, number in counted.digests.items()]
    return f"about {count(counted.messages, 'message')} to each reader: {', '.join(parts)}"
