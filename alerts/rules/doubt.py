"""The third answer beside same and new: what is in doubt of an event, for one rule and in words. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from alerts.text.locale import gettext as _
from alerts.text.locale import translated
from sql.rows import EventDoubt


class DoubtKind(StrEnum):
    """Why an event may not be one of its own, or not what a rule asks for."""

    SAME = "same"  # it may be another event
    ROUNDUP = "roundup"  # it tells of several events
    LIVE = "live"  # it is a live page on several events
    ANALYSIS = "analysis"  # it explains or looks back
    # the event is one of its own, and may not be what the rule asks for
    PLACE = "place"
    TYPE = "type"


LEADS = {
    DoubtKind.SAME: "may be the same as",
    DoubtKind.ROUNDUP: "tells of several events",
    DoubtKind.LIVE: "tells of several events on a live page",
    DoubtKind.ANALYSIS: "explains or looks back, and may tell nothing new",
    DoubtKind.PLACE: "may have happened elsewhere",
    DoubtKind.TYPE: "may be an event of another kind",
}
# the same before the headline of another event
LEADS_TO = {
    DoubtKind.SAME: LEADS[DoubtKind.SAME],
    DoubtKind.ROUNDUP: "tells of several events, one of them perhaps",
    DoubtKind.LIVE: "tells of several events on a live page, one of them perhaps",
    DoubtKind.ANALYSIS: "explains or looks back, perhaps on",
    DoubtKind.PLACE: LEADS[DoubtKind.PLACE],
    DoubtKind.TYPE: LEADS[DoubtKind.TYPE],
}


class Unsaid(NamedTuple):
    """What a rule asks for and is not known of an event; `words` is one clause."""

    kind: DoubtKind
    words: str


def concerning(doubt: EventDoubt | None, *, is_other_told: bool) -> EventDoubt | None:
    """The doubt as a rule has it; `is_other_told` when the rule was told of the other event.

    What may be the same as an event that the rule was not told of is new to its readers; a page on several events, or
    one that explains, is in doubt for everybody.
    """
    if doubt is not None and doubt.kind == DoubtKind.SAME and not is_other_told:
        return None
    return doubt


def told_with(
    doubt: EventDoubt | None, unsaid: Unsaid | None, *, event_id: int, now: datetime
) -> EventDoubt | None:
    """What an alert is told with: that the event may not be one of its own goes before what is not known of it."""
    if unsaid is None:
        return doubt
    if doubt is None:
        return EventDoubt(event_id, unsaid.kind, None, None, unsaid.words, now)
    return replace(doubt, words="; ".join(filter(None, (doubt.words, unsaid.words))))


def lead_in(kind: str, *, names_other: bool) -> str:
    """The words that stand before the headline of the other event, or alone when none is named."""
    return translated((LEADS_TO if names_other else LEADS)[DoubtKind(kind)])


def in_words(kind: str, headline: str | None, *, about: str = "", words: str = "") -> str:
    """What is in doubt, in one clause; `about` goes with the headline, `words` are what speaks for and against."""
    said = lead_in(kind, names_other=headline is not None)
    if headline is not None:
        said = _("%(lead)s “%(title)s”", lead=said, title=headline) + (f" ({about})" if about else "")
    return f"{said}{_(': ')}{translated(words)}" if words else said
