"""The dates that a page shows to its readers, and of which of them it says that they are its publication."""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from htmldate import find_date
from htmldate.core import search_page
from htmldate.utils import Extractor
from lxml import etree

from spiders.extract.days import LONGEST, day_of_publication, says_changed, says_now, says_published
from spiders.extract.furniture import ends_sentence
from spiders.extract.marks import names, parts
from spiders.extract.page import Page, inner, shown
from spiders.extract.placing import Placing
from spiders.moments import Moment, parse_moment

_DATED = re.compile(r"date|time|publi|posted|fecha|datum|meta\b|info\b|created", re.IGNORECASE)
_DATELINE = re.compile(
    r"\W{0,3}(\d{1,2}\s?[./]\s?\d{1,2}\s?[./]\s?\d{4}|\d{1,2}\.? [^\W\d]{3,12}\.? \d{4})\W{0,2}\s[-–—|]\s"
)
_PLACES = ("div", "span", "p", "li", "dd", "small", "em", "b", "strong", "td", "h2", "h3", "h4", "h5", "h6")
_GIVEN = ("content", "datetime", "title", "data-datetime", "data-timestamp", "data-time", "data-date")
# As in 3.5.24; no date has fewer.
LEAST_FIGURES = 4
_LINES = names("div span p li dd small em td b strong h4 h5 h6 i font address")
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)  # as lxml writes them, each with its end
_HAS_YEAR = re.compile(r"\d[\d./ -]{3}")
_CHANGED_NAMES = names(
    "updated update modified modification lastmod lastupdated edited dateModified datemodified"
)
_PUBLISHED_NAMES = names("published publish publication pubdate posted created datepublished")
# A day and a moment further apart are not the same, in whatever zone.
APART = timedelta(days=1.6)
# A line of dates is shorter.
SENTENCE = 50
# Elements looked at after the headline.
MAX_LINES = 80  # Its thorough search would also load dateparser, which takes seconds for a handful of pages.
_OPTIONS = Extractor(False, datetime(2100, 1, 1), datetime(1995, 1, 1), True, "%Y-%m-%d")  # noqa: DTZ001

# It warns of every date that it cannot read, which is no fault here.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def _found(source: str, url: str) -> Moment | None:
    """htmldate's answer, by its marks, else by the dates in the text; for what names no day it gives the first of a
    month, or of January."""
    try:
        day = find_date(source, original_date=True, extensive_search=False, url=url)
        is_thorough = day is None
        day = day or search_page(_SCRIPT.sub("", source), _OPTIONS)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    moment = parse_moment(day)
    if moment is None or moment.at.day > 1 or not (is_thorough or moment.at.month == 1):
        return moment
    month = f"0?{moment.at.month}"
    figures = rf"(?<!\d)(?:0?1[./-]{month}[./-]{moment.at.year}|{moment.at.year}-{month}-01)(?!\d)"
    return moment if re.search(figures, source) else None


def _has_day(text: str) -> bool:
    """Has a text figures enough for a day?"""
    return sum(map(str.isdecimal, text)) >= LEAST_FIGURES


def _is_prose(text: str) -> bool:
    """Is it a sentence of the text, whose dates are those of what it tells?"""
    return len(text) > SENTENCE and ends_sentence(text) and not says_published(text)


@lru_cache(maxsize=4096)
def _is_dated(classes: str | None, identity: str | None) -> bool:
    """Does a name of an element say that it holds a date?"""
    return any(_DATED.search(name[:200]) for name in (classes, identity) if name)


