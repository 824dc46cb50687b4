"""Blocks around a text that are not the text: share bars, links to other stories, offers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from lxml import etree

from spiders.extract.access import is_offer
from spiders.extract.blocks import Block
from spiders.extract.phrases import ALONE
from spiders.extract.pointers import BYLINE, FOOT, HEADING, POINTER, WANTS

# A paragraph this long that is no link is never dropped for its wording (measured: that loses more than it cleans).
LONG = 140
LONG_LINK = 400
# A sentence with so many letters that is mostly links names its sources; with more links it is one itself.
LEAST_CITING = 80
ALL_LINK = 0.9
MAX_HEADLINES = 12
# So many characters in a row, word for word as before, are a copy of the text.
COPY = 600
# What follows the element that holds this share of the text is a list of other stories if so many of its pieces, and
# this share of them, are links.
HOME = 0.4
# A list of which so much is links leads to other pages; in others a link is a word of the text.
MOSTLY_LINKS = 0.5
LEAST_CARDS = 3
CARD_SHARE = 0.25
# Trimming by place alone may not take more than this share of a text.
MAX_LOSS = 0.4

_ENDS = re.compile(r"[.!?…;:。！？؟۔।]\s*[\"”’»)\]」』]*\s*$")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\s+[|·•/]\s+")
_COOKIE = re.compile(
    r"\bcookies?\b|\bextern\w+ inhalt|drittplattform|personenbezogene daten|contenu externe|données personnelles"
    r"|contenido externo|datos personales|dados pessoais|dati personali|персональн\w+ данн",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\W_]+")


def trim(lines: Sequence[str], title: str, links: Collection[str]) -> list[str]:
    """The lines of the text itself, out of a text without marks. `links`: the words of the page's links."""
    marked = []
    for line in lines:
        bare = line.removeprefix("- ").strip()
        marked.append(Block(line, "li" if bare != line else "p", len(line) if bare in links else 0))
    return [block.text for block in trim_blocks(marked, title)]


def trim_blocks(blocks: Sequence[Block], title: str, authors: Collection[str] = ()) -> list[Block]:
    """The blocks of the text itself.

    Judged by wording and by links, and under a heading such as "similar posts" also by place; where place alone would
    take too much of the text (a heading in its midst, each paragraph in a box of its own), place does not count.
    """
    trimmer = _Trimmer(title, authors, judges_place=True)
    kept = trimmer.kept(blocks)
    if trimmer.lost_by_place > MAX_LOSS * (trimmer.lost_by_place + _length(kept)):
        kept = _Trimmer(title, authors, judges_place=False).kept(blocks)
    return _without_tail(_without_empty_headings(_without_copies(without_cards(blocks, kept))))


