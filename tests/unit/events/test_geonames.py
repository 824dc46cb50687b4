"""A GeoNames country file is read as places, and what is none is refused with its line and the remedy."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from alerts.events.places.geonames import NotGeoNames, places, read_file

BAMAKO = (
    "2460596\tBamako\tBamako\tBKO,Bamako,Bamakó,Бамако,باماكو,巴馬科,http://x.test\t12.65\t-8.0\tP\tPPLC\tML\t\t01\t\t\t"
    "\t1297281\t\t350\tAfrica/Bamako\t2026-01-01"
)


def changed(at: int, value: str) -> str:
    columns = BAMAKO.split("\t")
    columns[at] = value
    return "\t".join(columns)


def test_a_line_becomes_a_place() -> None:
    row = places([BAMAKO], "ML.txt")[0]

    assert (row.id, row.name, row.kind, row.country, row.population) == (
        "geonames:2460596",
        "Bamako",
        "capital",
        "ML",
        4,
    )
    assert (row.latitude, row.longitude) == (12.65, -8.0)


def test_spellings_are_those_that_articles_can_have() -> None:
    assert places([BAMAKO], "ML.txt")[0].spellings == ["Bamakó", "Бамако", "باماكو"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Kidal Region", "Kidal"),
        ("Région de Kidal", "Kidal"),
        ("Wilaya d’Adrar", "Adrar"),
        ("Borno State", "Borno"),
    ],
)
def test_the_region_of_a_place_is_called_as_in_the_shipped_gazetteer(name: str, plain: str) -> None:
    region = changed(1, name).replace("\tP\tPPLC\t", "\tA\tADM1\t")

    assert places([region, BAMAKO], "ML.txt")[1].admin1 == plain


def test_streams_hotels_and_abandoned_villages_are_left_out() -> None:
    lines = [
        BAMAKO,
        changed(7, "PPLQ"),
        changed(6, "H").replace("PPLC", "STM"),
        changed(6, "S").replace("PPLC", "HTL"),
    ]

    assert len(places(lines, "ML.txt")) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a\tb", "line 2: 2 columns instead of 19"),
        (changed(4, "north"), "line 2: could not convert"),
        (changed(4, "95.0"), "line 2: 95.0"),
        (changed(14, "many"), "line 2: invalid literal"),
    ],
)
def test_a_bad_line_is_named(line: str, words: str) -> None:
    with pytest.raises(NotGeoNames, match=words):
        places([BAMAKO, line], "ML.txt")


def test_a_file_without_places_is_refused() -> None:
    with pytest.raises(NotGeoNames, match="no places"):
        places([""], "ML.txt")


def test_an_archive_of_several_tables_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.txt", BAMAKO)
        archive.writestr("b.txt", BAMAKO)

    with pytest.raises(NotGeoNames, match="2 tables"):
        read_file(tmp_path / "all.zip")


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ML.txt").write_bytes("Ménaka".encode("latin-1"))

    with pytest.raises(NotGeoNames, match="UTF-8"):
        read_file(tmp_path / "ML.txt")