class SeenDates:
    """Reads the dates that a page shows to its readers."""

    def __init__(self, page: Page, placing: Placing) -> None:
        self.page = page
        self._placing = placing
        self._language = (page.tree.get("lang") or "")[:2].lower()
        self._host = urlsplit(page.url).hostname or ""

    def seen(self) -> Iterator[tuple[Moment, str]]:
        """What stands at the headline; then what says elsewhere in the article that it is the publication."""
        yield from self.at_headline()
        marked = [each for each in self._marked() if not self._is_foreign(each) and not self._is_change(each)]
        yield from (
            (moment, place)
            for each in marked
            if self._is_publication(each)
            for moment, place in self._of(each)
        )
        alone = [found for each in marked for found in self._of(each)]
        if len({moment.at.date() for moment, _ in alone}) == 1:
            yield Moment(alone[0][0].at, alone[0][0].precision if len(alone) == 1 else "day"), alone[0][1]
        yield from self._visible()

    def at_headline(self) -> Iterator[tuple[Moment, str]]:
        """Dates at the headline: those that are marked as dates, then those in short lines of words."""
        yield from self.marked_at_headline()
        for each in self._placing.after_headline(MAX_LINES):
            yield from self._line(each)

    def marked_at_headline(self) -> Iterator[tuple[Moment, str]]:
        """Marked dates at the headline, those that say "published" first, none that says "updated"."""
        found = [
            each for each in self._marked()
            if self._placing.is_at_headline(each) and not self._is_foreign(each) and not self._is_change(each)
        ]  # fmt: skip
        for each in sorted(found, key=lambda each: not self._is_publication(each)):
            yield from self._of(each)

    def guessed(self) -> Moment | None:
        """htmldate's reading of what is left without the frame and other stories: a day, and the last resort."""
        if self.page.is_overgrown:
            return None
        source = self._without_frame()
        day = _found(source, self.page.url)
        return Moment(day.at, "day") if day else None

    def _without_frame(self) -> str:
        """The page without its frame and other stories, whose dates are not its own."""
        order = [each for each in self.page.elements if isinstance(each.tag, str)]
        places = {at for at, each in enumerate(order) if self._is_frame(each)}
        tree = copy.deepcopy(self.page.tree)
        copies = [each for each in tree.iter() if isinstance(each.tag, str)]
        for at in places:
            parent = copies[at].getparent()
            if parent is not None:
                parent.remove(copies[at])
        return etree.tostring(tree, encoding="unicode", method="html")

    def _is_frame(self, element: etree._Element) -> bool:
        if element.tag in {"nav", "style", "aside", "blockquote"} or self._placing.is_of_others(element):
            return True
        if element.tag == "script":
            return "ld+json" in (element.get("type") or "")  # what of it is the page's own has been read
        if element.tag == "time":
            return self._is_foreign(element) or self._is_change(element)
        own = element.text or ""
        if own and len(own) < LONGEST and says_now(own):
            return True
        return element.tag == "p" and _is_prose(inner(element))

    def _is_foreign(self, element: etree._Element) -> bool:
        if element.get("itemprop") == "datePublished" and self._placing.is_own_data(element):
            return False
        return self._placing.is_others(element) or self._placing.is_of_frame(element)

    def _marked(self) -> Iterator[etree._Element]:
        """What is marked as a date: `<time>`, microdata."""
        for element in self.page.tree.iter():
            given = element.keys()
            label = (
                element.get("itemprop") if "itemprop" in given else element.get("property") if given else None
            )
            is_labelled = label is not None and label.rpartition(":")[2] in {"datePublished", "dateCreated"}
            if element.tag == "time" or is_labelled or "pubdate" in given:
                yield element

    def _of(self, element: etree._Element) -> Iterator[tuple[Moment, str]]:
        origin = "time" if element.tag == "time" else "microdata"
        text = shown(element)[:LONGEST]
        given = next((value for name in _GIVEN if (value := element.get(name))), None)
        moment = parse_moment(given)
        if moment is None or says_published(text):
            seen = day_of_publication(text, self._language, self._host)
            # What readers are told is when a page was published, where machines are told when it was changed.
            if seen and (moment is None or abs(seen.at - moment.at) > APART):
                moment = seen
        if moment:
            yield moment, origin

    def _is_change(self, element: etree._Element) -> bool:
        marks = self._names(element)
        if marks & _CHANGED_NAMES and not marks & _PUBLISHED_NAMES:
            return True
        return says_changed(self._before(element)) or says_changed(shown(element)[:LONGEST])

    def _is_publication(self, element: etree._Element) -> bool:
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            return True
        return bool(self._names(element) & _PUBLISHED_NAMES) or says_published(self._before(element))

    def _names(self, element: etree._Element) -> set[str]:
        """The words of the names of an element, and of what holds nothing else."""
        found = {
            word
            for name in (element.get("class"), element.get("itemprop"))
            if name
            for word in parts(name[:200])
        }
        parent = element.getparent()
        if parent is not None and len(parent) == 1:
            found |= set(parts((parent.get("class") or "")[:200]))
        return found

    def _before(self, element: etree._Element) -> str:
        """The last words before an element: in its parent, and where it is the first there, before that."""
        parent = element.getparent()
        before = ""
        for _ in range(2):
            if parent is None:
                break
            pieces = [parent.text or ""]
            for child in parent:
                if child is element:
                    break
                pieces += [inner(child)[-60:] if child.tag != "time" else "|", child.tail or ""]
            before = " ".join(pieces).rpartition("|")[2] + before
            if before.strip():
                break
            element, parent = parent, parent.getparent()
        return before[-60:]

    def _line(self, element: etree._Element) -> Iterator[tuple[Moment, str]]:
        """The day in a short line of words between the headline and the text."""
        if element.tag not in _LINES:
            return
        text = shown(element)
        begun = _DATELINE.match(text) if len(text) >= LONGEST else None
        text = begun[1] if begun else text
        if 6 < len(text) < LONGEST and _has_day(text) and not self._is_foreign(element):
            moment = day_of_publication(text, self._language, self._host)
            if moment:
                yield moment, "page"

    def _visible(self) -> Iterator[tuple[Moment, str]]:
        """The day in words elsewhere in the article, in a short element whose name or words say that it is its date."""
        for element in self.page.tree.iter(*_PLACES):
            is_named = _is_dated(element.get("class"), element.get("id"))
            own = element.text or ""
            if len(element) > 8 or not (is_named or _HAS_YEAR.search(own)):
                continue
            text = inner(element)
            if not (6 < len(text) < LONGEST and _has_day(text)) or not (is_named or says_published(text)):
                continue
            if self._is_foreign(element) or self._names(element) & _CHANGED_NAMES:
                continue
            moment = day_of_publication(text, self._language, self._host)
            if moment:
                yield moment, "page"
