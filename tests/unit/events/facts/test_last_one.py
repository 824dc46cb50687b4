"""How many there are at least by the number of the one who died last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from alerts.events.facts.extract import extract


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    text: str = ""
    language: str | None = None
    section: str | None = None
    source_kind: str | None = None
    source_country: str | None = None
    published: datetime | None = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "A fifth soldier has died of his wounds.", (5, None)),
        ("en", "Second guard dies after pipeline raid", (2, None)),
        ("en", "A second member of the national guard died in hospital.", (2, None)),
        ("fr", "Un quatrième chauffeur meurt de ses brûlures", (4, None)),
        ("de", "Ein vierter Soldat ist gestorben.", (4, None)),
        ("es", "Un quinto soldado murió en el hospital.", (5, None)),
        ("pt", "Um terceiro soldado morreu no hospital.", (3, None)),
        # the third of a series
        ("en", "A third soldier died this week.", (1, 1)),
        ("en", "Third teenager shot dead in Memphis", (1, 1)),
        # what is counted is no person
        ("en", "A soldier died in the second attack.", (1, 1)),
        ("en", "Two soldiers died.", (2, 2)),
    ],
)
def test_the_number_of_the_last_one_who_died(
    language: str, sentence: str, expected: tuple[int, int | None]
) -> None:
    (toll,) = extract(Piece(sentence, language=language)).tolls

    assert (toll.low, toll.high) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The death toll of the strike on a block in Dnipro climbed to 40, with 75 wounded.",
            {"killed": 40, "injured": 75},
        ),
        ("Death toll in Dnipro strike climbs to 40", {"killed": 40}),
        ("Kabul blast death toll revised to 19", {"killed": 19}),
        ("Toll of injured in Kano rises to 30", {"injured": 30}),
    ],
)
def test_a_death_toll_counts_the_dead_wherever_the_word_stands(
    sentence: str, expected: dict[str, int]
) -> None:
    tolls = extract(Piece(sentence, language="en")).tolls

    assert {toll.kind.value: toll.low for toll in tolls} == expected
