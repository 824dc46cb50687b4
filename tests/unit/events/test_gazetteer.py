"""Names of places are found in text, however they are spelled, and ordinary words are not."""

from __future__ import annotations

import time

import pytest

from alerts.events.places.gazetteer import Gazetteer, Kind, Place, read_places, shipped
from alerts.text.tokens import tokenize


def found(text: str) -> list[str]:
    return [mention.places[0].id for mention in shipped().find(text) if mention.kind is not Kind.DEMONYM]


@pytest.mark.parametrize(
    "spelling",
    [
        *("Tinzaouaten", "Tinzaouatène", "TINZAOUATÈNE", "Tin Zaouatine", "Tin-Zaouatine", "Tinzawaten"),
        *(
            "Ti-n-Zaouâtene",
            "تينزواتن",
            "تين زاوتين",
            "بتينزواتن",
            "Тинзауатен",
            "Тинзауатене",
            "Тин-Зауатина",
        ),
    ],
)
def test_a_town_is_found_in_all_its_spellings(spelling: str) -> None:
    assert found(f"x {spelling} y") == ["ml-tinzaouaten"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("à Fada N’Gourma", "bf-fada-ngourma"),  # a curly apostrophe
        ("à Fada-N'Gourma", "bf-fada-ngourma"),
        ("d'Agadez", "ne-agadez"),  # an elision
        ("l'Alibori", "bj-alibori"),
        ("N’Djaména", "td-ndjamena"),
        ("в Нигерии", "ng"),  # the longer stem, not Niger's
        ("в Буркина-Фасо", "bf"),
        ("в Южном Судане", "ss"),
        ("وبالسودان", "sd"),  # three prefixes
        ("للسودان", "sd"),
        ("Guinea-Bissau", "gw"),
        ("Equatorial Guinea", "gq"),
        ("Gulf of Guinea", "x-gulf-of-guinea"),
        ("Papua New Guinea", "pg"),
        ("South Sudan", "ss"),
        ("DR Congo", "cd"),
        ("Congo-Brazzaville", "cg"),
        ("Niger State", "ng-niger-state"),
        ("the Niger Delta", "ng-niger-delta"),
        ("delta intérieur du Niger", "ml-inner-niger-delta"),
        ("le fleuve Niger", "x-river-niger"),
        ("Benin City", "ng-benin-city"),
        ("New York", "us-new-york"),
    ],
)
def test_the_longest_name_is_the_one_meant(text: str, place: str) -> None:
    assert found(text) == [place]


def test_a_name_without_a_capital_is_an_ordinary_word() -> None:
    assert found("they kept on the road, a man may say, and had a nice mobile phone") == []


def test_an_ordinary_word_with_a_capital_is_marked() -> None:
    mention = shipped().find("Say")[0]

    assert mention.kind is Kind.CAREFUL


@pytest.mark.parametrize(
    ("text", "country"),
    [
        *(("Malian troops", "ml"), ("maliens", "ml"), ("малийские", "ml"), ("الماليين", "ml")),
        *(("Nigerian", "ng"), ("nigériane", "ng"), ("Nigerien", "ne"), ("nigériens", "ne")),
        *(("нигерийских", "ng"), ("Burkinabè", "bf"), ("South Sudanese", "ss"), ("équato-guinéen", "gq")),
    ],
)
def test_a_demonym_tells_the_country(text: str, country: str) -> None:
    mention = shipped().find(text)[0]

    assert (mention.places[0].id, mention.kind) == (country, Kind.DEMONYM)


def test_namesakes_are_all_named() -> None:
    mention = shipped().find("Koro")[0]

    assert {place.country for place in mention.places} == {"ML", "BF", "CI"}


def test_mentions_tell_the_tokens_that_they_cover() -> None:
    text = "Attaque près de Fada N'Gourma lundi"
    mention = shipped().find(text)[0]
    tokens = tokenize(text)

    assert text[tokens[mention.first].start : tokens[mention.last].end] == "Fada N'Gourma"


def test_names_do_not_reach_over_commas_and_lines() -> None:
    assert found("in Niger, State police said") == ["ng-niger-state"]  # the plain name, which either may be
    assert shipped().find("in Niger, State police said")[0].last == 1


def brought(**changed: object) -> Place:
    values = {
        "id": "geonames:1",
        "name": "Kurmi",
        "kind": "town",
        "admin1": "Taraba",
        "country": "NG",
        "latitude": 7.2,
        "longitude": 10.8,
        "population": 1,
    }
    return Place(**(values | changed))  # type: ignore[arg-type]


def test_further_places_are_found_and_the_shipped_gazetteer_stays_as_it_is() -> None:
    more = shipped().with_places([brought()])

    assert [mention.places[0].id for mention in more.find("in Kurmi")] == ["geonames:1"]
    assert shipped().find("in Kurmi") == []


def test_a_further_place_that_is_known_only_adds_its_spellings() -> None:
    row = brought(
        name="Djibo", country="BF", admin1="Sahel", latitude=14.1, longitude=-1.6, spellings=("Dzibo",)
    )

    assert [mention.places for mention in shipped().with_places([row]).find("Dzibo")] == [
        (shipped().places["bf-djibo"],)
    ]


def test_a_further_hamlet_needs_a_locative() -> None:
    more = shipped().with_places([brought(name="Bonheur", population=0)])

    assert [mention.kind for mention in more.find("Bonheur")] == [Kind.CAREFUL]


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="geonames:1"):
        Gazetteer([brought(), brought()])


def test_the_gazetteer_is_read_in_a_blink() -> None:
    start = time.process_time()
    shipped.__wrapped__()

    assert time.process_time() - start < 1.0  # 0.08 s on a free machine


def test_a_table_needs_no_demonyms() -> None:
    assert next(read_places(["head", "a\tA\ttown\t\tML\t1\t2\t\t?B|C"])).spellings == ("?B", "C")
