"""Sources, how they are read, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Source:
    """A news site that we read."""

    id: int
    name: str
    home_url: str
    spider: str
    language: str | None
    country: str | None
    kind: str | None
    enabled: bool
    delay_seconds: float
    min_interval: timedelta
    max_interval: timedelta
    max_articles: int
    next_due_at: datetime
    leased_by: int | None
    # of programs before migration 0024
    leased_until: datetime | None
    added_at: datetime
    removed_at: datetime | None
    browser: bool = False
    # how long its texts are kept; None: as the installation says
    keep_text: timedelta | None = None
    # said of it by itself; not read when it is claimed
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of a source that lists articles, with the validators of its last answer."""

    source_id: int
    url: str
    kind: str
    etag: str | None
    last_modified: str | None
    status: int | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Crawl:
    """What came of one source in one round; `finished_at` None: it runs, or its process was killed."""

    id: int
    round_id: int
    source_id: int
    started_at: datetime
    finished_at: datetime | None
    failure: str | None
    detail: str
    requests: int
    entries_unchanged: int
    links: int
    fetched: int
    new: int
    changed: int
    unchanged: int
    dropped: dict[str, int]
    bytes: int


@dataclass(frozen=True, slots=True)
class Restore:
    """A time when the database was set back: what it knew of the hours since `lost_since` is lost."""

    id: int
    restored_at: datetime
    lost_since: datetime
    how: str


@dataclass(frozen=True, slots=True)
class SearchStanding:
    """When a source brought its newest article, whether its articles tell their date, when it was searched last."""

    source_id: int
    newest_at: datetime | None
    is_dated: bool
    sought_at: datetime | None


@dataclass(frozen=True, slots=True)
class Search:
    """Entry pages sought in place of others; `found` empty: none that is better. `stopped_at`: the newest article's."""

    source_id: int
    sought_at: datetime
    cause: str
    kind: str
    instead_of: list[str]
    found: list[str]
    detail: str
    stopped_at: datetime | None
