"""How sources are, since when, and what they were like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class JudgedSource:
    """A source to be judged, with the judgement before (`state` None: none yet)."""

    id: int
    name: str
    home_url: str
    language: str | None
    kind: str | None
    enabled: bool
    added_at: datetime
    state: str | None
    since: datetime | None
    cause: str | None
    words: str | None
    evidence: dict[str, Any]
    drift: dict[str, Any]
    judged_at: datetime | None
    newest_article_at: datetime | None


@dataclass(frozen=True, slots=True)
class Poll:
    """One finished crawl of a source, as far as it tells of the source's health."""

    source_id: int
    started_at: datetime
    finished_at: datetime
    failure: str | None
    detail: str
    links: int
    fetched: int
    new: int
    dropped: dict[str, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """When an article appeared, by its own date where it has one, and when we saw it first."""

    appeared_at: datetime
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which our own network was away; `ended_at` None: it is."""

    id: int
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How well a source is, as judged last; `paused` whenever it is switched off."""

    source_id: int
    source: str
    language: str | None
    kind: str | None
    enabled: bool
    state: str | None
    since: datetime | None
    cause: str
    words: str
    evidence: dict[str, Any]
    drift: dict[str, Any]
    judged_at: datetime | None


@dataclass(frozen=True, slots=True)
class StateChange:
    """One change of a source's state."""

    state: str
    previous: str | None
    since: datetime
    cause: str
    words: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A source whose articles a rule has matched."""

    rule_id: int
    source_id: int
