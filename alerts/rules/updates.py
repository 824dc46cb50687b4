"""Which changes of an event that a rule told of are worth a message, and when. Pure: rows and `now` in, decisions out.

A change is news when it differs from what the readers were told, not from what the event was before: of a toll that
rose twice they hear once, and of one that came late and is lower nothing. Changes of one event are told together, and
at most once in the rule's `update_every`; what comes in between waits for the end of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.rules.rule import LoadedRule
from alerts.rules.told import DOWN, TOLLS, Told, figure_of, toll_of
from sql.rows import Change, DecidedUpdate, ToldUpdate

# when an update of what is in doubt is looked at again
DOUBT_GAP = timedelta(hours=1)
# what leads a message on several changes
_FIRST = (
    *(toll + DOWN for toll in TOLLS),
    *TOLLS,
    "correction",
    "denial",
    "place",
    "type",
    "actor",
    "merged",
    "sources",
)
# the words of a rule's `updates:` that ask for each kind of change
ASKED_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(TOLLS, ("tolls",)),
    **{toll + DOWN: ("tolls", "corrections") for toll in TOLLS},
    "correction": ("corrections",),
    "denial": ("denials",),
    "place": ("places",),
    "actor": ("actors",),
    "type": ("types",),
    "sources": ("sources",),
    "merged": ("merged",),
}


class Update(StrEnum):
    """What becomes of a change for a rule that told of its event. Stored, counted and shown."""

    TOLD = "told"
    # a later change in the same message stands for it
    OVERTAKEN = "overtaken"
    # for the end of the time between two messages, or of the rule's cool-down
    WAITS = "waits"
    # the event may be another one by now, and the rule wants silence then; looked at again
    IN_DOUBT = "in_doubt"
    # the readers know as much, or it is older than what they know
    AS_TOLD = "as_told"
    NOT_ASKED = "not_asked"
    TOO_OLD = "too_old"
    DISABLED = "disabled"
    MUTED = "muted"
    # this program cannot use the rule as it is stored
    UNUSABLE = "unusable"
    # it waited, and is no change of the event any more, or the rule is gone
    GONE = "gone"


MOVING = (Update.TOLD, Update.OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change and what becomes of it; `old` as the readers know it, `due_at`: when it is looked at again."""

    change: Change
    decision: Update
    old: str | None = None
    due_at: datetime | None = None


def pending(told: Told, changes: Sequence[Change], decided: Mapping[str, DecidedUpdate]) -> list[Change]:
    """The changes that the readers do not know, and that are not settled."""
    settled = {*told.keys, *(key for key, one in decided.items() if one.due_at is None)}
    return [one for one in changes if one.key not in settled and one.kind != "new"]


def weigh(
    loaded: LoadedRule,
    told: Told,
    changes: Sequence[Change],
    *,
    decided: Mapping[str, DecidedUpdate],
    now: datetime,
    is_in_doubt: bool = False,
    last_alerted: datetime | None = None,
    is_muted: Callable[[Change], bool] = lambda _: False,
) -> list[Weighed]:
    """What becomes of those changes of an event, given in order, that are not settled yet.

    `decided`: what was decided before, by key; what is due is decided anew. `is_in_doubt` as in `alerts.rules.decide`;
    `last_alerted`: when the rule alerted last, of whatever; `is_muted`: whether what a change tells of is muted.
    """
    waiting = {key: one for key, one in decided.items() if one.due_at is not None}
    held: list[Weighed] = []
    fresh: list[Change] = []
    for one in pending(told, changes, decided):
        reason = _is_off(loaded) or _out_of_scope(loaded, one, waiting.get(one.key), now)
        if reason is None:
            fresh.append(one)
        else:
            held.append(Weighed(one, reason))
    muted_until = loaded.row.muted_until
    is_rule_muted = muted_until is not None and now < muted_until
    news = [
        replace(line, decision=Update.MUTED)
        if line.decision is Update.TOLD and (is_rule_muted or is_muted(line.change))
        else line
        for line in _news(loaded, told, changes, fresh)
    ]
    if any(one.decision is Update.TOLD for one in news):
        news = _when(loaded, told, news, list(waiting.values()), now, last_alerted, is_in_doubt=is_in_doubt)
    return sorted([*held, *news], key=lambda one: (one.change.moment, one.change.article_id, one.change.key))


def led(weighed: Iterable[Weighed]) -> list[Weighed]:
    """What is told of changes, the most important first."""
    lines = [one for one in weighed if one.decision is Update.TOLD]
    return sorted(lines, key=lambda one: _rank(one.change.kind))


def lines_of(told: Iterable[ToldUpdate]) -> list[ToldUpdate]:
    """The same of what is on record."""
    return sorted(told, key=lambda one: _rank(one.kind))


