"""Updates: changes of events that rules told of, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.rows.events import EventTransition


@dataclass(frozen=True, slots=True)
class Change(EventTransition):
    """A change of an event by an article of `source`; `seen_at`: when what made it was first seen."""

    source: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An alert of an event, and what its readers know with it.

    `known_keys` None: not recorded. What articles first seen until `known_until` had changed is known as well.
    """

    event_id: int
    id: int
    rule_id: int
    root_article_id: int
    article_id: int
    transition: str
    first_alert_id: int | None
    created_at: datetime
    known_keys: list[str] | None
    known_until: datetime | None
    told_killed: int | None
    told_injured: int | None
    told_abducted: int | None


@dataclass(frozen=True, slots=True)
class DecidedUpdate:
    """A change that was decided on for a rule; `due_at`: it is decided on again then."""

    rule_id: int
    root_article_id: int
    transition: str
    article_id: int
    decision: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimedToll:
    """What an article claims to have been counted; `high` None: at least `low`."""

    article_id: int
    source: str
    said_by: str | None
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class ToldUpdate:
    """A change as a message tells it, with the article that made it."""

    alert_id: int
    first_alert_id: int
    transition: str
    kind: str
    article_id: int
    old: str | None
    new: str
    sentence: str
    said_by: str | None
    disputed: str
    moment: datetime
    decision: str
    source: str
    title: str
    url: str
    language: str | None
    published: datetime | None
    published_precision: str
    first_seen_at: datetime
    access: str = "full"


@dataclass(frozen=True, slots=True)
class ArticleUpdate:
    """What became of something that an article changed, for one rule."""

    rule_id: int
    rule: str
    transition: str
    kind: str
    old: str | None
    new: str
    said_by: str | None
    disputed: str
    decision: str
    due_at: datetime | None
    decided_at: datetime
    alert_id: int | None
    source: str
