"""Digests: what waits for one, what stands in one, and when those behind a channel are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class ChannelTerms:
    """When those behind a channel are told, by the clock of `time_zone`.

    `budget_per_day` None: any number of messages. `empty_digest_since` None: no digest is made when nothing came.
    More than `storm_after` messages to one person within ten minutes are told in one digest.
    """

    tag: str
    time_zone: str = "UTC"
    quiet_from: time | None = None
    quiet_to: time | None = None
    budget_per_day: int | None = None
    digest_at: time = time(7, 30)
    empty_digest_since: datetime | None = None
    storm_after: int = 10
    language: str = "en"


@dataclass(frozen=True, slots=True)
class AlertTerms:
    """What decides when an alert is told: its rule's stored conditions, and the highest tolls of its event."""

    conditions: dict[str, Any]
    is_update: bool
    killed: int | None
    injured: int | None
    abducted: int | None


@dataclass(frozen=True, slots=True)
class TargetLoad:
    """What a target had: `recent` alerts in the last minutes, `today` messages; `is_known`: this alert as well."""

    recent: int
    today: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """One message on many alerts to one target; `began_at` None: there was none of its schedule before."""

    id: int
    channel: str
    target: str
    target_label: str
    schedule: str
    ends_at: datetime
    began_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DigestLine(Digest):
    """A digest as it is listed; `state` is that of its message."""

    alerts: int
    state: str | None


@dataclass(frozen=True, slots=True)
class DigestGroup:
    """What waits for one digest to a target. `due_at` None: only what a wrong clock wrote is due.

    `ends` are those of the last two digests of its schedule, the newest first.
    """

    target: str
    channel: str
    schedule: str
    first_at: datetime
    last_at: datetime
    alerts: int
    due_at: datetime | None
    ends: list[datetime]


@dataclass(frozen=True, slots=True)
class TagSchedule:
    """A schedule by which a rule in force tells a channel."""

    tag: str
    schedule: str


@dataclass(frozen=True, slots=True)
class WaitingDigest:
    """What waits for a digest, as it is listed."""

    channel: str
    target_label: str
    schedule: str
    alerts: int
    due_at: datetime
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One alert as a digest tells it. `told_at`: when the target had a message of its own on the event."""

    alert_id: int
    reason: str
    rule: str
    conditions: dict[str, Any]
    event_id: int
    transition: str
    created_at: datetime
    is_update: bool
    in_doubt_kind: str | None
    doubt_words: str
    may_be_headline: str | None
    title: str
    url: str
    source: str
    published: datetime | None
    published_precision: str
    first_seen_at: datetime
    access: str
    articles: int
    independent_sources: int
    day_lo: date | None
    day_hi: date | None
    types: list[str]
    places: list[str]
    regions: list[str]
    countries: list[str]
    killed_low: int | None
    killed_high: int | None
    injured_low: int | None
    injured_high: int | None
    abducted_low: int | None
    abducted_high: int | None
    told_at: datetime | None
    # a page that tells the same for free, of an article that must be paid for
    free_url: str | None = None
    # nobody took it for so long, and so this channel is told
    escalated_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AlertDigest:
    """A digest in which an alert stands, or for which it waits: `digest_id` None."""

    channel: str
    target_label: str
    schedule: str
    reason: str
    due_at: datetime
    digest_id: int | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class JoinedAlert:
    """An alert that the message of another one tells too."""

    alert_id: int
    rule: str


@dataclass(frozen=True, slots=True)
class Storm:
    """Of which rule and source most alerts of a digest are; `rules` is of how many rules there are any."""

    rules: int
    rule: str
    alerts: int
    all_alerts: int
    first_at: datetime
    last_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class SourcesHealth:
    """How many of the sources that are read are well."""

    healthy: int
    sources: int
