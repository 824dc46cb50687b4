"""Pages saved by hand, kept for the test of a parser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.commands.freezing import freeze
from flows.sources.form import SourceRefused
from spiders.frozen import (
    address_of,
)  # imported here: its libraries warn, which is no error before the tests run

URL = "https://paper.example/a/1"
HTML = (
    "<html lang=en><h1>A headline</h1><p>" + "Words of an article that somebody saved. " * 20 + "</p></html>"
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    page = tmp_path / "saved.html"
    page.write_text(HTML, encoding="utf-8")
    return page


def test_a_page_saved_by_hand_is_kept_with_its_address_and_read(saved: Path, tmp_path: Path) -> None:
    freeze(URL, parser="matin_des_savanes", label="2025", file=saved, out=tmp_path)

    page = (tmp_path / "matin_des_savanes-2025.html").read_text(encoding="utf-8")
    assert address_of(page) == URL
    assert page.endswith(HTML)
    assert json.loads((tmp_path / "matin_des_savanes-2025.json").read_text())["url"] == URL


def test_the_record_of_a_parser_that_is_not_written_yet_is_left_to_the_test(
    saved: Path, tmp_path: Path
) -> None:
    freeze(URL, parser="new_paper", file=saved, out=tmp_path)

    assert [path.name for path in sorted(tmp_path.glob("new_paper*"))] == ["new_paper.html"]


def test_what_cannot_be_kept_is_refused(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "there.html").touch()

    for parser, file, out, why in (
        ("../x", saved, tmp_path, "small letters"),
        ("There", saved, tmp_path, "small letters"),
        ("there", saved, tmp_path, "exists"),
        ("new", saved, tmp_path / "nowhere", "no such folder"),
        ("new", tmp_path / "gone.html", tmp_path, "cannot be read"),
    ):
        with pytest.raises(SourceRefused, match=why):
            freeze(URL, parser=parser, file=file, out=out)


def test_a_page_in_another_encoding_is_kept_in_its_letters(tmp_path: Path) -> None:
    latin = tmp_path / "latin.html"
    latin.write_bytes("<p>L’été</p>".encode("cp1252"))

    freeze(URL, parser="new_paper", file=latin, out=tmp_path)

    assert (tmp_path / "new_paper.html").read_text(encoding="utf-8").endswith("<p>L’été</p>")
