"""Whether a match rings, and if not, what held it back. Pure: rows and `now` in, a named decision out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from alerts.rules.rule import LoadedRule


class Decision(StrEnum):
    """What becomes of a match. Stored with it, counted and shown; all but RINGS are holds."""

    RINGS = "rings"
    DISABLED = "disabled"
    MUTED = "muted"
    STORED_BEFORE_RULE = "stored_before_rule"
    LANGUAGE = "language"
    SOURCE_KIND = "source_kind"
    TOO_OLD = "too_old"
    BACKGROUND = "background"
    NO_EVENT = "no_event"
    ALREADY_TOLD = "already_told"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a decision looks at of an article; `looks_back_to` is the day of the past event it only looks back on."""

    language: str | None
    source_kind: str | None
    published: datetime | None
    first_seen_at: datetime
    looks_back_to: date | None


@dataclass(frozen=True, slots=True)
class Story:
    """The event an article tells of; `is_told` when the rule was told of it, or of an event merged with it."""

    event_id: int
    is_told: bool


def decide(loaded: LoadedRule, article: Seen, story: Story | None, now: datetime) -> Decision:
    """Whether this match rings now. The holds are tried in the order in which a person would name them."""
    held = _rests(loaded, now) or _out_of_scope(loaded, article) or _not_new(loaded, article, now)
    if held is not None:
        return held
    if story is None:
        return Decision.NO_EVENT
    return Decision.ALREADY_TOLD if story.is_told else Decision.RINGS


def _rests(loaded: LoadedRule, now: datetime) -> Decision | None:
    if not loaded.row.enabled:
        return Decision.DISABLED
    muted_until = loaded.row.muted_until
    return Decision.MUTED if muted_until is not None and now < muted_until else None


def _out_of_scope(loaded: LoadedRule, article: Seen) -> Decision | None:
    if article.first_seen_at < loaded.row.active_from:
        return Decision.STORED_BEFORE_RULE
    if loaded.rule.languages and _primary(article.language) not in loaded.rule.languages:
        return Decision.LANGUAGE
    if loaded.rule.source_kinds and article.source_kind not in loaded.rule.source_kinds:
        return Decision.SOURCE_KIND
    return None


def _not_new(loaded: LoadedRule, article: Seen, now: datetime) -> Decision | None:
    told_at = article.published or article.first_seen_at
    if _is_older(told_at, loaded.rule.max_age, now):
        return Decision.TOO_OLD
    if article.looks_back_to is None or loaded.rule.horizon is None:
        return None
    # days, not hours: an event has a date only
    back = timedelta(days=(told_at.date() - article.looks_back_to).days)
    return Decision.BACKGROUND if back > loaded.rule.horizon else None


def _is_older(moment: datetime, limit: timedelta | None, now: datetime) -> bool:
    return limit is not None and now - moment > limit


def _primary(language: str | None) -> str | None:
    return None if language is None else language.lower().replace("_", "-").partition("-")[0]
