"""What the articles of an event claim, in words."""

from __future__ import annotations

from typing import Any

import pytest

from flows.commands.claims import Claim, claims, spoken
from sql.rows import Fact

DAY = {"lo": "2026-03-03", "hi": "2026-03-03", "statement": False, "inferred": False}
SOURCES = {1: "courier", 2: "herald"}


def fact(
    kind: str, value: dict[str, Any], article: int = 1, sentence: str = "So it was.", *, context: bool = False
) -> Fact:
    return Fact(1, article, "facts/1", kind, value, sentence, context)


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
            {"kind": "killed", "low": 9, "high": None, "side": "army"},
            "at least 9 killed of the side army",
        ),
        (
            "toll",
            {"kind": "injured", "low": 9, "high": 12, "side": None, "said_by": "governor"},
            "9 to 12 injured, says governor",
        ),
        ("actor", {"name": "JNIM", "list": "groups"}, "JNIM"),
        ("type", {"type": "attack"}, "attack"),
    ],
)
def test_a_claim_is_said_in_words(kind: str, value: dict[str, Any], said: str) -> None:
    assert claims([fact(kind, value)], SOURCES) == [Claim(kind, said, "So it was.", ("courier",))]


@pytest.mark.parametrize(
    "left_out",
    [
        # only recalled, guessed from when it was published, the day of a statement, no kind at all
        fact("date", DAY, context=True),
        fact("date", DAY | {"inferred": True}),
        fact("date", DAY | {"statement": True}),
        fact("type", {"type": "other"}),
    ],
)
def test_what_says_nothing_of_the_event_is_left_out(left_out: Fact) -> None:
    assert claims([left_out], SOURCES) == []


def test_one_claim_of_two_sources_is_told_once_and_first() -> None:
    found = claims(
        [
            fact("toll", {"kind": "killed", "low": 6, "high": 6}),
            fact("toll", {"kind": "killed", "low": 9, "high": 9}, sentence="Nine\n died."),
            fact("toll", {"kind": "killed", "low": 9, "high": 9}, article=2),
        ],
        SOURCES,
    )

    assert list(spoken(found)) == [
        "how many  9 killed (courier, herald): “Nine died.”",
        "          6 killed (courier): “So it was.”",
    ]


def test_a_sentence_draws_nothing_on_a_terminal_and_is_short() -> None:
    (line,) = spoken(claims([fact("actor", {"name": "JNIM"}, sentence="\x1b[31mred " + "x" * 500)], SOURCES))

    assert "\x1b" not in line
    assert len(line) < 200
