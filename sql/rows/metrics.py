"""Rows of what waits, and of how long things took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits to be done, and since when the oldest of each does; at most 10,000 of each are counted.

    `articles`: no event or no rule has been sought for them yet. `messages`: queued, being sent or to be tried again,
    and parts of digests that are due; `retries`: how many of them were tried before; `held`: for a channel that is not
    there. `sources`: due and not being read. `given_up`: messages that were given up within the last hour.
    """

    articles: int = 0
    article_since: datetime | None = None
    messages: int = 0
    message_since: datetime | None = None
    retries: int = 0
    held: int = 0
    held_since: datetime | None = None
    sources: int = 0
    source_since: datetime | None = None
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many sources are in a state."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class AlertAge:
    """An alert, and how many seconds after the storing of its article it was made."""

    id: int
    seconds: float


@dataclass(frozen=True, slots=True)
class AttemptEnd:
    """How an attempt to send ended; `seconds`: since the alert, of a message that was sent."""

    outcome: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """A Postgres and one database in it; `unsafe`: the settings that are off, so that a power cut may undo commits."""

    version: str
    bytes: int
    unsafe: list[str]
