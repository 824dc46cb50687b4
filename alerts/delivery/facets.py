"""What an event is, in one line that is read first: type · place · day · toll. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from alerts.delivery.plain import one_line
from alerts.delivery.wording import Wording
from alerts.events.places.claim import Precision
from sql.rows import ClaimedToll, EventState

NAME_LENGTH = 60
SHOWN_SPEAKERS = 4
TOLLS = ("killed", "injured", "abducted")


def first_line(state: EventState | None, words: Wording, today: date) -> str:
    """ "Attack · Tin Azerif, Kidal, Mali · 28 Nov · 14–31 killed": what of it is known; empty: nothing."""
    if state is None:
        return ""
    kind = next((words.types[one] for one in state.types[:1] if one in words.types), "")
    day = "" if state.day_lo is None else words.days(state.day_lo, state.day_hi or state.day_lo, today)
    return " · ".join(filter(None, (kind, place(state, words), day, ", ".join(tolls(state, words)))))


def place(state: EventState, words: Wording) -> str:
    """The place with its region and country; empty: nobody says where."""
    names = [one_line(one, NAME_LENGTH) for one in (*state.place_names[:1], *state.regions[:1])]
    if state.place_names and state.precision == Precision.NEAR:
        names[0] = words.near.format(place=names[0])
    names += [words.country(code) for code in state.countries[:1]]
    return ", ".join(dict.fromkeys(filter(None, names)))


def tolls(state: EventState, words: Wording) -> Iterator[str]:
    """Each toll that somebody claims, from the lowest to the highest figure that stands."""
    for kind in TOLLS:
        low, high = getattr(state, f"{kind}_low"), getattr(state, f"{kind}_high")
        if low is not None and (low, high) != (0, 0):
            forms: Mapping[str, str] = getattr(words, kind)
            yield words.count(forms, high or low, figure=_figure(low, high, words))


def is_disputed(state: EventState, kind: str) -> bool:
    """Whether more than one figure of a toll stands."""
    return bool(getattr(state, f"{kind}_low") != getattr(state, f"{kind}_high"))


def disputes(claims: Mapping[str, Sequence[ClaimedToll]], words: Wording) -> Iterator[str]:
    """Of each toll on which speakers differ, the last figure of each: "Disputed, killed: 14 by the army; 60 by JNIM".

    A figure without a speaker is the newsroom's own word; those who are named go first.
    """
    for kind in TOLLS:
        last: dict[tuple[bool, str], ClaimedToll] = {}
        for claim in claims.get(kind, ()):
            last[claim.said_by is None, claim.said_by or claim.source] = claim
        if len({(one.low, one.high) for one in last.values()}) < 2:
            continue
        said = [
            words.by_speaker.format(
                figure=_figure(one.low, one.high, words), speaker=one_line(speaker, NAME_LENGTH)
            )
            for (_, speaker), one in sorted(last.items(), key=lambda item: item[0][0])
        ]
        yield words.disputed.format(what=words.kinds[kind], figures="; ".join(said[:SHOWN_SPEAKERS]))


def _figure(low: int, high: int | None, words: Wording) -> str:
    if high is None:
        return words.at_least.format(figure=low)
    return str(low) if high == low else f"{low}–{high}"
