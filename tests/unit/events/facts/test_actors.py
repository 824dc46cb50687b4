"""Which groups, forces and institutions an article names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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
    published: datetime | None = None


def actors(sentence: str, aliases: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    return [claim.name for claim in extract(Piece(sentence), aliases).actors]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("JNIM fighters clashed with the Malian army.", ["JNIM", "Malian army"]),
        ("Le GSIM revendique l’attaque contre les FAMa.", ["JNIM", "Malian army"]),
        ("Боевики ДНИМ атаковали колонну Африканского корпуса.", ["JNIM", "Africa Corps"]),
        # Arabic prefixes
        ("اشتبك الجيش السوداني مع قوات الدعم السريع", ["Sudanese army", "RSF"]),
        ("هجوم لبوكو حرام", ["Boko Haram"]),
        # Russian cases
        ("Хуситы и хуситами, о хуситах.", ["Houthis"]),
        # capitals matter: US, WHO and FAN are words too
        ("It told us who a football fan is.", []),
        ("The US and the EU met.", ["United States", "European Union"]),
        # the alliance and the company
        ("Les ministres de l’AES se réunissent à Niamey.", ["AES (Alliance of Sahel States)"]),
        ("AES Corporation sells a power plant.", ["AES Corporation"]),
        ("The electricity utility AES raises its tariffs.", []),
        # within a word there is no name
        ("Wagnerian opera season opens.", []),
    ],
)
def test_actors_are_found_by_their_spellings(sentence: str, names: list[str]) -> None:
    assert sorted(actors(sentence)) == sorted(names)


def test_named_lists_of_rules_serve_as_well() -> None:
    lists = {"our mines": ["Blue Hill mine", "Шахта Синяя"]}

    assert actors("Gunmen stormed the blue hill mine.", lists) == ["our mines"]


def test_an_actor_named_only_far_down_is_context() -> None:
    text = (
        "A depot burned in the port of the second city, and nobody knows why it burned there. " * 7
        + "In the north Boko Haram is active."
    )

    [claim] = extract(Piece("Depot burns", text)).actors

    assert (claim.name, claim.list_name, claim.is_context) == ("Boko Haram", "boko-haram", True)
