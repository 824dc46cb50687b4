"""How the places of two claims stand to each other."""

from __future__ import annotations

import pytest

from alerts.events.places.claim import PlaceClaim
from alerts.events.places.distance import kilometres
from alerts.events.places.relation import Relation, relation
from alerts.events.places.resolve import event_places


def claim(sentence: str, language: str = "en") -> PlaceClaim:
    return event_places("x", [sentence], source_country=None, language=language)[0]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("They died in Tinzaouaten.", "They died in Tin Zaouatine.", Relation.SAME),
        ("They died in Djibo.", "They died in Barsalogho.", Relation.APART),
        ("They died in Mopti.", "They died in Sévaré.", Relation.NEAR),
        ("They died near Boni.", "They died in Boni.", Relation.NEAR),
        ("They died in Koro, Mali.", "They died in Koro, Ivory Coast.", Relation.APART),
        ("They died in Kidal.", "They died in the Kidal region.", Relation.WITHIN),
        ("They died in Gao.", "They died in the Kidal region.", Relation.APART),
        ("They died in Gao.", "They died in northern Mali.", Relation.WITHIN),
        ("They died in Gao.", "They died in northern Niger.", Relation.APART),
        ("They died between Djibo and Bourzanga.", "They died in Bourzanga.", Relation.NEAR),
        ("They died between Djibo and Bourzanga.", "They died in Kongoussi.", Relation.UNKNOWN),
        ("They died near Djibo.", "They died in Gao, Mali.", Relation.APART),
        ("They died in the village of Xoru in Mali.", "They died in Gao.", Relation.UNKNOWN),
        ("They died in Adré, Chad.", "They died in El Geneina, Sudan.", Relation.APART),
    ],
)
def test_two_places_are_related(one: str, other: str, wanted: Relation) -> None:
    assert relation(claim(one), claim(other)) is wanted
    assert relation(claim(other), claim(one)) is wanted


def test_distances_are_great_circles() -> None:
    distance = kilometres((12.64, -8.0), (13.51, 2.11))

    assert distance is not None
    assert 1090 < distance < 1105
    assert kilometres((1.0, 2.0), (None, None)) is None
