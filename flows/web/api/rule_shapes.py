"""What the API answers of rules and word lists.

Times are UTC, coordinates degrees (WGS 84), languages ISO 639-1, countries ISO 3166-1 alpha-2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.rules.rule import WatchRule
from flows.web.problem import FieldProblem


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as a list has it.

    `expected`: alerts a week, by the time when it was saved; `is_blind`: why it sees nothing, None: it sees.
    """

    name: str
    url: str
    version: int
    is_enabled: bool
    is_usable: bool
    is_blind: str | None
    muted_until: datetime | None
    query: str
    notify: list[str]
    why: str
    saved_by: str
    saved_at: datetime
    expected: float | None
    alerts_in_7_days: int
    held_in_7_days: dict[str, int]
    last_alert: datetime | None
    relevant: int
    judged: int


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a rule or list: who saved it, when and why, and the lines that it changed."""

    version: int
    saved_by: str
    saved_at: datetime
    why: str
    is_removal: bool
    changes: list[str]


@dataclass(frozen=True, slots=True)
class RuleDetail:
    """A rule with its versions; `rule` None: it was removed, or this program cannot read it. Save with `version`."""

    name: str
    version: int
    rule: WatchRule | None
    versions: list[Version]


@dataclass(frozen=True, slots=True)
class PreviewAlert:
    """An alert that a rule would have told; `in_doubt`: what it would have said that it may repeat."""

    article: int
    event: int
    source: str
    title: str
    url: str
    told_at: datetime
    sentence: str
    in_doubt: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What an edit gains and loses against the saved version: events, by number."""

    gained: list[int]
    lost: list[int]
    kept: int


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What a rule would have done in the last 30 days. `is_usable`: whether it can be saved as far as its query goes.

    `problems`: errors and warnings; `held`: matches that would not have alerted, by reason; `is_about`: figures are
    extrapolated. Figures are None where the rule cannot be tried.
    """

    is_usable: bool
    problems: list[FieldProblem]
    articles: int | None
    alerts: int | None
    alerts_per_week: float | None
    is_about: bool
    held: dict[str, int]
    newest: list[PreviewAlert]
    near_misses: dict[str, int]
    compared: Compared | None


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """Whether a rule could be saved as it is: its query, its tests, its channels and what it asks of events."""

    is_usable: bool
    problems: list[FieldProblem]


@dataclass(frozen=True, slots=True)
class ListDetail:
    """A word list; rules write it as @name. Save with `version`."""

    name: str
    version: int
    entries: list[str]
    why: str
    saved_by: str
    saved_at: datetime
    used_by: list[str]
