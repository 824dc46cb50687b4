"""The steps of reading and alerting, each a plain call into a room; Prefect and the command line both walk them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import sql.crawls
import sql.sources
from alerts.delivery.channels import Channels
from alerts.delivery.outbox import enqueue
from alerts.delivery.run import DeliverSummary, deliver_due
from alerts.events.detect import DetectSummary
from alerts.events.detect import detect as detect_events
from alerts.events.reading import Tell
from alerts.rules.history.indexing import index_stored
from alerts.rules.run import MatchSummary, match_stored
from flows.crawl.runner import LEASE, Listener, crawl
from flows.crawl.store import Outcome
from flows.settings import Settings
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows import Source

# a round of the command line takes all that it may
EVERY = 100_000
# what the events of a large archive may take to be found, between two statements of a transaction
DETECT_PAUSE_SECONDS = 1800


class NoSuchSource(LookupError):
    """A source that was asked for is not there."""


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """What a step works on. Without a repr, because the URL has a password and Prefect shows what it is given."""

    settings: Settings
    url: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A round, and the sources that are its own until it lets them go."""

    round_id: int
    sources: list[Source]


def open_claim(
    conn: Connection, *, everything: bool, limit: int, started_by: str, names: Sequence[str] = ()
) -> Claim:
    """Open a round and lease its sources (`everything`: every enabled one, due or not; `names`: these, due or not).

    Raises NoSuchSource. The round counts as alive for as long as `conn` is open; what killed rounds held is taken over.
    """
    # the first word on this connection, else it would be a savepoint that nobody commits
    with conn.transaction():
        if unknown := [name for name in names if sql.sources.get(conn, name=name) is None]:
            raise NoSuchSource(f"no source is named {', '.join(unknown)}: see `tocsin sources list`")
        now = database_now(conn)
        sql.sources.end_orphan_leases(conn, now=now)
        sql.crawls.close_lost(conn, now=now)
        round_id = sql.crawls.open_round(conn, started_by=started_by, now=now)
        sql.crawls.hold_round(conn, id=round_id)
        until = now + LEASE
        if names:
            sources = sql.sources.claim_named(
                conn, round_id=round_id, names=names, now=now, leased_until=until
            )
        else:
            sources = sql.sources.claim_due(
                conn, round_id=round_id, everything=everything, limit=limit, now=now, leased_until=until
            )
        for source in sources:
            sql.crawls.start(conn, round_id=round_id, source_id=source.id, now=now)
    return Claim(round_id, sources)


def close_round(conn: Connection, round_id: int) -> None:
    """The round is over."""
    with conn.transaction():
        sql.crawls.close_round(conn, id=round_id, now=database_now(conn))
    sql.crawls.let_go_round(conn, id=round_id)
    conn.commit()


def crawl_claim(
    settings: Settings, url: str, claim: Claim, listener: Listener, stop: threading.Event | None = None
) -> list[Outcome]:
    """Crawl the sources of a claim; see `flows.crawl.runner.crawl`."""
    return crawl(settings, url, claim.round_id, claim.sources, listener, stop)


def detect(url: str, tell: Tell | None = None) -> DetectSummary:
    """Which articles tell of the same event; `tell` hears how far an older program's archive is taken over."""
    with connect(url, pause_seconds=DETECT_PAUSE_SECONDS) as conn:
        return detect_events(conn, database_now(conn), tell)


def match(url: str, channels: Channels) -> MatchSummary:
    """Which rules the new articles ring; alerts and their deliveries are written in one transaction.

    What was stored is indexed first, so that a preview finds what rang.
    """
    with connect(url) as conn:
        index_stored(conn)
        return match_stored(
            conn,
            database_now(conn),
            lambda conn, alert, tags, now: enqueue(conn, alert, tags, channels, now),
        )


def deliver(
    settings: Settings, url: str, channels: Channels, stop: threading.Event | None = None
) -> DeliverSummary:
    """Send what is due, until `stop` is set."""
    return deliver_due(lambda: connect(url), channels, slack_url=settings.slack_url, stop=stop)
