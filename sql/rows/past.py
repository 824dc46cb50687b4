"""What events and articles were: versions, each until it ended; `ended_at` None: it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.rows.events import EventDoubt, EventState
from sql.rows.updates import Change


@dataclass(frozen=True, slots=True)
class Look:
    """When rules looked at an article, and at which revision of it."""

    article_id: int
    revision: int
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class PastText:
    """What a revision of an article said."""

    article_id: int
    revision: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PastMending:
    """When a person said of articles that they tell of one event or two, or took that back."""

    moment: datetime
    article_ids: list[int]


@dataclass(frozen=True, slots=True)
class Placement:
    """Of which event an article told; None: of none."""

    article_id: int
    event_id: int | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventVersion:
    """Under which event an event was told, and by how many newsrooms; the root, and what is said last, are as now."""

    event_id: int
    root_article_id: int
    merged_into: int | None
    independent_sources: int
    is_closed: bool
    last_published: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDoubt(EventDoubt):
    """What was in doubt of an event from `decided_at` on; the other event is the one that was meant then."""

    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastState(EventState):
    """What an event was."""

    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChange(Change):
    """A change that an event had: it was found at `put_at`, and read so from `since` on. Without its sentence."""

    put_at: datetime
    since: datetime
    ended_at: datetime | None
