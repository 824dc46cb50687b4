"""What is in doubt of an event, for one rule and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.rules.doubt import DoubtKind, concerning, in_words
from sql.rows import EventDoubt

DOUBT = EventDoubt(5, "same", 4, "Six die", "same town", datetime(2026, 3, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("doubt", "is_other_told", "concerns"),
    [
        (None, False, False),
        (None, True, False),
        (DOUBT, True, True),
        # what may be an event that the rule was not told of is new to its readers
        (DOUBT, False, False),
        # a page on several events is in doubt for everybody
        (replace(DOUBT, kind="roundup"), False, True),
        (replace(DOUBT, kind="live", may_be_event_id=None), False, True),
        # so is what explains
        (replace(DOUBT, kind="analysis", may_be_event_id=None), False, True),
    ],
)
def test_a_doubt_concerns_those_who_were_told(
    doubt: EventDoubt | None, is_other_told: bool, concerns: bool
) -> None:
    assert (concerning(doubt, is_other_told=is_other_told) is doubt) is (concerns or doubt is None)


@pytest.mark.parametrize(
    ("kind", "headline", "more", "said"),
    [
        ("same", "Six die", {}, "may be the same as “Six die”"),
        (
            "same",
            "Six die",
            {"about": "told 14:02", "words": "same town"},
            "may be the same as “Six die” (told 14:02): same town",
        ),
        (
            "roundup",
            None,
            {"about": "event None", "words": "five places"},
            "tells of several events: five places",
        ),
        ("live", None, {}, "tells of several events on a live page"),
        ("roundup", "Six die", {}, "tells of several events, one of them perhaps “Six die”"),
        ("live", "Six die", {}, "tells of several events on a live page, one of them perhaps “Six die”"),
        ("analysis", None, {}, "explains or looks back, and may tell nothing new"),
        ("analysis", "Six die", {}, "explains or looks back, perhaps on “Six die”"),
    ],
)
def test_a_doubt_is_one_clause(kind: str, headline: str | None, more: dict[str, str], said: str) -> None:
    assert in_words(kind, headline, **more) == said


@pytest.mark.parametrize("kind", DoubtKind)
def test_every_kind_has_words(kind: DoubtKind) -> None:
    assert in_words(kind, None)
