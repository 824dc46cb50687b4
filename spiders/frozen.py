"""Frozen pages and the records read from them: what a publisher's spider is tested on."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from spiders.publisher import publisher

MARK = re.compile(r"\A<!-- frozen from (\S+) -->\n")
NOWHERE = "https://frozen.example/article"


def frozen(html: str, url: str) -> str:
    """A page with the address where it stood, as it is kept."""
    return f"<!-- frozen from {url.replace('--', '-%2D')} -->\n{html}"


def address_of(html: str) -> str:
    """Where a frozen page stood; a made-up address when it does not say."""
    found = MARK.match(html)
    return found[1] if found else NOWHERE


def record(spider: str, html: str) -> str:
    """What a spider reads from a frozen page, as JSON to be checked by eye. Raises UnknownSpiderError."""
    article = publisher(spider).read(MARK.sub("", html), address_of(html))
    return json.dumps(asdict(article), ensure_ascii=False, indent=2, default=str) + "\n"
