"""`tocsin places`, as a person runs it: a GeoNames country file goes in, the gazetteer knows its places."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.events.places import imported
from alerts.events.places.resolve import event_places
from sql.connection import Connection

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")

Run = Callable[..., tuple[int, str, str]]


def line(number: int, name: str, *, feature: str = "P.PPL", population: int = 6000, more: str = "") -> str:
    group, code = feature.split(".")
    columns = [str(number), name, name, more, "14.5", "-4.1", group, code, "ML", "", "04", "", "", ""]
    return "\t".join([*columns, str(population), "", "300", "Africa/Bamako", "2026-01-01"])


@pytest.fixture
def country_file(tmp_path: Path) -> Path:
    file = tmp_path / "ML.txt"
    region = line(1, "Mopti Region", feature="A.ADM1", population=0)
    file.write_text(
        "\n".join([region, line(2, "Kurmikoro", more="Курмикоро,كورميكورو,KMK"), line(3, "Dallah")])
    )
    return file


def test_an_imported_place_is_found_in_articles(tocsin: Run, country_file: Path, conn: Connection) -> None:
    code, _, talk = tocsin("places", "import", str(country_file))

    assert (code, "imported 3 places: 3 of ML" in talk, "CC BY 4.0" in talk) == (0, True, True)
    claims = event_places(
        "x", ["Взрыв в Курмикоро."], source_country=None, language="ru", gazetteer=imported.load(conn)
    )
    assert [(one.place_id, one.admin1) for one in claims] == [("geonames:2", "Mopti")]


def test_a_second_import_replaces_the_first(tocsin: Run, country_file: Path) -> None:
    tocsin("places", "import", str(country_file))
    country_file.write_text(line(2, "Kurmikoro Ba"))
    tocsin("places", "import", str(country_file))
    _, out, _ = tocsin("places", "list", "--json")

    counts = {row["country"]: row["imported"] for row in map(json.loads, out.splitlines())}
    assert counts["ML"] == 3
    assert tocsin("places", "show", "Kurmikoro")[0] == 2
    assert "geonames:2" in tocsin("places", "show", "Kurmikoro Ba")[1]


def test_a_zip_file_is_read_as_it_is(tocsin: Run, country_file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ML.zip", "w") as archive:
        archive.write(country_file, "ML.txt")
        archive.writestr("readme.txt", "the columns are …")

    assert tocsin("places", "import", str(tmp_path / "ML.zip"))[0] == 0


def test_a_bad_line_is_named_and_nothing_is_imported(tocsin: Run, country_file: Path) -> None:
    country_file.write_text(line(2, "Kurmikoro") + "\nnot\ta\tplace\n")
    code, _, talk = tocsin("places", "import", str(country_file))

    assert (code, "ML.txt, line 2: 3 columns instead of 19" in talk, "download.geonames.org" in talk) == (
        2,
        True,
        True,
    )
    assert tocsin("places", "show", "Kurmikoro")[0] == 2


def test_a_file_that_is_not_there_is_said(tocsin: Run) -> None:
    code, _, talk = tocsin("places", "import", "/no/such/file.txt")

    assert (code, "there is no file" in talk) == (2, True)


def test_the_places_of_a_country_are_listed(tocsin: Run, country_file: Path) -> None:
    tocsin("places", "import", str(country_file))
    code, out, _ = tocsin("places", "list", "ml", "--json")
    names = {row["name"] for row in map(json.loads, out.splitlines())}

    assert (code, {"Bamako", "Kurmikoro"} <= names) == (0, True)
    assert "Kurmikoro" in tocsin("places", "list", "ML")[1]


def test_an_unknown_country_is_refused(tocsin: Run) -> None:
    assert tocsin("places", "list", "QQ")[0] == 2


def test_a_name_shows_every_place_that_bears_it(tocsin: Run) -> None:
    code, out, _ = tocsin("places", "show", "Koro")

    assert (code, out.count("id ") >= 3, "ml-koro" in out, "ci-koro" in out) == (0, True, True, True)
    assert json.loads(tocsin("places", "show", "ml-koro", "--json")[1])["country"] == "ML"


def test_the_imported_places_of_a_country_can_be_removed(tocsin: Run, country_file: Path) -> None:
    tocsin("places", "import", str(country_file))

    assert "removed 3" in tocsin("places", "remove", "ML")[2]
    assert tocsin("places", "remove", "ML")[0] == 2
