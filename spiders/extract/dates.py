"""When it was published and changed, by the most reliable place on the page first; never the time of the crawl.

What data for machines state of this very article counts first. Of what readers see, only what stands at the article's
own headline, or says that it is the publication, counts; then the day in the address, against which both are held: a
day is better than the minute of something else.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from htmldate import find_date
from lxml import etree

from spiders.extract.days import LONGEST, day_of_publication, says_changed, says_published
from spiders.extract.json_ld import Thing, text_of, types, updates
from spiders.extract.marks import names, parts
from spiders.extract.page import Page, inner, shown
from spiders.extract.placing import Placing
from spiders.items import Precision
from spiders.moments import Moment, parse_moment

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate", "publication_date", "article.published",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date",
    "date", "datecreated", "article_date_original", "citation_publication_date", "originalpublicationdate",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "article:updated_time", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "revised",
)  # fmt: skip
_DATED = re.compile(r"date|time|publi|posted|fecha|datum|meta\b|info\b|created", re.IGNORECASE)
_IN_URL = re.compile(
    r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/_-]|$)|[/_-](20\d\d)([01]\d)([0-3]\d)(?:[/_.-]|$)"
)
_CHANGED_NAMES = names(
    "updated update modified modification lastmod lastupdated edited dateModified datemodified"
)
_PUBLISHED_NAMES = names("published publish publication pubdate posted created datepublished")
# What is seen on the page and lies further from the day in the address is the date of something else …
NEAR = timedelta(days=1.6)
# … and what machines are told, when a site was moved or its stories are dated anew.
MOVED = timedelta(days=45)
# Elements looked at after the headline.
MAX_LINES = 80

# It warns of every date that it cannot read, which is no fault here.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Dates:
    """Aware UTC; `precision`: how much of `published` is sure; the origins: where they stood."""

    published: datetime | None
    precision: Precision
    modified: datetime | None
    origin: str = ""
    modified_origin: str = ""


def dates(page: Page, articles: list[Thing], things: list[Thing], placing: Placing) -> Dates:
    """The dates that the page states; a bare day is made a minute by a surer place of the same day."""
    published, origin = _published(_Reader(page, placing), articles, things)
    modified, modified_origin = _changed(page, articles)
    if published is None:
        return Dates(None, "unknown", modified, "", modified_origin)
    if modified is not None and modified < published.at:
        modified, modified_origin = None, ""
    return Dates(published.at, published.precision, modified, origin, modified_origin)


def _published(reader: _Reader, articles: list[Thing], things: list[Thing]) -> tuple[Moment | None, str]:
    named = parse_moment(_in_url(reader.page.url))
    for candidates, slack in ((_stated(reader.page, articles, things), MOVED), (reader.seen(), NEAR)):
        best: Moment | None = None
        origin = ""
        for moment, place in candidates:
            if named is not None and abs(moment.at - named.at) > slack:
                continue
            if best is None or _is_finer(moment, best):
                best, origin = moment, place
            if best.precision == "minute":
                break
        if best is not None:
            return _refined(best, origin, reader)
    return (named, "url") if named else (reader.guessed(), "htmldate")


def _refined(best: Moment, origin: str, reader: _Reader) -> tuple[Moment, str]:
    """The minute of a day, where the page has it at the headline."""
    if best.precision == "day" and origin in {"json-ld", "meta"}:
        for moment, place in reader.at_headline():
            if _is_finer(moment, best):
                return moment, place
    return best, origin


def _is_finer(moment: Moment, day: Moment) -> bool:
    return moment.precision == "minute" and abs((moment.at - day.at).total_seconds()) < 86_400


def _stated(page: Page, articles: list[Thing], things: list[Thing]) -> Iterator[tuple[Moment, str]]:
    """Dates of publication in data for machines, the most reliable first."""
    entries = [entry for thing in articles for entry in updates(thing)]
    earliest = sorted(
        filter(None, (parse_moment(_date_of(entry.get("datePublished"))) for entry in entries)), key=_at
    )
    yield from _read((_date_of(thing.get("datePublished")) for thing in articles), "json-ld")
    yield from _read((_date_of(thing.get("coverageStartTime")) for thing in articles), "json-ld")
    yield from ((moment, "json-ld") for moment in earliest[:1])
    yield from _read((page.first(name) for name in _PUBLISHED), "meta")
    pages = [thing for thing in things if any(name.endswith("Page") for name in types(thing))]
    yield from _read((_date_of(thing.get("datePublished")) for thing in pages), "json-ld")


def _read(texts: Iterable[str | None], origin: str) -> Iterator[tuple[Moment, str]]:
    for moment in map(parse_moment, texts):
        if moment:
            yield moment, origin


def _at(moment: Moment) -> datetime:
    return moment.at


def _date_of(value: Any) -> str | None:
    """A date of JSON-LD as text; some write it as a number of seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value))
    return text_of(value)


