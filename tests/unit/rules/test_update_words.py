"""Changes in plain words, and who disputes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.rules.update_words import counted, disputed, in_words, untold
from alerts.rules.updates import ASKED_BY, Update
from sql.rows import Change, ClaimedToll

OTHERS = "others give another figure"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "old", "new", "words"),
    [
        ("killed:31", "14", "31", "killed 14 → 31, says the army"),
        ("killed:31", None, "31+", "killed: 31+, says the army"),
        ("killed_down:9", "14", "9", "corrected down: killed 14 → 9, says the army"),
        ("correction:7:2:killed", "3", "11", "corrected: killed 3 → 11, says the army"),
        ("correction:7:2:place", None, "Djibo", "corrected: place: Djibo, says the army"),
        ("place:djibo", "Soum", "Djibo", "place Soum → Djibo, says the army"),
        ("type:attack", "protest", "attack", "type protest → attack, says the army"),
        ("actor:JNIM", None, "JNIM", "named: JNIM, says the army"),
        ("denial:army", None, "the army", "denied by the army"),
        ("denial", None, "denied", "denied"),
        ("sources:5", "4", "5", "told by 5 independent newsrooms"),
        ("merged:7", None, "Ambush", "the same event as “Ambush”"),
    ],
)
def test_a_change_in_words(key: str, old: str | None, new: str, words: str) -> None:
    kind = key.partition(":")[0]

    assert in_words(kind, key, old, new, source="gazette", said_by="the army", disputed="") == words


def test_without_a_speaker_the_newsroom_says_it() -> None:
    said = in_words(
        "killed", "killed:31", "14", "31", source="gazette", said_by=None, disputed="JNIM says 60"
    )

    assert said == "killed 14 → 31, says gazette; JNIM says 60"


def test_every_kind_is_counted_and_every_decision_has_words() -> None:
    assert all(counted(kind) for kind in ASKED_BY)
    assert all(" " in untold(one) for one in Update if one is not Update.TOLD)
    assert untold("some_other") == "some other"


def change(*, said_by: str | None = "the army", is_disputed: bool = True) -> Change:
    return Change(
        5, "killed:31", "killed", 2, "14", "31", "", said_by, is_disputed, NOW, NOW, "gazette", NOW
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ([(1, "post", None, 14, 14), (2, "gazette", "the army", 31, 31), (3, "post", "JNIM", 60, 60)], "JNIM says 60"),
        ([(1, "post", "JNIM", 60, None), (2, "gazette", "the army", 31, 31)], "JNIM says 60+"),
        ([(2, "gazette", "the army", 31, 31), (3, "post", None, 9, 11)], "post says 9–11"),
        # the last word of each counts, and those who say nearly the same dispute nothing
        ([(2, "a", "the army", 31, 31), (3, "b", "JNIM", 60, 60), (4, "c", "JNIM", 33, 33)], OTHERS),
        # what was told before by no other's word is what changed
        ([(1, "post", None, 14, 14), (2, "gazette", "the army", 31, 31)], OTHERS),
    ],
)  # fmt: skip
def test_who_gives_another_figure(
    claims: list[tuple[int, str, str | None, int, int | None]], words: str
) -> None:
    assert disputed(change(), [ClaimedToll(*one) for one in claims]) == words


def test_what_nobody_disputes_names_nobody() -> None:
    assert disputed(change(is_disputed=False), [ClaimedToll(3, "post", "JNIM", 60, 60)]) == ""
