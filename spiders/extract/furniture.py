"""Lines around a text that are not the text: share bars, pointers to other stories, boxes that want something."""

from __future__ import annotations

import re
from collections.abc import Collection

from spiders.extract.access import is_offer
from spiders.extract.phrases import ALONE, HEADING, POINTER, WANTS

# A paragraph this long that is no link is never dropped for its wording (measured: that loses more than it cleans).
LONG = 140
LONG_LINK = 400
MAX_HEADLINES = 12

_ENDS = re.compile(r"[.!?…;:][\"”’»)\]]*\s*$")


def trim(lines: list[str], title: str, anchors: Collection[str]) -> list[str]:
    """The lines of the text itself. `anchors`: the words of the page's links, which tell a headline from a sentence."""
    kept: list[str] = []
    under_heading = 0
    for index, line in enumerate(lines):
        bare = line.removeprefix("- ").strip()
        is_link = bare in anchors
        if under_heading and _is_headline(bare, is_link=is_link):
            under_heading -= 1
            continue
        under_heading = 0
        if HEADING.match(bare):
            under_heading = MAX_HEADLINES
        elif is_offer(bare) and len(bare) < LONG and all(_is_offering(rest) for rest in lines[index + 1 :]):
            break
        elif not _is_furniture(bare, is_link=is_link) and not (not kept and _is_same(bare, title)):
            kept.append(line)
    return kept


def _is_furniture(line: str, *, is_link: bool) -> bool:
    if len(line) >= (LONG_LINK if is_link else LONG):
        return False
    return bool(ALONE.match(line) or POINTER.match(line))


def _is_headline(line: str, *, is_link: bool) -> bool:
    """Under "similar posts": a link, or short words that are no sentence."""
    return is_link or (len(line) < LONG and not _ENDS.search(line))


def _is_offering(line: str) -> bool:
    """After "already a subscriber?": what is to be had for it, up to the end of the text."""
    return bool(WANTS.search(line)) or len(line) < 60


def _is_same(line: str, title: str) -> bool:
    return re.sub(r"\W+", "", line).lower() == re.sub(r"\W+", "", title).lower()