def _in_url(url: str) -> str | None:
    match = _IN_URL.search(url)
    return "-".join(group for group in match.groups() if group) if match else None


def _changed(page: Page, articles: list[Thing]) -> tuple[datetime | None, str]:
    stated = [(_date_of(thing.get("dateModified")), "json-ld") for thing in articles]
    for text, origin in (*stated, (page.first(*_MODIFIED), "meta")):
        moment = parse_moment(text)
        if moment:
            return moment.at, origin
    return None, ""


class _Reader:
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
        """Dates at the headline, those that say "published" first, none that says "updated"."""
        found = [
            each for each in self._marked()
            if self._placing.is_at_headline(each) and not self._is_foreign(each) and not self._is_change(each)
        ]  # fmt: skip
        for each in sorted(found, key=lambda each: not self._is_publication(each)):
            yield from self._of(each)
        for each in self._placing.after_headline(MAX_LINES):
            yield from self._line(each)

    def guessed(self) -> Moment | None:
        """htmldate's reading of what is left without the frame and other stories: a day, and the last resort."""
        if self.page.is_overgrown:
            return None
        tree = self._pruned()
        try:
            day = find_date(
                etree.tostring(tree, encoding="unicode", method="html"), original_date=True,
                extensive_search=True, url=self.page.url,
            )  # fmt: skip
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None
        moment = parse_moment(day)
        return (
            None if moment is None or (moment.at.month, moment.at.day) == (1, 1) else Moment(moment.at, "day")
        )

    def _pruned(self) -> etree._Element:
        marks = [each for each in self.page.tree.iter() if isinstance(each.tag, str) and self._is_frame(each)]
        order = {each: at for at, each in enumerate(self.page.tree.iter())}
        places = {order[each] for each in marks}
        tree = copy.deepcopy(self.page.tree)
        for each in [each for at, each in enumerate(tree.iter()) if at in places]:
            parent = each.getparent()
            if parent is not None:
                each.drop_tree() if hasattr(each, "drop_tree") else parent.remove(each)
        return tree

    def _is_frame(self, element: etree._Element) -> bool:
        return element.tag in {"nav", "footer", "aside", "script", "style"} or self._placing.is_todays(
            element
        )

    def _is_foreign(self, element: etree._Element) -> bool:
        return self._placing.is_others(element) or self._placing.is_of_frame(element)

    def _marked(self) -> Iterator[etree._Element]:
        """What is marked as a date: `<time>`, microdata."""
        for element in self.page.tree.iter():
            label = element.get("itemprop")
            if ((
                element.tag == "time" or label in {"datePublished", "dateCreated"} or element.get("pubdate") is not None
                or "datePublished" in (element.get("property") or "")
            ) and element.tag != "meta") or (element.tag == "meta" and label == "datePublished"):  # fmt: skip
                yield element

    def _of(self, element: etree._Element) -> Iterator[tuple[Moment, str]]:
        origin = "time" if element.tag == "time" else "microdata"
        given = element.get("content") or element.get("datetime") or element.get("title")
        moment = parse_moment(given) or day_of_publication(
            shown(element)[:LONGEST], self._language, self._host
        )
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
        if element.tag not in {
            "div",
            "span",
            "p",
            "li",
            "small",
            "em",
            "td",
            "b",
            "strong",
            "h4",
            "h5",
            "h6",
            "i",
            "font",
        }:
            return
        text = shown(element)
        if 6 < len(text) < LONGEST and not self._is_foreign(element):
            moment = day_of_publication(text, self._language, self._host)
            if moment:
                yield moment, "page"

    def _visible(self) -> Iterator[tuple[Moment, str]]:
        """The day in words elsewhere in the article, in a short element whose name or words say that it is its date."""
        for element in self.page.tree.iter("div", "span", "p", "li", "small", "em", "b", "strong", "td"):
            name = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
            text = inner(element) if len(element) < 8 else ""
            if not 6 < len(text) < LONGEST or not (_DATED.search(name) or says_published(text)):
                continue
            if self._is_foreign(element) or self._names(element) & _CHANGED_NAMES:
                continue
            moment = day_of_publication(text, self._language, self._host)
            if moment:
                yield moment, "page"
