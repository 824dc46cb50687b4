"""A whole round, once, without Prefect: sources are read, then what they published is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.delivery.channels import Channels
from alerts.delivery.run import DeliverSummary
from alerts.events.detect import DetectSummary
from alerts.events.reading import Tell
from alerts.health.watch import WatchSummary
from alerts.rules.run import MatchSummary
from flows import steps
from flows.crawl.keeper import Listener
from flows.crawl.store import Outcome
from flows.crawl.watching import watch_sources
from flows.settings import Settings
from sql.connection import connect


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """What a whole round did."""

    round_id: int | None
    outcomes: list[Outcome]
    detected: DetectSummary
    matched: MatchSummary
    watched: WatchSummary
    delivered: DeliverSummary


def whole_round(
    settings: Settings,
    url: str,
    channels: Channels,
    listener: Listener,
    *,
    everything: bool,
    started_by: str,
    names: Sequence[str] = (),
    tell: Tell | None = None,
) -> RoundSummary:
    """A round from reading to delivery; `names`: of these sources alone, due or not; `tell` as in `steps.detect`."""
    with connect(url) as conn:
        only = steps.numbers_of(conn, names)
    reading = steps.read(
        settings, url, listener, started_by=started_by, everything=everything, only=only, once=True
    )
    detected = steps.detect(url, tell)
    matched = steps.match(url, channels)
    watched = watch_sources(url, channels, settings.operator)
    delivered = steps.deliver(settings, url, channels)
    return RoundSummary(reading.round_id, reading.outcomes, detected, matched, watched, delivered)
