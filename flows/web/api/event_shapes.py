"""What the API answers of events, alerts and messages.

Times are UTC, coordinates degrees (WGS 84), languages ISO 639-1, countries ISO 3166-1 alpha-2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flows.explain.event_claims import Claim, TollTable
from flows.explain.event_view import Change, Newsroom, Toll, Where
from sql.event_views import HeldLine, MayBeThis, MergedEvent
from sql.rows import Attempt, EventDoubt, Judgement, Mending


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as a list has it. `alerts`: the numbers of those that told of it; `held_by`: who looks at it."""

    id: int
    headline: str
    url: str
    state: str
    types: list[str]
    day_from: date | None
    day_to: date | None
    places: list[str]
    regions: list[str]
    countries: list[str]
    precision: str | None
    latitude: float | None
    longitude: float | None
    tolls: list[Toll]
    actors: list[str]
    articles: int
    newsrooms: int
    first_published: datetime
    last_published: datetime
    alerts: list[int]
    in_doubt: str | None
    may_be_event: int | None
    held_by: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of an alert, notice or digest to one recipient, whose address is not shown."""

    id: int
    alert: int | None
    channel: str
    recipient: str
    state: str
    reason: str
    attempts: int
    is_possible_repeat: bool
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """A message with every attempt to send it."""

    message: Message
    attempts: list[Attempt]


@dataclass(frozen=True, slots=True)
class EventAlert:
    """An alert of an event, with its messages."""

    id: int
    rule: str
    made_at: datetime
    article: int
    source: str
    title: str
    in_doubt: str | None
    messages: list[Message]


@dataclass(frozen=True, slots=True)
class EventNote:
    """A note of a person."""

    person: str
    made_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """All that is known of an event. `id` is where it is told now, also when another number was asked for.

    `tolls_by_speaker`: figures side by side; `timeline`: newsrooms in order of their first report, copies folded;
    `followed_by_rules`: rules that tell every change of it.
    """

    id: int
    headline: str
    url: str
    state: str
    is_folded: bool
    types: list[str]
    actors: list[str]
    where: Where | None
    day_from: date | None
    day_to: date | None
    tolls: list[Toll]
    articles: int
    newsrooms: int
    first_published: datetime
    last_published: datetime
    claims: list[Claim]
    tolls_by_speaker: list[TollTable]
    timeline: list[Newsroom]
    changes: list[Change]
    alerts: list[EventAlert]
    held: list[HeldLine]
    doubt: EventDoubt | None
    may_be_this: list[MayBeThis]
    merged: list[MergedEvent]
    mendings: list[Mending]
    held_by: str | None
    notes: list[EventNote]
    followed_by_rules: list[str]
    mutes: list[int]


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: a rule told of an event, once, because of an article. `sentence`: what matched.

    `change`: what an update told; `in_doubt`: the kind of the doubt that it was told with, None: none.
    """

    id: int
    url: str
    made_at: datetime
    rule: str
    event: int
    event_headline: str
    article: int
    headline: str
    article_url: str
    source: str
    language: str | None
    published: datetime | None
    sentence: str
    is_update: bool
    change: str
    in_doubt: str | None
    doubt_words: str
    may_be_event: int | None
    types: list[str]
    places: list[str]
    regions: list[str]
    countries: list[str]
    newsrooms: int


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """An alert with its messages and what people thought of it."""

    alert: Alert
    messages: list[Message]
    judgements: list[Judgement]