def _rank(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def known_after(told: Told, weighed: Sequence[Weighed]) -> Told:
    """What the readers know when they were told all this."""
    moved = [one for one in weighed if one.decision in MOVING]
    tolls = dict(told.tolls)
    for one in led(moved):
        toll = toll_of(one.change) or _corrected(one.change)
        figure = figure_of(one.change.new)
        if toll is not None and figure is not None:
            tolls[toll] = figure
    keys = dict.fromkeys((*told.keys, *(one.change.key for one in moved)))
    articles = told.articles | {one.change.article_id for one in led(moved)}
    return replace(told, keys=tuple(keys), tolls=tolls, articles=articles)


def _is_off(loaded: LoadedRule) -> Update | None:
    return None if loaded.row.enabled else Update.DISABLED


def _out_of_scope(
    loaded: LoadedRule, change: Change, before: DecidedUpdate | None, now: datetime
) -> Update | None:
    if not loaded.rule.asks_for(ASKED_BY.get(change.kind, ())):
        return Update.NOT_ASKED
    # what waits for a message that may be sent was fresh when it came
    waits = before is not None and before.decision == Update.WAITS
    limit = loaded.rule.max_age
    return Update.TOO_OLD if not waits and limit is not None and now - change.moment > limit else None


def _news(
    loaded: LoadedRule, told: Told, changes: Sequence[Change], fresh: Sequence[Change]
) -> Iterator[Weighed]:
    """What of these changes differs from what the readers know."""
    corrections = [_correction(told, one) for one in fresh if one.kind == "correction"]
    yield from corrections
    corrected = {
        (toll, one.change.article_id)
        for one in corrections
        if one.decision is Update.TOLD and (toll := _corrected(one.change)) is not None
    }
    for toll in TOLLS:
        yield from _counted(loaded, told, changes, [one for one in fresh if toll_of(one) == toll], corrected)
    for kind in ("place", "type", "sources"):
        yield from _latest(told, [one for one in fresh if one.kind == kind])
    for one in fresh:
        if one.kind in ("denial", "actor", "merged"):
            yield Weighed(one, Update.TOLD)


def _correction(told: Told, change: Change) -> Weighed:
    """That an article takes back what it said: news where the readers had it from there, or had that figure."""
    toll = _corrected(change)
    known = told.tolls.get(toll) if toll else None
    is_of_told = change.article_id in told.articles or (known is not None and figure_of(change.old) == known)
    is_known = known is not None and figure_of(change.new) == known
    decision = Update.TOLD if is_of_told and not is_known else Update.AS_TOLD
    return Weighed(change, decision, change.old)


def _counted(
    loaded: LoadedRule,
    told: Told,
    changes: Sequence[Change],
    mine: Sequence[Change],
    corrected: Collection[tuple[str, int]],
) -> Iterator[Weighed]:
    """One message for all changes of a toll: from the figure that the readers know to the last one."""
    if not mine:
        return
    toll = toll_of(mine[0])
    last = [one for one in changes if toll_of(one) == toll][-1]
    is_news = last is mine[-1] and _differs(loaded, told.tolls.get(toll or ""), last)
    for one in mine:
        if not is_news:
            yield Weighed(one, Update.AS_TOLD)
        elif one is not last or (toll or "", one.article_id) in corrected:
            yield Weighed(one, Update.OVERTAKEN, one.old)
        else:
            yield Weighed(one, Update.TOLD, _as_known(told.tolls.get(toll or ""), one.old))


def _differs(loaded: LoadedRule, known: int | None, last: Change) -> bool:
    """Whether a figure is a fifth more than the one that is known, or was corrected to a fifth less."""
    figure = figure_of(last.new)
    if figure is None:
        return False
    if known is None or figure > known:
        return loaded.rule.asks_for(("tolls",)) and (known is None or 5 * (figure - known) >= known)
    return last.kind.endswith(DOWN) and figure < known and 5 * (known - figure) >= known


def _as_known(known: int | None, old: str | None) -> str | None:
    if known is None:
        return None
    return old if figure_of(old) == known else str(known)


def _latest(told: Told, mine: Sequence[Change]) -> Iterator[Weighed]:
    """Of several changes of a thing only the last one is told, from what it was before all of them."""
    if not mine:
        return
    most = max((figure_of(key) or 0 for key in told.keys if key.startswith("sources:")), default=0)
    for one in mine[:-1]:
        yield Weighed(one, Update.OVERTAKEN, one.old)
    last = mine[-1]
    is_known = last.kind == "sources" and (figure_of(last.new) or 0) <= most
    yield Weighed(last, Update.AS_TOLD if is_known else Update.TOLD, mine[0].old)


def _when(
    loaded: LoadedRule,
    told: Told,
    news: Sequence[Weighed],
    waiting: Sequence[DecidedUpdate],
    now: datetime,
    last_alerted: datetime | None,
    *,
    is_in_doubt: bool,
) -> list[Weighed]:
    """The same, told now or waiting."""
    decision, due = Update.WAITS, _due(loaded, told, waiting, now, last_alerted)
    if is_in_doubt and loaded.rule.when_in_doubt == "hold":
        decision, due = Update.IN_DOUBT, now + DOUBT_GAP
    if due <= now:
        return list(news)
    return [replace(one, decision=decision, due_at=due) if one.decision in MOVING else one for one in news]


def _due(
    loaded: LoadedRule,
    told: Told,
    waiting: Sequence[DecidedUpdate],
    now: datetime,
    last_alerted: datetime | None,
) -> datetime:
    """When a message may be sent: never kept back twice by the cool-down, which a busy rule would renew for ever."""
    cooldown, gap = loaded.rule.cooldown or timedelta(), loaded.rule.update_every or timedelta()
    moments = [now]
    # a message of the future was made by a clock that was wrong
    if now - told.last_at >= timedelta():
        moments.append(told.last_at + gap)
    if waiting:
        moments += [one.due_at for one in waiting if one.due_at is not None]
    elif last_alerted is not None and now - last_alerted >= timedelta():
        moments.append(last_alerted + cooldown)
    return min(max(moments), now + max(gap, cooldown))


def _corrected(change: Change) -> str | None:
    """What an article counts otherwise than before."""
    field = change.key.rpartition(":")[2] if change.kind == "correction" else ""
    return field if field in TOLLS else None
