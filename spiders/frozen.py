"""Frozen pages and the records read from them: what a source's own parser is tested on."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from spiders.parser import load_parser

MARK = re.compile(r"\A<!-- frozen from (\S+) -->\n")
NOWHERE = "https://frozen.example/article"


def frozen(html: str, url: str) -> str:
    """A page with the address where it stood, as it is kept."""
    return f"<!-- frozen from {url.replace('--', '-%2D')} -->\n{html}"


def address_of(html: str) -> str:
    """Where a frozen page stood; a made-up address when it does not say."""
    mark = MARK.match(html)
    return mark[1] if mark else NOWHERE


def record(parser: str, html: str) -> str:
    """What a parser reads from a frozen page, as JSON to be checked by eye. Raises UnknownParserError."""
    article = load_parser(parser).parse(MARK.sub("", html), address_of(html))
    return json.dumps(asdict(article), ensure_ascii=False, indent=2, default=str) + "\n"
