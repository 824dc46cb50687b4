"""Events as people look at them: lists, and all that is on record of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sql.connection import Connection
from sql.rows import Delivery
from sql.statements import Statements

SQL = Statements("event_views")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are asked for; None asks nothing.

    `since`: the last report is not older. `countries` (ISO 3166-1 alpha-2), `types` and places: any of them, however
    many claim it; a place by its id or by a name as events have it. `min_killed`: by the highest claim. `is_alerted`: a
    rule told of it. `is_doubtful`: it is in doubt by now whether it is one of its own. `before_published` and
    `before_id`: those that come after that event in the list.
    """

    since: datetime | None = None
    countries: list[str] | None = None
    types: list[str] | None = None
    place_ids: list[str] | None = None
    place_names: list[str] = field(default_factory=list)
    min_killed: int | None = None
    is_alerted: bool = False
    is_doubtful: bool = False
    before_published: datetime | None = None
    before_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event as a list shows it, with what it is by all its articles.

    `changed`: the kinds of tolls that changed; `disputed`: those of them whose last change others gainsay.

    `alerts` are the numbers of those that told of it or of an event told as one with it. `doubt_kind` None: no doubt.
    """

    id: int
    title: str
    state: str
    first_published: datetime
    last_published: datetime
    articles: int
    independent_sources: int
    day_lo: date | None
    day_hi: date | None
    types: list[str]
    countries: list[str]
    place_names: list[str]
    regions: list[str]
    latitude: float | None
    longitude: float | None
    precision: int | None
    actors: list[str]
    killed_low: int | None
    killed_high: int | None
    injured_low: int | None
    injured_high: int | None
    abducted_low: int | None
    abducted_high: int | None
    changed: list[str]
    disputed: list[str]
    alerts: list[int]
    doubt_kind: str | None
    may_be_event_id: int | None
    may_be_title: str | None
    doubt_words: str | None
    doubted_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """An article of an event; `moment` is when it came out, `agency` the one that it credits, if any."""

    article_id: int
    title: str
    source: str
    url: str
    moment: datetime
    published_precision: str
    first_seen_at: datetime
    language: str | None
    access: str
    agency: str | None
    revision: int
    removed_at: datetime | None
    copy_group: int


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """Something that an article tells as new of its event; `value` as in `sql.rows.Fact`."""

    article_id: int
    kind: str
    value: dict[str, Any]
    sentence: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """How many articles of an event a rule held back for one reason, with the first numbers of them."""

    rule_id: int
    rule: str
    decision: str
    articles: int
    article_ids: list[int]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class MayBeThis:
    """An event that may be the one asked about."""

    event_id: int
    title: str
    kind: str
    words: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """An event that is told under another number, and since when."""

    event_id: int
    title: str
    merged_into: int
    created_at: datetime
    merged_at: datetime


def listed(conn: Connection, asked: EventFilter, *, limit: int | None) -> Iterator[ListedEvent]:
    """The events asked for, those with the newest reports first; read in parts, within the caller's transaction."""
    for part in SQL.parts(conn, "listed", ListedEvent, **asdict(asked), limit=limit):
        yield from part


def names_of_places(conn: Connection) -> list[str]:
    """Every name of a place or region that an event has."""
    return [str(row[0]) for row in conn.execute(SQL.texts["names_of_places"]).fetchall()]


def reports(conn: Connection, *, event_id: int) -> list[ReportLine]:
    """The articles that tell of an event, by when they came out."""
    return SQL.all(conn, "reports", ReportLine, event_id=event_id)


def claims(conn: Connection, *, event_id: int) -> list[ClaimLine]:
    """What the articles of an event claim of it, by article; what they only recall is left out."""
    return SQL.all(conn, "claims", ClaimLine, event_id=event_id)


def deliveries(conn: Connection, *, alert_ids: Sequence[int]) -> list[Delivery]:
    """The messages of these alerts."""
    return SQL.all(conn, "deliveries", Delivery, alert_ids=list(alert_ids))


def held(conn: Connection, *, event_id: int) -> list[HeldLine]:
    """What rules held back of the articles of an event, by rule and reason."""
    return SQL.all(conn, "held", HeldLine, event_id=event_id)


def may_be_this(conn: Connection, *, event_id: int) -> list[MayBeThis]:
    """The events of which it is in doubt whether they are this one; `event_id` is told under its own number."""
    return SQL.all(conn, "may_be_this", MayBeThis, event_id=event_id)


def merged(conn: Connection, *, event_id: int) -> list[MergedEvent]:
    """The events that are told as one with this one, in the order in which they were merged."""
    return SQL.all(conn, "merged", MergedEvent, event_id=event_id)
