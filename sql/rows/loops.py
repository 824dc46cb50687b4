"""Rows of the resident workers' loops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be done.

    `articles`: some have no event yet, or no rule has seen them. `message_since`: since when the oldest message that
    this machine can send is due. `sources`: some are due. `is_held_by_another`: another worker finds events now.
    """

    articles: bool = False
    message_since: datetime | None = None
    sources: bool = False
    is_held_by_another: bool = False


@dataclass(frozen=True, slots=True)
class PausedLoop:
    """A loop whose deployment rests in Prefect."""

    name: str
    paused_at: datetime


@dataclass(frozen=True, slots=True)
class WorkerLife:
    """A resident worker; it is dead when `alive_until` has passed.

    `pinged_at`: when the dead-man ping was answered last; `ping_problem`: why the newest one was not.
    """

    name: str
    machine: str
    version: str
    started_at: datetime
    alive_until: datetime
    pinged_at: datetime | None = None
    ping_problem: str = ""


@dataclass(frozen=True, slots=True)
class WorkerRequest:
    """What somebody asked of a worker. `takes`: how many workers took it; `taken_until`: when the last gives it up.

    `failure`: why there is no result; `result`: JSON values, once it is finished.
    """

    id: int
    kind: str
    subject: str
    asked_by: str
    asked_at: datetime
    takes: int
    taken_until: datetime | None
    progress: str
    finished_at: datetime | None
    failure: str
    result: Any
