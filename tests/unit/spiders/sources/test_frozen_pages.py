"""Every publisher's own spider reads its frozen page into the record that a human has checked."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from spiders.publisher import GENERIC, known_names, publisher

PAGES = Path(__file__).parent / "pages"
NAMES = [name for name in known_names() if name != GENERIC]


@pytest.mark.parametrize("name", NAMES)
def test_the_frozen_page_gives_the_approved_record(name: str) -> None:
    html = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    approved = PAGES / f"{name}.json"

    article = publisher(name).read(html, "https://frozen.example/article")

    read = json.loads(json.dumps(asdict(article), default=str))
    if not approved.exists():
        approved.write_text(json.dumps(read, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pytest.fail(f"{approved.name} was not there and has been written: read it by eye, then keep it")
    assert read == json.loads(approved.read_text(encoding="utf-8"))
