"""The paragraphs between the headline and the element that holds the text: a summary, a standfirst, an introduction."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from spiders.extract.blocks import SKIPPED, Block, is_unseen
from spiders.extract.furniture import ends_sentence, is_wording, plain
from spiders.extract.marks import is_side
from spiders.extract.page import inner, shown

# A shorter paragraph under the headline may be a line of credits, a date, a slogan.
LEAST = 80


def lead(tree: etree._Element, holder: etree._Element, title: str, text: Collection[Block]) -> list[Block]:
    """Paragraphs of prose after the headline and before `holder`, in reading order, that are not in `text`."""
    headline = _headline(tree, title)
    if headline is None or any(ancestor is holder for ancestor in headline.iterancestors()):
        return []
    paragraphs: list[Block] = []
    around = set(holder.iterancestors())
    has_begun = False
    for element in tree.iter("h1", "p", str(holder.tag)):
        if element is holder:
            repeated = {plain(block.text) for block in text} if paragraphs else set()
            return [block for block in paragraphs if plain(block.text) not in repeated]
        has_begun = has_begun or element is headline
        if has_begun and element.tag == "p":
            block = _block(element)
            if _is_prose(block) and not _is_beside(element, around):
                paragraphs.append(block)
    return []


def _headline(tree: etree._Element, title: str) -> etree._Element | None:
    """The heading that bears the title, else the only one of its rank."""
    wanted = plain(title)
    headings = list(tree.iter("h1"))
    for heading in headings:
        text = plain(shown(heading))
        if wanted and text and (text in wanted or wanted in text):
            return heading
    return headings[0] if len(headings) == 1 else None


def _block(paragraph: etree._Element) -> Block:
    linked = sum(len(inner(link)) for link in paragraph.iter("a"))
    return Block(inner(paragraph), "p", linked, paragraph.getparent())


def _is_prose(block: Block) -> bool:
    return (
        block.weight >= LEAST and block.link_share < 0.3 and ends_sentence(block.text)
        and not is_wording(block.text)
    )  # fmt: skip


def _is_beside(paragraph: etree._Element, around: Collection[etree._Element]) -> bool:
    """Does a tag, a name or a style say that it is beside the text, below what is `around` the text too?"""
    for element in (paragraph, *paragraph.iterancestors()):
        if element in around:
            return False
        if element.tag in {"main", "article"}:
            continue
        if element.tag in SKIPPED or element.tag in {"aside", "figure"} or element.get("hidden") is not None:
            return True
        if is_side(element.get("class"), element.get("id")) or is_unseen(element):
            return True
    return False
