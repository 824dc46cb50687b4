"""Every publisher's own spider reads its frozen pages, of today and of older layouts, into records checked by a human.

A page is `pages/<spider>.html`, one of an older layout `pages/<spider>-<label>.html`; its record is the `.json` beside.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spiders.frozen import address_of, frozen, record
from spiders.parser import GENERIC, parser_names

PAGES = Path(__file__).parent / "pages"
NAMES = [name for name in parser_names() if name != GENERIC]


@pytest.mark.parametrize("page", sorted(page.stem for page in PAGES.glob("*.html")))
def test_the_frozen_page_gives_the_approved_record(page: str) -> None:
    approved = PAGES / f"{page}.json"

    read = record(page.partition("-")[0], (PAGES / f"{page}.html").read_text(encoding="utf-8"))

    if not approved.exists():
        approved.write_text(read, encoding="utf-8")
        pytest.fail(f"{approved.name} was not there and has been written: read it by eye, then keep it")
    assert json.loads(read) == json.loads(approved.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_spider_has_a_frozen_page(name: str) -> None:
    assert (PAGES / f"{name}.html").exists(), f"freeze one: tocsin sources freeze URL --spider {name}"


def test_a_frozen_page_keeps_its_address() -> None:
    page = frozen("<p>x</p>", "https://a.example/b--c?d=1")

    assert address_of(page) == "https://a.example/b-%2Dc?d=1"
    assert page.count("-->") == 1
    assert address_of("<p>x</p>") == "https://frozen.example/article"