class _Trimmer:
    """One pass over the blocks; remembers where accepted paragraphs stood and whether a pointer stands above."""

    def __init__(self, title: str, authors: Collection[str], *, judges_place: bool) -> None:
        self._title = plain(title)
        self._authors = [plain(name) for name in authors if len(name) > 3]
        self._judges_place = judges_place
        self.lost_by_place = 0
        self._pointed = 0
        self._has_begun = False
        self._homes: set[etree._Element | None] = set()
        self._shapes: set[tuple[str, str]] = set()
        self._cards: set[etree._Element | None] = set()
        self._list_shares: dict[etree._Element | None, float] = {}
        self._recent: list[tuple[str, etree._Element | None]] = []

    def kept(self, blocks: Sequence[Block]) -> list[Block]:
        self._list_shares = _list_shares(blocks)
        result: list[Block] = []
        last = next((at for at in reversed(range(len(blocks))) if not _is_offering(blocks[at].text)), 0)
        for at, block in enumerate(blocks):
            text = block.text.removeprefix("- ").strip()
            if at >= last and len(text) < LONG and is_offer(text):
                break
            key = plain(text)
            if not self._goes(block, text, key):
                result.append(block)
                self._remember(block, key)
        return result

    def _goes(self, block: Block, text: str, key: str) -> bool:
        if not key or self._is_title(key) or (block.kind == "h1" and not self._heads_section(block)):
            return True
        if self._pointed and self._is_pointed_at(block, text):
            return True
        self._pointed = 0
        if block.weight < LONG and HEADING.match(text):
            # "Read more" that is a link itself points to what it leads to, not to what stands below.
            self._pointed = 0 if block.link_share > 0.6 else MAX_HEADLINES
            return True
        if self._is_of_card(block, text):
            return True
        return self._is_furniture(block, text, key)

    def _heads_section(self, block: Block) -> bool:
        """Is a heading of the first rank within the text, or in a section like those of the text before it?"""
        if self._is_beside_text(block) or block.parent is None or block.parent.tag == "article":
            return self._is_beside_text(block)
        shape, holder = _shape(block.parent), block.parent.getparent()
        return shape in self._shapes and (
            bool(shape[1]) or any(each.getparent() is holder for each in self._homes if each is not None)
        )

    def _is_beside_text(self, block: Block) -> bool:
        """Does it stand in an element that has held paragraphs of the text so far, or in a list within such a one?"""
        if not self._has_begun or block.parent is None:
            return False
        return block.parent in self._homes or (block.kind == "li" and block.parent.getparent() in self._homes)

    def _is_title(self, key: str) -> bool:
        own = self._title
        if key == own:
            return True
        near = len(key) > 15 and abs(len(key) - len(own)) < 25
        return not self._has_begun and near and (key in own or own in key)

    def _is_pointed_at(self, block: Block, text: str) -> bool:
        """Under "similar posts": a link, short words that are no sentence, and what stands in a box with such."""
        is_loose = block.parent not in self._homes or block.parent is None
        if block.link_share > 0.5 or (block.weight < LONG and not _ENDS.search(text)):
            self._pointed -= 1
            if is_loose:
                self._cards.add(block.parent)
            return True
        if not (self._judges_place and self._has_begun and is_loose) or block.parent is None:
            return False
        goes = block.parent in self._cards or self._is_far(block)
        self.lost_by_place += len(text) if goes else 0
        return goes

    def _is_of_card(self, block: Block, text: str) -> bool:
        """A linked headline amid the text, and the few words that share its box, belong to another story."""
        if not self._has_begun or block.parent is None or block.parent in self._homes:
            return False
        if block.is_heading and block.link_share > 0.6:
            self._cards.add(block.parent)
            return True
        goes = self._judges_place and block.parent in self._cards and block.weight < LONG_LINK
        self.lost_by_place += len(text) if goes else 0
        return goes

    def _is_far(self, block: Block) -> bool:
        """Is a paragraph held by another kind of element than those of the text so far?"""
        return _shape(block.parent) not in self._shapes

    def _is_furniture(self, block: Block, text: str, key: str) -> bool:
        weight, share = block.weight, block.link_share
        is_link = share > 0.6 and weight < LONG_LINK and not self._is_linked_prose(block, text)
        return (
            (is_link and self._list_shares.get(block.parent, 1.0) > MOSTLY_LINKS)
            or ((weight < LONG or (share > 0.25 and weight < 220)) and is_wording(text))
            or (weight < 700 and not self._is_beside_text(block) and len(_COOKIE.findall(text)) > 1)
            or (self._has_begun and weight < 220 and self._is_foot(block, text))
            or (weight > 60 and self._is_said(block, key))
            or (not block.is_heading and self._is_label(text, key, weight, share))
        )

    def _is_linked_prose(self, block: Block, text: str) -> bool:
        """Is it a sentence of the text that is a link, or mostly links to its sources, and no headline?"""
        is_within = self._is_beside_text(block) or _shape(block.parent) in self._shapes
        least = LONG if block.link_share > ALL_LINK else LEAST_CITING
        return is_within and block.kind == "p" and block.weight >= least and ends_sentence(text)

    def _is_foot(self, block: Block, text: str) -> bool:
        """Words of a footer or an appeal, outside of the elements that hold the text."""
        if block.parent is None or block.parent in self._homes or block.is_heading:
            return False
        return bool(FOOT.search(text)) or (block.link_share > 0.25 and bool(WANTS.search(text)))

    def _is_said(self, block: Block, key: str) -> bool:
        """Does it repeat a recent block in another element: a pull quote?"""
        return any(key == text and block.parent is not parent for text, parent in self._recent)

    def _is_label(self, text: str, key: str, weight: int, share: float) -> bool:
        """Who wrote it and when, above the text or as a line of its own."""
        if weight < 60 and any(name in key for name in self._authors):
            return True
        if self._has_begun or weight >= 100:
            return False
        return bool(BYLINE.match(text)) or (weight < 60 and share > 0.3)

    def _remember(self, block: Block, key: str) -> None:
        if not block.is_heading and block.weight > 80:
            self._has_begun = True
        if block.weight > 100 and block.kind != "li":
            self._homes.add(block.parent)
            self._shapes.add(_shape(block.parent))
        self._recent = [*self._recent, (key, block.parent)][-4:]


