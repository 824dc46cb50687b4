"""Whether a match alerts, and if not, what held it back. Pure: rows and `now` in, a named decision out."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from alerts.rules.rule import LoadedRule
from alerts.text.languages import primary
from sql.rows import Decidable


class Decision(StrEnum):
    """What becomes of a match. Stored with it, counted and shown; all but ALERTS are holds."""

    ALERTS = "alerts"
    DISABLED = "disabled"
    # the rule, or what it would tell of; what is held so is told when the mute is over
    MUTED = "muted"
    EVENT_MUTED = "event_muted"
    SOURCE_MUTED = "source_muted"
    PLACE_MUTED = "place_muted"
    STORED_BEFORE_RULE = "stored_before_rule"
    LANGUAGE = "language"
    SOURCE_KIND = "source_kind"
    TOO_OLD = "too_old"
    BACKGROUND = "background"
    NO_EVENT = "no_event"
    ALREADY_TOLD = "already_told"
    # the event is not what the rule asks for, or not yet: looked at again whenever it changes
    ELSEWHERE = "elsewhere"
    EVENT_TYPE = "event_type"
    ACTOR = "actor"
    LOW_TOLL = "low_toll"
    # it may be an event that was told, or tells of several, and the rule wants silence then
    IN_DOUBT = "in_doubt"
    FEW_SOURCES = "few_sources"
    COOLDOWN = "cooldown"
    # it was held because of its event, and a person has mended that: it is decided on in the next round
    ASKED_AGAIN = "asked_again"
    # it waited for something, and the rule or the article was changed meanwhile
    NO_LONGER_MATCHES = "no_longer_matches"


# for want of what the rule asks of the event; looked at again whenever the event changes
UNFIT = frozenset((Decision.ELSEWHERE, Decision.EVENT_TYPE, Decision.ACTOR, Decision.LOW_TOLL))


def decide(
    loaded: LoadedRule,
    article: Decidable,
    *,
    is_told: bool,
    now: datetime,
    unfit: Decision | None = None,
    is_in_doubt: bool = False,
    sources: int | None = None,
    last_alerted: datetime | None = None,
    matched_before: bool | None = None,
    is_asked_again: bool = False,
    muted: Decision | None = None,
) -> Decision:
    """Whether this match alerts now; `is_told` when the rule was told of the article's event.

    `unfit`: by which of its conditions on the event the rule does not ask for it, by `alerts.rules.fitting`.
    `is_in_doubt`: by `alerts.rules.doubt.concerning`; unless the rule wants silence in doubt, it alerts and says so.
    `sources`: how many independent newsrooms tell of the event, None: not asked; `last_alerted`: when the rule alerted
    last, of whatever; `matched_before`: by `alerts.rules.order`, None: that order is not known, and the clock decides.
    `is_asked_again`: it was held in time, because of an event that a person has mended since: it is not too old now.
    `muted`: by which mute the match is held, by `alerts.rules.mutes`, though nothing else holds it.
    The holds are tried in the order in which a person would name them.
    """
    held = (
        _is_off(loaded)
        or _out_of_scope(loaded, article, matched_before)
        or _not_new(loaded, article, None if is_asked_again else now)
        or _not_asked_for(article, unfit, is_told=is_told)
    )
    if held is not None:
        return held
    if is_in_doubt and loaded.rule.when_in_doubt == "hold":
        return Decision.IN_DOUBT
    if sources is not None and max(sources, 1) < loaded.rule.min_sources:
        return Decision.FEW_SOURCES
    cooldown = loaded.rule.cooldown
    # an alert of the future was made by a clock that was wrong
    is_cooling = (
        cooldown is not None and last_alerted is not None and timedelta() <= now - last_alerted < cooldown
    )
    if is_cooling:
        return Decision.COOLDOWN
    return muted or (Decision.MUTED if _is_muted(loaded, now) else Decision.ALERTS)


def effective_published_at(article: Decidable) -> datetime:
    """When the article came out, as far as we know: never after we saw it first, whatever its date says."""
    return min(article.published or article.first_seen_at, article.first_seen_at)


def _is_off(loaded: LoadedRule) -> Decision | None:
    return None if loaded.row.enabled else Decision.DISABLED


def _is_muted(loaded: LoadedRule, now: datetime) -> bool:
    muted_until = loaded.row.muted_until
    return muted_until is not None and now < muted_until


def _out_of_scope(loaded: LoadedRule, article: Decidable, matched_before: bool | None) -> Decision | None:
    if matched_before is None:
        matched_before = article.first_seen_at < loaded.row.active_from
    if matched_before:
        return Decision.STORED_BEFORE_RULE
    languages = loaded.rule.languages
    if languages and primary(article.language) not in map(primary, languages):
        return Decision.LANGUAGE
    if loaded.rule.source_kinds and article.source_kind not in loaded.rule.source_kinds:
        return Decision.SOURCE_KIND
    return None


def _not_new(loaded: LoadedRule, article: Decidable, now: datetime | None) -> Decision | None:
    moment = effective_published_at(article)
    if loaded.rule.max_age is not None and now is not None and now - moment > loaded.rule.max_age:
        return Decision.TOO_OLD
    if article.looks_back_to is None or loaded.rule.horizon is None:
        return None
    # days, not hours: an event has a date only
    back = timedelta(days=(moment.date() - article.looks_back_to).days)
    return Decision.BACKGROUND if back > loaded.rule.horizon else None


def _not_asked_for(article: Decidable, unfit: Decision | None, *, is_told: bool) -> Decision | None:
    if article.event_id is None:
        return Decision.NO_EVENT
    return Decision.ALREADY_TOLD if is_told else unfit
