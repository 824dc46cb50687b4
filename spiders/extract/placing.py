"""Where on a page something stands: at the article's headline, in a card of another story, a comment, a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice

from lxml import etree

from spiders.extract.marks import names, parts
from spiders.extract.page import Page, inner, shown
from spiders.urls import absolute, url_key

# A link of so many words, or letters, names another story; fewer are a person, a section, a place.
STORY_WORDS = 4
STORY_LETTERS = 24
# … but two words, however long, are a name.
NAME_WORDS = 2
# A paragraph this long is part of the text, which the lines at the headline stand before.
PARAGRAPH = 140
# The name of the site, which a heading of its own bears too, is less of a title.
MOST_OF_TITLE = 0.5
# Lines at the headline are at most so many elements before it.
BEFORE = 30

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FRAME = names("nav footer form aside figure figcaption blockquote iframe dialog menu noscript template")
_OTHERS = names(
    "comments comment commentlist disqus reply replies respond related relateds recommended recommendations sidebar"
    " teaser teasers card cards latest popular trending mostread newest ticker widget widgets embed tweet twitter"
    " carousel slider promo promos more-stories breaking playlist archive newsletter similar"
    " outbrain taboola cookie cookies consent mostread relatedposts breadcrumb breadcrumbs"
)
_LAYOUT = names("teaser teasers card cards widget widgets promo promos")
_OWN_RELATIONS = names("author bookmark tag category")
_COMMENTS = names("comment comments commentlist disqus respond")
_ARTICLE = names("article post entry story news content")
# The frame above an article, where pages put the day of the visit, the weather and the ticker.
_TOP = names(
    "header top topbar masthead today todays clock weather meteo wetter current navbar menu nav jour aujourdhui"
    " heute hoy hoje oggi banner ticker breaking toolbar utility"
)
_DATA = names("meta data info date byline author credits")
_SIGNS = re.compile(r"[\W_]+")


class Placing:
    """Answers for one page; `headline` is the element that bears the article's title, None where there is none."""

    def __init__(self, page: Page, title: str) -> None:
        self._page = page
        self.headline = _bearer(page.tree, title)
        self._around = set(self.headline.iterancestors()) if self.headline is not None else set()
        self._cards: dict[etree._Element, bool] = {}

    def is_others(self, element: etree._Element) -> bool:
        """Does it belong to another story, a reader or the frame of the page?

        Judged from the element up to the first one that holds the headline too: names of classes, tags, and whether a
        part on the way is a card with a link to a story.
        """
        return any(self._is_card(part) for part in self._way(element))

    def is_own_data(self, element: etree._Element) -> bool:
        """Is it in the same piece of microdata as the headline?"""
        holder = next((part for part in element.iterancestors() if part.get("itemscope") is not None), None)
        return holder is not None and holder.tag not in {"body", "html"} and holder in self._around

    def is_of_others(self, part: etree._Element) -> bool:
        """Does this part of the page belong to others as a whole: a comment, a card, the top of the page?"""
        if (
            part in self._around
            or part.tag in {"body", "html", "main", "head", "script"}
            or part is self.headline
        ):
            return False
        return self.is_todays(part) or _is_comment(part.get("class")) or _is_comment(part.get("id"))

    def is_at_headline(self, element: etree._Element) -> bool:
        """Does it stand at the headline, before the text begins, and not among the words of other stories?"""
        order = self._order.get(element)
        if self.headline is None or order is None:
            return False
        at = self._order[self.headline]
        return at - BEFORE <= order <= self._text_begins and not self.is_others(element)

    def is_of_frame(self, element: etree._Element) -> bool:
        """Does it stand before the headline in the frame of the page, and not with the headline in one of its parts?"""
        if self.headline is None:
            return self.is_todays(element)
        if self._order.get(element, 0) > self._order[self.headline]:
            return False
        shared = next((part for part in element.iterancestors() if part in self._around), None)
        is_wide = shared is None or shared.tag in {"body", "html", "main"} or _holds_frame(shared)
        return is_wide or any(self.is_todays(part) for part in self._way(element))

    def is_todays(self, part: etree._Element) -> bool:
        """Does an element say that it is the top of the page, without being that of the article?"""
        if (
            part in self._around
            or part is self.headline
            or part.tag in {"body", "html", "main", "article", "time"}
        ):
            return False
        return part.tag == "header" or _is_top(part.get("class"), part.get("id"))

    def after_headline(self, most: int) -> Iterator[etree._Element]:
        """The elements from the headline to the beginning of the text, at most so many."""
        if self.headline is not None:
            start = self._order[self.headline]
            yield from self._page.elements[start + 1 : min(start + most, self._text_begins) + 1]

    def paragraphs_under_headline(self) -> Iterator[etree._Element]:
        """The paragraphs after the headline, up to the first heading or list of links to other stories."""
        if self.headline is None:
            return
        start = self._order[self.headline]
        for element in self._page.elements[start + 1 :]:
            if element.tag in {*_HEADINGS, "ul", "ol", "article"} and self._leads_to_story(element):
                return
            if element.tag == "p" and not self._leads_to_story(element) and not self.is_others(element):
                yield element

    def _way(self, element: etree._Element) -> Iterator[etree._Element]:
        for part in (element, *element.iterancestors()):
            if part in self._around or part.tag in {"body", "html", "main"}:
                return
            yield part

    def _is_card(self, part: etree._Element) -> bool:
        if part not in self._cards:
            is_frame = part.tag in _FRAME and not _is_of_article(part)
            others = _OTHERS - _LAYOUT if self._follows_headline(part) else _OTHERS
            self._cards[part] = (
                is_frame
                or _is_named_so(part, others)
                or (self._leads_to_story(part) and not _holds_text(part))
            )
        return self._cards[part]

    def _follows_headline(self, part: etree._Element) -> bool:
        """Is it the next after the headline, where credits may stand in what is called a teaser?"""
        before = part.getprevious()
        return before is not None and (before is self.headline or before in self._around)

    def _leads_to_story(self, part: etree._Element) -> bool:
        if self.headline is None or not len(part):
            return False
        for link in part.iter("a"):
            text = inner(link)
            words = len(text.split())
            is_long = words >= STORY_WORDS or (words != NAME_WORDS and len(text) >= STORY_LETTERS)
            if is_long and not _is_prose(link) and not self._is_own_link(link):
                return True
        return False

    def _is_own_link(self, link: etree._Element) -> bool:
        """Does a link lead to a person, a section, or this very page, as dates do?"""
        href = link.get("href")
        if (
            not href
            or set((link.get("rel") or "").split()) & _OWN_RELATIONS
            or next(link.iter("time"), None) is not None
        ):
            return True
        place = absolute(str(href), self._page.base)
        return place is None or url_key(place) == url_key(self._page.url)

    @cached_property
    def _order(self) -> dict[etree._Element, int]:
        return {element: at for at, element in enumerate(self._page.elements)}

    @cached_property
    def _text_begins(self) -> int:
        """The place of the first paragraph of prose after the headline, or of the end of the page."""
        start = self._order[self.headline] if self.headline is not None else 0
        for paragraph in self._page.tree.iter("p"):
            if self._order[paragraph] > start and len(inner(paragraph)) >= PARAGRAPH:
                return self._order[paragraph]
        return len(self._order)


