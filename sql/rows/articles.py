"""Articles over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Article:
    """An article as stored, in its newest revision, with the name of its source."""

    id: int
    source_id: int
    source: str
    source_kind: str | None
    source_country: str | None
    url: str
    title: str
    authors: list[str]
    published: datetime | None
    published_precision: str
    modified: datetime | None
    language: str | None
    access: str
    section: str | None
    agency: str | None
    text: str
    revision: int
    first_seen_at: datetime
    detected_at: datetime | None
    matched_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueReread:
    """An article whose page is to be asked for again; `alerted`: somebody was told of its event."""

    id: int
    source_id: int
    url: str
    etag: str | None
    last_modified: str | None
    first_seen_at: datetime
    next_read_at: datetime
    alerted: bool


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as a list shows it."""

    id: int
    source: str
    url: str
    title: str
    published: datetime | None
    published_precision: str
    language: str | None
    access: str
    revision: int
    first_seen_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    event_id: int | None


@dataclass(frozen=True, slots=True)
class ArticleLife:
    """What became of an article since it was first read; `aliases` are its other addresses.

    `fetched_url`: where its page was had, None: at its own address; `etag` and
    `last_modified`: what the site said of it.
    `text_dropped_at`: since when no text of it is kept.
    """

    first_seen_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    misses: int
    reads: int
    next_read_at: datetime | None
    event_id: int | None
    aliases: list[str]
    fetched_url: str | None
    etag: str | None
    last_modified: str | None
    text_dropped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said in one revision."""

    revision: int
    title: str
    text: str
    modified: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleShape:
    """What an article was read into, for whoever compares it with its source's others."""

    title: str
    url: str
    first_seen_at: datetime
    authors: int
    is_timed: bool
    section: str | None
    access: str
    text: str
    reading: dict[str, Any] | None