def is_wording(text: str) -> bool:
    """Is a line nothing but furniture by its words, or several such phrases after one another?"""
    if ALONE.match(text) or POINTER.match(text):
        return True
    pieces = [piece for piece in _SENTENCES.split(text) if piece]
    return len(pieces) > 1 and all(ALONE.match(piece) or HEADING.match(piece) for piece in pieces)


def ends_sentence(text: str) -> bool:
    return bool(_ENDS.search(text))


def plain(text: str) -> str:
    """Letters and digits only, in lower case, to tell whether two texts are the same."""
    return _SIGNS.sub("", text).lower()


def _shape(element: etree._Element | None) -> tuple[str, str]:
    return (str(element.tag), element.get("class") or "") if element is not None else ("", "")


def _is_offering(line: str) -> bool:
    """After "already a subscriber?": the offer, up to the end of the text."""
    return len(line) < 60 or bool(WANTS.search(line))


def _list_shares(blocks: Sequence[Block]) -> dict[etree._Element | None, float]:
    """Which share of the words of each list is links."""
    lists: dict[etree._Element | None, list[Block]] = {}
    for block in blocks:
        if block.kind == "li" and block.parent is not None:
            lists.setdefault(block.parent, []).append(block)
    return {
        parent: sum(each.linked for each in items) / max(1, _length(items)) for parent, items in lists.items()
    }


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def without_cards(blocks: Sequence[Block], kept: list[Block]) -> list[Block]:
    """The blocks kept, up to where the element with most of the text ends and a list of links begins."""
    weights: Counter[etree._Element] = Counter()
    for block in kept:
        if block.parent is not None:
            weights[block.parent] += len(block.text)
    home, weight = weights.most_common(1)[0] if weights else (None, 0)
    if weight < HOME * _length(kept):
        return kept
    shape = _shape(home)
    last = max((at for at, block in enumerate(blocks) if _shape(block.parent) == shape), default=len(blocks))
    tail = blocks[last + 1 :]
    links = sum(block.link_share > 0.6 for block in tail)
    if links < LEAST_CARDS or links < CARD_SHARE * len(tail):
        return kept
    beyond = {id(block) for block in tail}
    return [block for block in kept if id(block) not in beyond]


def _without_copies(blocks: Sequence[Block]) -> list[Block]:
    """Without a text that comes once more word for word, for another screen width.

    Single paragraphs may come twice: a summary, a refrain.
    """
    first: dict[str, int] = {}
    runs: list[list[int]] = [[]]
    last = -2
    for at, block in enumerate(blocks):
        seen_at = first.setdefault(block.text, at)
        if seen_at < at and seen_at != last + 1:
            runs.append([])
        if seen_at < at:
            runs[-1].append(at)
        last = seen_at if seen_at < at else -2
    copies = {at for run in runs if sum(len(blocks[place].text) for place in run) >= COPY for at in run}
    return [block for at, block in enumerate(blocks) if at not in copies]


def _without_empty_headings(blocks: Sequence[Block]) -> list[Block]:
    """Without headings that stand over nothing, or over another heading of their own rank."""
    result: list[Block] = []
    for block in reversed(blocks):
        below = result[-1] if result else None
        if block.is_heading and (below is None or (below.is_heading and below.kind <= block.kind)):
            continue
        result.append(block)
    return result[::-1]


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Without short words at the end that are no sentence: names, places, labels."""
    while len(blocks) > 1:
        last = blocks[-1]
        is_scrap = (
            last.weight < 60 and last.kind != "li" and last.parent is not None and not _ENDS.search(last.text)
            and len(last.text.split()) < 5
        )  # fmt: skip
        if not (is_scrap or (last.weight < LONG and last.link_share > 0.3)):
            break
        blocks = blocks[:-1]
    return blocks
