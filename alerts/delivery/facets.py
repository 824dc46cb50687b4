"""What an event is, in one line that is read first: type · place · day · toll. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from alerts.delivery.plain import one_line
from alerts.delivery.wording import Wording
from alerts.events.places.claim import Precision
from sql.rows import ClaimedToll, EventState
from sql.rows.digests import DigestEntry

NAME_LENGTH = 60
SHOWN_SPEAKERS = 3
TOLLS = ("killed", "injured", "abducted")


def first_line(state: EventState | None, region: str, words: Wording, today: date) -> str:
    """ "Attack · Tin Azerif, Kidal, Mali · 28 Nov · 14–31 killed": what of it is known; empty: nothing.

    `region`: in which the first place of the event lies.
    """
    if state is None:
        return ""
    kind = next((words.types[name] for name in state.types[:1] if name in words.types), "")
    day = "" if state.day_lo is None else words.days(state.day_lo, state.day_hi or state.day_lo, today)
    return " · ".join(filter(None, (kind, place(state, region, words), day, ", ".join(tolls(state, words)))))


def place(state: EventState, region: str, words: Wording) -> str:
    """The place with its region and country, or the region where no place is known; empty: nobody says where."""
    if name := one_line(state.place_names[0], NAME_LENGTH) if state.place_names else "":
        is_near = state.precision == Precision.NEAR
        names = [words.near.format(place=name) if is_near else name, one_line(region, NAME_LENGTH)]
        # a town that is called as its region
        names = names[:1] if names[1] == name else names
    else:
        names = [one_line(region_name, NAME_LENGTH) for region_name in state.regions[:1]]
    names += [words.country(code) for code in state.countries[:1]]
    return ", ".join(dict.fromkeys(filter(None, names)))


def tolls(state: EventState | DigestEntry, words: Wording) -> Iterator[str]:
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
    """Of each toll on which speakers differ, who gives which figure: "Disputed, killed: 14 by the army; 60 by JNIM".

    Of each speaker the last word counts; a figure without a speaker is the newsroom's own.
    """
    for kind in TOLLS:
        last: dict[str, tuple[int, int | None]] = {}
        for claim in claims.get(kind, ()):
            last[words.speaker(one_line(claim.said_by or claim.source, NAME_LENGTH))] = (
                claim.low,
                claim.high,
            )
        speakers: dict[tuple[int, int | None], list[str]] = {}
        for speaker, figures in last.items():
            speakers.setdefault(figures, []).append(speaker)
        if len(speakers) > 1:
            sides = [
                _by(figures, names, words)
                for figures, names in sorted(speakers.items(), key=lambda side: side[0][0])
            ]
            yield words.disputed.format(what=words.kinds[kind], figures=words.semicolon.join(sides))


def _by(figures: tuple[int, int | None], names: Sequence[str], words: Wording) -> str:
    shown = ", ".join(names[:SHOWN_SPEAKERS]) + (", …" if len(names) > SHOWN_SPEAKERS else "")
    return words.by_speaker.format(figure=_figure(*figures, words), speaker=shown)


def _figure(low: int, high: int | None, words: Wording) -> str:
    if high is None:
        return words.at_least.format(figure=words.number(low))
    return words.number(low) if high == low else f"{words.number(low)}–{words.number(high)}"
