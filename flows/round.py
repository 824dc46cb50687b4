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
from flows.crawl.runner import Listener
from flows.crawl.store import Outcome
from flows.health import watch_sources
from flows.settings import Settings
from sql.connection import connect


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """What a whole round did."""

    round_id: int
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
    """A round from claim to delivery; `names` as in `flows.steps.open_claim`, `tell` as in `flows.steps.detect`."""
    with connect(url) as conn:
        claim = steps.open_claim(
            conn, everything=everything, limit=steps.EVERY, started_by=started_by, names=names
        )
        outcomes = steps.crawl_claim(settings, url, claim, listener)
        detected = steps.detect(url, tell)
        matched = steps.match(url, channels)
        watched = watch_sources(url, channels, settings.operator)
        delivered = steps.deliver(settings, url, channels)
        steps.close_round(conn, claim.round_id)
    return RoundSummary(claim.round_id, outcomes, detected, matched, watched, delivered)
