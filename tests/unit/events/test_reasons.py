"""What speaks for and against two reports being of one happening, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from alerts.events.facts.claims import EventType
from alerts.events.profile import ANALYSIS, LIVE, LOOKS_BACK, RECORD, ROUNDUP, SEVERAL, TYPES, UNSAID
from alerts.events.reasons import is_of_many, speaks

DAY = date(2026, 3, 9).toordinal()
ATTACK, ABDUCTION = TYPES.index(EventType.ATTACK), TYPES.index(EventType.ABDUCTION)
KIDAL = {"place": (7, 0), "precision": (1, 0), "latitude": (0.3218, 0), "longitude": (0.0246, 0)}
GAO = {"place": (8, 0), "precision": (1, 0), "latitude": (0.2840, 0), "longitude": (-0.0007, 0)}
ON = {"day": DAY, "until": DAY}
NEXT = {"day": DAY + 1, "until": DAY + 1}


def record(**fields: Any) -> NDArray[np.void]:
    made = np.zeros((), RECORD)
    made["type"] = TYPES.index(EventType.OTHER)
    for kind in ("killed", "injured", "abducted"):
        made[kind] = UNSAID
    for name, value in fields.items():
        made[name] = value
    return made


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        # nothing is known but the words
        ({}, {}, "much the same words"),
        (KIDAL | ON, KIDAL | ON, "same place and day"),
        (KIDAL | ON, KIDAL | NEXT, "same place; other day (9 March, 10 March)"),
        (KIDAL, GAO, "places 286 km apart"),
        # a place that one of them does not say
        (KIDAL, {}, "much the same words"),
        (ON | {"killed": (6, 6)}, ON | {"killed": (14, 14)}, "same day; other number killed (6, 14)"),
        ({"killed": (6, 9)}, {"killed": (9, 9)}, "same number killed"),
        ({"injured": (6, 6)}, {"abducted": (6, 6)}, "much the same words"),
        ({"type": ATTACK}, {"type": ABDUCTION}, "another kind of event (attack, abduction)"),
        # what is of no kind says nothing
        ({"type": ATTACK}, {}, "much the same words"),
    ],
)
def test_facts_that_agree_come_first(one: dict[str, Any], other: dict[str, Any], words: str) -> None:
    assert speaks(record(**one), record(**other)) == words


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        (ROUNDUP, "roundup"),
        (LIVE, "live"),
        (LIVE | SEVERAL, "live"),
        (SEVERAL, "roundup"),
        (ANALYSIS, "analysis"),
        # a roundup that also explains is a roundup
        (ANALYSIS | ROUNDUP, "roundup"),
        # what looks back is held by rules, and needs no doubt
        (LOOKS_BACK, None),
        (LOOKS_BACK | ANALYSIS, None),
    ],
)
def test_a_page_that_joins_no_event_says_why(flags: int, kind: str | None) -> None:
    assert is_of_many(record(flags=flags)) == kind
