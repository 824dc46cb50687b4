"""What a revision of an article takes back or adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from alerts.events.claimed import Claims, claims_of
from alerts.events.corrections import Correction, corrected
from sql.rows import Fact

BONI = {
    "name": "Boni", "mention": "Boni", "id": "ml-boni", "country": "ML", "admin1": "Mopti", "latitude": 15.07,
    "longitude": -2.22, "precision": 1,
}  # fmt: skip
KIDAL = BONI | {"name": "Kidal", "id": "ml-kidal", "admin1": "Kidal", "latitude": 18.44, "longitude": 1.41}
MALI = BONI | {
    "name": "Mali",
    "id": "ml",
    "admin1": None,
    "latitude": None,
    "longitude": None,
    "precision": 4,
}


def read(*claims: Mapping[str, Any]) -> Claims:
    """An article that claims tolls ("kind") and places ("name") in this order."""
    facts = [
        Fact(at, 1, "facts", "toll" if "kind" in value else "place", dict(value), f"Sentence {at}.", False)
        for at, value in enumerate(claims)
    ]
    return claims_of(facts, "A title")


def killed(low: int, high: int | None = -1, side: str | None = None) -> dict[str, Any]:
    return {"kind": "killed", "low": low, "high": low if high == -1 else high, "side": side, "said_by": None}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # trois soldats, onze soldats
        ([killed(3)], [killed(11)], [("killed", "3", "11")]),
        ([killed(11)], [killed(3)], [("killed", "11", "3")]),
        # an exact figure is corrected by one
        ([killed(14)], [killed(15)], [("killed", "14", "15")]),
        ([killed(14)], [killed(14)], []),
        # one that is none is only made exact
        ([killed(14, None)], [killed(15)], []),
        ([killed(9, 11)], [killed(10)], []),
        ([killed(14, None)], [killed(31)], [("killed", "14+", "31")]),
        # a toll that was not known
        ([], [killed(4)], [("killed", "", "4")]),
        # what is no longer said
        ([killed(4)], [], []),
        # told in another order
        ([killed(9), killed(5)], [killed(5), killed(9)], []),
        # of others
        ([killed(9)], [killed(31, side="attackers")], []),
        ([BONI], [KIDAL], [("place", "Boni", "Kidal")]),
        ([BONI], [BONI], []),
        ([BONI], [MALI], []),
        ([MALI], [BONI], [("place", "Mali", "Boni")]),
        ([], [BONI], [("place", "", "Boni")]),
        ([BONI], [], []),
        ([BONI, KIDAL], [KIDAL, BONI], []),
        ([BONI, killed(3)], [KIDAL, killed(5)], [("killed", "3", "5"), ("place", "Boni", "Kidal")]),
    ],
)
def test_what_a_revision_corrects(
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    expected: list[tuple[str, str, str]],
) -> None:
    found = list(corrected(read(*before), read(*after)))

    assert [(one.field, one.old, one.new) for one in found] == expected


def test_a_correction_has_the_sentence_of_the_newer_revision() -> None:
    (found,) = corrected(read(BONI, killed(3)), read(BONI, killed(11)))

    assert found == Correction("killed", "3", "11", "Sentence 1.")
