"""What the articles of an event claim, in words, and tolls side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.explain.event_claims import Claim, TollCell, claims, days, in_figures, toll_tables
from flows.explain.event_words import cell_in_words, speaker_in_words
from sql.event_views import ClaimLine

DAY = {"lo": "2026-03-03", "hi": "2026-03-03", "statement": False, "inferred": False}
SOURCES = {1: "courier", 2: "herald", 3: "monitor"}


def fact(kind: str, value: dict[str, Any], article: int = 1, sentence: str = "So it was.") -> ClaimLine:
    return ClaimLine(article, kind, value, sentence)


def killed(low: int, article: int = 1, **more: Any) -> ClaimLine:
    return fact("toll", {"kind": "killed", "low": low, "high": low} | more, article)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("date", DAY, "3 March 2026"),
        ("date", DAY | {"hi": "2026-03-05"}, "3 March to 5 March 2026"),
        # what an older program wrote says less
        ("date", {"lo": "2026-03-03", "hi": "2026-03-03", "background": True}, "3 March 2026"),
        ("place", {"name": "Kidal", "admin1": "Kidal", "country": "ML"}, "Kidal, ML"),
        ("place", {"name": "Kossan", "admin1": None, "country": None}, "Kossan"),
        ("toll", {"kind": "killed", "low": 9, "high": 9, "side": None, "said_by": None}, "9 killed"),
        (
            "toll",
            {"kind": "killed", "low": 9, "high": None, "side": "forces"},
            "at least 9 killed of the forces",
        ),
        (
            "toll",
            {"kind": "injured", "low": 9, "high": 12, "side": None, "said_by": "governor"},
            "9 to 12 injured, says governor",
        ),
        ("actor", {"name": "JNIM", "list": "groups"}, "JNIM"),
        ("type", {"type": "attack"}, "attack"),
        ("denial", {"speaker": "army", "said_by": "the army"}, "denied by the army"),
        ("denial", {"speaker": None, "said_by": None}, "denied by somebody"),
    ],
)
def test_a_claim_is_said_in_words(kind: str, value: dict[str, Any], said: str) -> None:
    assert claims([fact(kind, value)], SOURCES) == [Claim(kind, said, "So it was.", ("courier",), (1,))]


@pytest.mark.parametrize(
    "left_out",
    [
        # guessed from when it was published, the day of a statement, no kind at all, a kind of a later program
        fact("date", DAY | {"inferred": True}),
        fact("date", DAY | {"statement": True}),
        fact("type", {"type": "other"}),
        fact("weather", {"rain": True}),
    ],
)
def test_what_says_nothing_of_the_event_is_left_out(left_out: ClaimLine) -> None:
    assert claims([left_out], SOURCES) == []


def test_one_claim_of_two_sources_is_told_once_and_first_and_a_country_last() -> None:
    country = {"name": "Mali", "country": "ML", "precision": 4}
    town = {"name": "Kidal", "country": "ML", "precision": 1}

    found = claims(
        [killed(6), killed(9, 2), killed(9, 3)]
        + [fact("place", country, article) for article in SOURCES]
        + [fact("place", town, 3)],
        SOURCES,
    )

    assert [(one.claim, one.sources) for one in found] == [
        ("Kidal, ML", ("monitor",)),
        ("Mali, ML", ("courier", "herald", "monitor")),
        ("9 killed", ("herald", "monitor")),
        ("6 killed", ("courier",)),
    ]


def test_tolls_stand_side_by_side_by_side_and_speaker() -> None:
    newsrooms = {1: "courier", 2: "AFP", 3: "AFP"}

    (killed_table,) = toll_tables(
        [
            killed(14, said_by="army"),
            killed(31, 2, said_by="hospital"),
            killed(31, 3, said_by="hospital"),
            killed(
                40, 3, said_by="hospital"
            ),  # a second figure of one speaker in one article is not its main one
            killed(5, 2, side="attackers"),
        ],
        newsrooms,
    )

    assert killed_table.differs
    assert [(cell.side, cell.said_by, cell.figures[0].words) for cell in killed_table.cells] == [
        (None, "army", "14"),
        (None, "hospital", "31"),
        ("attackers", None, "5"),
    ]
    assert [cell.newsroom for cell in killed_table.cells] == [None, None, "AFP"]
    hospital: TollCell = killed_table.cells[1]
    assert [(figure.low, figure.newsrooms) for figure in hospital.figures] == [(31, ("AFP",))]


def test_what_newsrooms_say_by_themselves_is_told_apart() -> None:
    (table,) = toll_tables(
        [killed(14), killed(31, 2), killed(16, 3)], {1: "courier", 2: "courier", 3: "herald"}
    )

    assert [(cell.newsroom, cell_in_words(cell)) for cell in table.cells] == [
        ("courier", "14 → 31"),
        ("herald", "16"),
    ]
    assert speaker_in_words(table.cells[0]) == "courier, naming nobody"


def test_figures_of_different_sides_do_not_differ() -> None:
    (table,) = toll_tables([killed(14, side="forces"), killed(5, 2, side="attackers")], SOURCES)

    assert not table.differs


@pytest.mark.parametrize(("low", "high", "said"), [(14, 14, "14"), (9, 11, "9–11"), (14, None, "14+")])
def test_a_figure_in_signs(low: int, high: int | None, said: str) -> None:
    assert in_figures(low, high) == said


def test_days_of_two_years_are_told_apart() -> None:
    assert days(date(2025, 12, 30), date(2026, 1, 2)) == "30 December 2025 to 2 January 2026"
