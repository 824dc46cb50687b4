"""Watch rules, named lists, matches, and what people said of alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """A watch rule in its newest version.

    `active_after`: its place in the order in which articles and rules were stored; None: `active_from` decides.
    """

    id: int
    name: str
    enabled: bool
    version: int
    active_from: datetime
    muted_until: datetime | None
    query: str
    conditions: dict[str, Any]
    notify: list[str]
    saved_at: datetime
    saved_by: str
    why: str
    muted_by: str | None = None
    muted_why: str = ""
    estimate: float | None = None
    active_after: int | None = None

    @property
    def title(self) -> str:
        """What people call it; empty when nobody said."""
        return str(self.conditions.get("title", ""))


@dataclass(frozen=True, slots=True)
class StoredBefore:
    """What an article said last before a rule was made; `revision` None: it was stored only after that."""

    article_id: int
    rule_id: int
    revision: int | None
    title: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """Rule × article, with the places in the text that made it match, and what was decided."""

    article_id: int
    rule_id: int
    rule: str
    rule_version: int
    event_id: int | None
    spans: list[Any]
    sentence: str
    decision: str
    matched_at: datetime


@dataclass(frozen=True, slots=True)
class RuleHead:
    """Where a rule stands, removed or not."""

    id: int
    version: int
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of a rule as it was saved; `is_removal`: it took the rule out of force."""

    version: int
    is_removal: bool
    enabled: bool
    query: str
    conditions: dict[str, Any]
    notify: list[str]
    saved_at: datetime
    saved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Decidable:
    """What decides whether a match alerts: the article, its event now, the day of the past event it looks back on."""

    id: int
    source: str
    source_kind: str | None
    language: str | None
    published: datetime | None
    first_seen_at: datetime
    event_id: int | None
    root_article_id: int | None
    looks_back_to: date | None


@dataclass(frozen=True, slots=True)
class Matchable(Decidable):
    """An article with all that rules look at."""

    country: str | None
    url: str
    title: str
    text: str
    authors: list[str]
    section: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Told:
    """A rule was told of an event, or of one told as one with it; by which alert last."""

    event_id: int
    rule_id: int
    alert_id: int


@dataclass(frozen=True, slots=True)
class NamedList:
    """A named list in its newest version; rules write it as @name."""

    id: int
    name: str
    version: int
    entries: list[str]
    saved_at: datetime
    saved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version of a list as it was saved; `is_removal`: it took the list out of force."""

    version: int
    is_removal: bool
    entries: list[str]
    saved_at: datetime
    saved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """What became of a rule's matches: alerts and holds since a moment, and what people thought of its alerts ever."""

    rule_id: int
    alerts: int
    held: dict[str, int]
    last_alerted: datetime | None
    relevant: int
    judged: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person thought of an alert."""

    id: int
    alert_id: int
    verdict: str
    judged_by: str
    judged_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class JudgedArticle:
    """The article of a judged alert, to be offered to its rule as a test."""

    judgement_id: int
    verdict: str
    article_id: int
    title: str
    source: str
    judged_by: str
    judged_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class WaitingMatch:
    """A match that is to be decided on again."""

    article_id: int
    rule_id: int


@dataclass(frozen=True, slots=True)
class LastAlert:
    """When a rule alerted last."""

    rule_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RulesSignature:
    """`rules` is another one whenever a rule in force changes, `shared` when a list or the imported places do."""

    rules: str
    shared: str
