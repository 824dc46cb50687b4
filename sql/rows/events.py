"""Events, and what articles tell of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One real-world happening told by one or more articles."""

    id: int
    root_article_id: int
    state: str
    merged_into: int | None
    title: str
    first_published: datetime
    last_published: datetime
    articles: int
    copy_groups: int
    independent_sources: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which event an article tells of, and which copy group it stands in."""

    article_id: int
    event_id: int
    copy_group: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something an article claims of an event, with the sentence that says so."""

    id: int
    article_id: int
    extractor: str
    kind: str
    value: dict[str, Any]
    sentence: str
    is_context: bool


@dataclass(frozen=True, slots=True)
class UndetectedArticle:
    """An article that no event has been sought for, and when it was published at the latest."""

    id: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What detection reads of an article; `published` is never unknown and never after it was first seen."""

    id: int
    source: str
    source_kind: str | None
    source_country: str | None
    title: str
    text: str
    language: str | None
    access: str
    section: str | None
    agency: str | None
    published: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class EventArticle:
    """An article as the list of an event shows it; articles of one copy group carry the same text."""

    article_id: int
    title: str
    source: str
    url: str
    published: datetime | None
    first_seen_at: datetime
    language: str | None
    access: str
    agency: str | None
    copy_group: int


@dataclass(frozen=True, slots=True)
class EventSources:
    """How many independent newsrooms tell of an event."""

    event_id: int
    independent_sources: int


@dataclass(frozen=True, slots=True)
class EventDoubt:
    """That an event may not be one of its own: it may be another one, or tell of several.

    `may_be_event_id` is the other event as it is told now; `words` say which facts speak for and against.
    """

    event_id: int
    kind: str
    may_be_event_id: int | None
    may_be_title: str | None
    words: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleProfile:
    """What identity needs of an article: see alerts.events.profile."""

    article_id: int
    moment: datetime
    packed: bytes
    record: bytes


@dataclass(frozen=True, slots=True)
class ArticlePlace:
    """Where an article stands: its piece, and in it the group, each named by its first article."""

    article_id: int
    piece: int
    piece_group: int
    is_alone: bool


@dataclass(frozen=True, slots=True)
class FrequencyTable:
    """How common terms are, as of one night: see alerts.events.frequencies."""

    id: int
    layout: int
    made_at: datetime
    total: float
    density: float
    seen: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """One article of an event as it is counted and described; `fingerprint` as bytes."""

    id: int
    title: str
    source: str
    agency: str | None
    published: datetime
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class EventMember:
    """One readable article of an event, without its text; `published` is never unknown."""

    event_id: int
    id: int
    title: str
    source: str
    url: str
    agency: str | None
    published: datetime
    copy_group: int


@dataclass(frozen=True, slots=True)
class EventMerger:
    """An event that was told, and is told under another one's id now; `title` and `published` are those of its root."""

    event_id: int
    root_article_id: int
    title: str
    published: datetime


@dataclass(frozen=True, slots=True)
class EventState:
    """What an event is by all that its articles claim; lists begin with what most of them claim.

    `precision` as in `alerts.events.facts.claims.Precision`; a `*_high` of None with a `*_low`: at least so many.
    `ordinal` is given when it is stored, another one whenever it changes.
    """

    event_id: int
    day_lo: date | None
    day_hi: date | None
    types: list[str]
    countries: list[str]
    place_ids: list[str]
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
    layout: int
    ordinal: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class EventTransition:
    """A change of an event; `article_id` made it, and came out at `moment`."""

    event_id: int
    key: str
    kind: str
    article_id: int
    old: str | None
    new: str
    sentence: str
    said_by: str | None
    is_disputed: bool
    moment: datetime
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleCorrection:
    """What a revision of an article, seen at `moment`, claims otherwise than the one before.

    `field` is killed, injured, abducted or place; `old` is empty where nothing was claimed.
    """

    article_id: int
    revision: int
    field: str
    old: str
    new: str
    sentence: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Mending:
    """What a person said of events; `undone_by` None: it stands. `alert_id`: the alert that was judged, if any."""

    id: int
    kind: str
    made_by: str
    made_at: datetime
    why: str
    alert_id: int | None
    undone_by: str | None
    undone_at: datetime | None
    undone_why: str


@dataclass(frozen=True, slots=True)
class MendedArticle:
    """An article that a mending is about; `is_apart`: on the side that was split off."""

    mending_id: int
    kind: str
    article_id: int
    is_apart: bool


@dataclass(frozen=True, slots=True)
class AstrayAlert:
    """An alert whose article tells of another event now: that event."""

    id: int
    article_id: int
    event_id: int
    root_article_id: int