@lru_cache(maxsize=8192)
def _is_comment(name: str | None) -> bool:
    return bool(name) and not _COMMENTS.isdisjoint(parts(str(name)[:200]))


@lru_cache(maxsize=8192)
def _is_top(classes: str | None, identity: str | None) -> bool:
    if classes == "date-header":  # Blogger's, over the posts of a day
        return False
    named = {word for name in (classes, identity) if name for word in parts(name[:200])}
    return bool(named & _TOP) and not named & _ARTICLE


def _holds_text(part: etree._Element) -> bool:
    """Does a part hold an article's text, of two paragraphs at least?"""
    paragraphs = (each for each in part.iter("p") if len(inner(each)) >= PARAGRAPH)
    return len(list(islice(paragraphs, 2))) == 2


def _is_of_article(part: etree._Element) -> bool:
    """Is it the foot of an article, or what stands beside its text and says that it is its data?"""
    parent = part.getparent()
    if part.tag == "footer":
        return parent is not None and parent.tag == "article"
    return part.tag == "aside" and not _DATA.isdisjoint(parts((part.get("class") or "")[:200]))


def _holds_frame(part: etree._Element) -> bool:
    """Does a part hold more of the page than an article: its navigation, its footer?"""
    return next(part.iter("nav", "footer"), None) is not None


def _is_prose(link: etree._Element) -> bool:
    """Is a link a few words of a longer paragraph?"""
    holder = link.getparent()
    return holder is not None and holder.tag == "p" and len(inner(holder)) > 3 * len(inner(link))


def _is_named_so(part: etree._Element, others: frozenset[str]) -> bool:
    return any(
        word in others for name in (part.get("class"), part.get("id")) if name for word in parts(name[:200])
    )


def _bearer(tree: etree._Element, title: str) -> etree._Element | None:
    """The heading that bears most of the title, else a part of it, the highest rank first; else the only one of the
    first rank."""
    wanted = _SIGNS.sub("", title).lower()
    bearers = [
        (heading, text)
        for tag in _HEADINGS[:4]
        for heading in tree.iter(tag)
        if len(text := _SIGNS.sub("", shown(heading)).lower()) > 3
        and len(wanted) > 3
        and (text in wanted or wanted in text)
    ]
    if bearers:
        whole = (heading for heading, text in bearers if len(text) >= MOST_OF_TITLE * len(wanted))
        return next(whole, bearers[0][0])
    first = list(tree.iter("h1"))
    return first[0] if len(first) == 1 else None
