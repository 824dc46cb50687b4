"""What the readers of a rule know of an event, from the alerts that they got. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sql.rows import Change, ToldAlert

TOLLS = ("killed", "injured", "abducted")
DOWN = "_down"
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Told:
    """What the readers of a rule know of an event: changes by key, figures by toll, the articles they were given.

    `first_alert_id` told of the event first; what is told of it now stands under that one's root.
    """

    first_alert_id: int
    root_article_id: int
    last_at: datetime
    keys: tuple[str, ...]
    tolls: Mapping[str, int]
    articles: frozenset[int]


def told_by(alerts: Sequence[ToldAlert], changes: Sequence[Change]) -> Told:
    """What alerts of one rule on one event, oldest first, made known; `changes` are all of the event, in order."""
    until = max((moment for one in alerts if (moment := _until(one)) is not None), default=None)
    known = dict.fromkeys(key for one in alerts for key in one.known_keys or ())
    known |= dict.fromkeys(one.key for one in changes if until is not None and one.seen_at <= until)
    tolls = _tolls_of(alerts)
    if until is not None:
        tolls = figures_known(changes, known) | tolls
    return Told(
        alerts[0].first_alert_id or alerts[0].id,
        alerts[0].root_article_id,
        max(one.created_at for one in alerts),
        tuple(known),
        tolls,
        frozenset(one.article_id for one in alerts),
    )


def figures_known(changes: Sequence[Change], known: Collection[str]) -> dict[str, int]:
    """The figures of an event when only these of its changes were known."""
    found: dict[str, int] = {}
    for toll in TOLLS:
        chain = [one for one in changes if toll_of(one) == toll]
        seen = [one for one in chain if one.key in known]
        figure = figure_of(seen[-1].new) if seen else figure_of(chain[0].old) if chain else None
        if figure is not None:
            found[toll] = figure
    return found


def figure_of(words: str | None) -> int | None:
    """The lowest figure of 14, 9–11 or 14+; None: there is none."""
    found = _NUMBER.search(words or "")
    return int(found[0]) if found else None


def toll_of(change: Change) -> str | None:
    """What is counted anew."""
    kind = change.kind.removesuffix(DOWN)
    return kind if kind in TOLLS else None


def _until(alert: ToldAlert) -> datetime | None:
    return alert.created_at if alert.known_keys is None else alert.known_until


def _tolls_of(alerts: Sequence[ToldAlert]) -> dict[str, int]:
    """The figures told last; of two events told apart, which are one by now, the higher ones."""
    tolls: dict[str, int] = {}
    for one in alerts:
        given = zip(TOLLS, (one.told_killed, one.told_injured, one.told_abducted), strict=True)
        known = {toll: figure for toll, figure in given if figure is not None}
        if one.first_alert_id is None:
            known = {toll: max(figure, tolls.get(toll, figure)) for toll, figure in known.items()}
        tolls |= known
    return tolls
