"""The steps of reading and alerting, each a plain call into a room; Prefect and the command line both walk them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sql.sources
import sql.subscriptions
from alerts.delivery import recipient_mutes
from alerts.delivery.channels import Channels
from alerts.delivery.digests import make_digests
from alerts.delivery.escalations import escalate_due
from alerts.delivery.journal import Journal
from alerts.delivery.mute_notices import tell_ended_mutes
from alerts.delivery.outbox import enqueue, notices_to
from alerts.delivery.run import DeliverSummary, deliver_due
from alerts.delivery.subscribers import with_subscribers
from alerts.events.detect import DetectSummary
from alerts.events.detect import detect as detect_events
from alerts.events.reading import Tell
from alerts.rules.history.indexing import index_stored
from alerts.rules.run import MatchSummary, match_stored
from flows.crawl import leases
from flows.crawl.keeper import Listener
from flows.crawl.leases import Wanted
from flows.crawl.runner import crawl
from flows.crawl.store import Outcome
from flows.settings import Settings, links_of, open_home
from sql.connection import Connection, Lost, connect
from sql.connection import now as database_now

# what the events of a large archive may take to be found, between two statements of a transaction
DETECT_PAUSE_SECONDS = 1800


class NoSuchSource(LookupError):
    """A source that was asked for is not there."""


@dataclass(frozen=True, slots=True, repr=False)
class RunContext:
    """What a step works on. Without a repr, because the URL has a password and Prefect shows what it is given."""

    settings: Settings
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of the sources that were read, one outcome for each turn; `round_id` None: none was due."""

    round_id: int | None
    outcomes: list[Outcome]


def numbers_of(conn: Connection, names: Sequence[str]) -> list[int] | None:
    """The sources with these names; None when none is named. Raises NoSuchSource."""
    found = {name: sql.sources.get(conn, name=name) for name in names}
    if unknown := [name for name, source in found.items() if source is None]:
        raise NoSuchSource(f"no source is named {', '.join(unknown)}: see `tocsin sources list`")
    return [source.id for source in found.values() if source is not None] or None


def is_reading_due(conn: Connection) -> bool:
    """Whether a source is to be read now; the caller commits."""
    now = database_now(conn)
    leases.end_gone(conn, now)
    return sql.sources.is_due(conn, now=now)


def read(
    settings: Settings,
    url: str,
    listener: Listener,
    *,
    started_by: str,
    everything: bool = False,
    only: Sequence[int] | None = None,
    once: bool = False,
    stop: threading.Event | None = None,
) -> Reading:
    """Read the sources that are due, until none is, `settings.crawl_seconds` are over or `stop` is set.

    `everything`: each enabled source, once; `only`: these, once, due or not, but for those that another round reads.
    `once`: no source a second time, so that nobody waits for one that goes on for many turns. Any number of readings
    can run at the same time, on any machines. Raises what the database raises when it is lost.
    """
    wanted = Wanted(everything, None if only is None else tuple(only), once)
    with connect(url) as conn:
        is_due = is_reading_due(conn)
        if not everything and only is None and not is_due:
            return Reading(None, [])
        round_id = leases.open_round(conn, started_by=started_by)
        with _closed_in_the_end(conn, round_id), leases.heartbeat(url, round_id) as is_lost:
            outcomes = crawl(
                settings,
                url,
                round_id,
                wanted,
                listener,
                lambda: is_lost.is_set() or (stop is not None and stop.is_set()),
            )
    return Reading(round_id, outcomes)


@contextmanager
def _closed_in_the_end(conn: Connection, round_id: int) -> Iterator[None]:
    """Close the round whatever ends the body; where the database is lost, its heartbeat ends it."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(*Lost):
            leases.close_round(conn, round_id)
        raise
    leases.close_round(conn, round_id)


def detect(url: str, tell: Tell | None = None) -> DetectSummary:
    """Which articles tell of the same event; `tell` hears how far an older program's archive is taken over."""
    with connect(url, pause_seconds=DETECT_PAUSE_SECONDS) as conn:
        return detect_events(conn, database_now(conn), tell)


def match(url: str, channels: Channels) -> MatchSummary:
    """Which rules the new articles alert; alerts and their deliveries are written in one transaction.

    What was stored is indexed first, so that a preview finds what alerted.
    """
    with connect(url) as conn:
        index_stored(conn)
        everybody = with_subscribers(channels, sql.subscriptions.subscribers(conn))
        return match_stored(
            conn,
            database_now(conn),
            lambda conn, alert, tags, now: enqueue(conn, alert, tags, everybody, now),
        )


def deliver(
    settings: Settings, url: str, channels: Channels, stop: threading.Event | None = None
) -> DeliverSummary:
    """Make the digests that are due, say what mutes held that are over, and send what is due, until `stop` is set."""
    try:
        with connect(url) as conn:
            now = database_now(conn)
            channels = with_subscribers(channels, sql.subscriptions.subscribers(conn))
            make_digests(conn, channels, now, notices_to(settings.operator, channels))
            tell_ended_mutes(conn, channels, now)
            recipient_mutes.tell_ended(conn, now)
            escalate_due(conn, channels, now)
    finally:
        summary = deliver_due(
            lambda: connect(url),
            channels,
            slack_url=settings.slack_url,
            stop=stop,
            operator=settings.operator,
            journal=Journal(open_home(settings)),
            links=links_of(settings),
            contact=settings.contact,
        )
    return summary
