"""Say of events whether they may be another one, or tell of several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.events import reasons
from alerts.events.bound import Laid
from alerts.events.reconcile import EventChange, Placement
from alerts.events.window import Window
from sql import events
from sql.connection import Connection
from sql.rows import EventDoubt


@dataclass(frozen=True, slots=True)
class _Found:
    """What may be in doubt: a page that joins none, of a kind; else the article here and the other event's article."""

    own: int
    other: int | None
    kind: str = "same"


def record(
    conn: Connection,
    window: Window,
    laid: Laid,
    touched: Sequence[Placement],
    event_of: Mapping[int, int],
    now: datetime,
) -> int:
    """Say of new events, and of those in doubt before, whether they may be another one; how many new ones are.

    Two events of which a person said that they are two, or one, are in no doubt of each other. What left the window is
    in the doubt that it was in.
    """
    ids = [event_of[one.root_article_id] for one in touched]
    known = {doubt.event_id: doubt for doubt in events.doubts(conn, ids)}
    is_new = [one.change in (EventChange.CREATE, EventChange.SPLIT) for one in touched]
    asked = [one for at, one in enumerate(touched) if is_new[at] or ids[at] in known]
    found = _found(window, laid, asked)
    held = _events_of(conn, (each.other for several in found.values() for each in several))
    rows: list[dict[str, object]] = []
    cleared, doubted = [], 0
    for one in asked:
        event_id = event_of[one.root_article_id]
        settled = {event_id, *_events_of(conn, laid.bindings.strangers(one.articles)).values()}
        if not any(map(window.holds, one.articles)) and not _is_settled(known.get(event_id), settled):
            continue
        doubt = next((each for each in found[one.root_article_id] if _stands(each, held, settled)), None)
        if doubt is None:
            cleared.append(event_id)
            continue
        rows.append({"event_id": event_id, "now": now, **_row(window, doubt, held)})
        doubted += one.change in (EventChange.CREATE, EventChange.SPLIT)
    events.record_doubts(conn, rows)
    events.clear_doubt(conn, cleared, now)
    return doubted


def _stands(doubt: _Found, held: Mapping[int, int], settled: set[int]) -> bool:
    return doubt.other is None or (doubt.other in held and held[doubt.other] not in settled)


def _is_settled(doubt: EventDoubt | None, settled: set[int]) -> bool:
    return doubt is not None and doubt.may_be_event_id in settled


def _row(window: Window, doubt: _Found, held: Mapping[int, int]) -> dict[str, object]:
    words, other = "", None
    if doubt.other is not None:
        words, other = reasons.speaks(window.record(doubt.other), window.record(doubt.own)), held[doubt.other]
    return {"kind": doubt.kind, "may_be_event_id": other, "words": words}


def _events_of(conn: Connection, article_ids: Iterable[int | None]) -> dict[int, int]:
    """The event of each of these articles that has one."""
    numbers = sorted({number for number in article_ids if number is not None})
    rows = events.assignments(conn, article_ids=numbers) if numbers else []
    return {row.article_id: row.event_id for row in rows}


def _found(window: Window, laid: Laid, asked: Sequence[Placement]) -> Mapping[int, list[_Found]]:
    """What may be in doubt of each of these, by its root article, the plainest first."""
    root_of = {number: one.root_article_id for one in asked for number in one.articles}
    parts = [part for group in laid.groups for part in _parts(window, root_of, group)]
    count = Counter(root for _, root in parts)
    near = window.doubts([part for part, _ in parts])
    found: dict[int, list[_Found]] = defaultdict(list)
    for part, root in parts:
        kind = window.joins_none(part[0]) if count[root] == 1 else None
        if kind is not None:
            found[root].append(_Found(part[0], None, kind))
        for number in part:
            other = laid.bound.undecided.get(number)
            if other is not None and window.holds(other):
                found[root].append(_Found(number, other))
        if part[0] in near:
            found[root].append(_Found(part[0], near[part[0]].other))
    return found


def _parts(
    window: Window, root_of: Mapping[int, int], group: tuple[int, ...]
) -> list[tuple[tuple[int, ...], int]]:
    """What of a group each event has, and its root; of those asked for, and in the window."""
    parts: dict[int, list[int]] = defaultdict(list)
    for number in group:
        if number in root_of and window.holds(number):
            parts[root_of[number]].append(number)
    return [(tuple(part), root) for root, part in parts.items()]
