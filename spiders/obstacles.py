"""What stands before the news of a site, where its home page names none: words for who asks it."""

from __future__ import annotations

import re

from spiders.entries import parse_page
from spiders.extract import extract
from spiders.fetch import refresh_elsewhere
from spiders.records import Obstacle

# A page that shows more than this is more than a form to log in.
_FORM_ONLY = 1500
_PASSWORD = re.compile(r"<input\b[^<>]{0,400}\btype\s*=\s*[\"']?password", re.IGNORECASE)


def obstacle(text: str, url: str) -> str:
    """What stands before the news, as far as the page at `url` shows it; "" when nothing does."""
    target = refresh_elsewhere(text, url)
    if target is not None:
        return f"{Obstacle.MOVED} {target}"
    article = extract(text, url)
    if article.access in {"challenge", "consent"}:
        return Obstacle.WALL
    tree = parse_page(text)
    shown = len("".join(str(part) for part in tree.itertext())) if tree is not None else 0
    return Obstacle.LOGIN if _PASSWORD.search(text) and shown < _FORM_ONLY else ""
