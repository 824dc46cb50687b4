"""A publisher that needs more than the generic reader: one small file in `spiders/sources/`.

The file `spiders/sources/<name>.py` declares one subclass of `Publisher` whose `name` is the file's name; a source
is read by it when its `spider` is that name. Each method answers for one field and may return None, which leaves that
field to the generic reader; so write only those that the generic reader misses:

    class DesertPost(Publisher):
        \"""Desert Post, English, owned by …; headlines stand in images, the body in div.story.\"""

        name = "desert_post"
        start_url = "https://desertpost.example/latest"      # only if the home page is not where articles are found

        def text(self, soup: BeautifulSoup) -> str | None:
            return paragraphs(soup.select("div.story > p"))

`start_url` is a feed, a sitemap or a page; `links` picks the article addresses of a page that is neither feed nor
sitemap. With the file go a frozen page and the record checked by eye, under tests/.

When the site changes its layout, the old class stays in the file, with the last day that it was used:

    class DesertPostUntil2025(DesertPost):
        valid_until = date(2025, 6, 30)

A page is read by the oldest class that was still valid on the day when the page was published, and whose selectors
find something on it, since a site may have dressed its old articles anew; else by the one without `valid_until`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any, ClassVar

from bs4 import BeautifulSoup, Tag

import spiders.sources
from spiders.entries import page_links
from spiders.extract import Article, extract, judge
from spiders.links import Link
from spiders.moments import parse_moment
from spiders.urls import absolute

GENERIC = "news"


class UnknownSpiderError(LookupError):
    """A source names a spider that does not exist; the message lists those that do."""


class Publisher:
    """The generic reader, and the base of the publishers' own."""

    name: ClassVar[str] = GENERIC
    start_url: ClassVar[str | None] = None
    valid_until: ClassVar[date | None] = None

    def __init__(self, older: Sequence[Publisher] = ()) -> None:
        """`older`: the readers of this publisher's former layouts, oldest first."""
        self._older = older

    def links(self, soup: BeautifulSoup) -> Iterable[str] | None:
        """The addresses of the articles that a page lists, as they stand in it."""

    def title(self, soup: BeautifulSoup) -> str | None:
        """The headline."""

    def text(self, soup: BeautifulSoup) -> str | None:
        """The body, one paragraph a line."""

    def published(self, soup: BeautifulSoup) -> str | None:
        """The date of publication, in any form that `spiders.moments` reads."""

    def authors(self, soup: BeautifulSoup) -> list[str] | None:
        """The people who wrote it."""

    def section(self, soup: BeautifulSoup) -> str | None:
        """The section of the paper."""

    def read(self, html: str, url: str) -> Article:
        """The article on a page: the generic reading, with the fields of this publisher in their place."""
        article = extract(html, url)
        if type(self) is Publisher:
            return article
        soup = BeautifulSoup(html, "lxml")
        for reader in (*self._older, self):
            own = reader._own(soup)
            if reader is self or reader._was_valid(own.get("published", article.published), own):
                break
        told = {name: "publisher" for name in own if name != "published_precision"}
        return judge(replace(article, **own, origins=article.origins | told))

    def _own(self, soup: BeautifulSoup) -> dict[str, Any]:
        """The fields that this reader finds on a page."""
        own = {name: getattr(self, name)(soup) for name in ("title", "text", "section")}
        people = self.authors(soup)
        own["authors"] = None if people is None else tuple(people)
        moment = parse_moment(self.published(soup))
        if moment is not None:
            own |= {"published": moment.at, "published_precision": moment.precision}
        return {name: value for name, value in own.items() if value is not None}

    def _was_valid(self, published: datetime | None, own: dict[str, Any]) -> bool:
        is_old = (
            published is not None and self.valid_until is not None and published.date() <= self.valid_until
        )
        return is_old and bool(own.keys() & {"title", "text"})

    def article_links(self, html: str, url: str) -> list[Link]:
        """The article links of a page that is neither feed nor sitemap."""
        own = None if type(self) is Publisher else self.links(BeautifulSoup(html, "lxml"))
        if own is None:
            return page_links(html, url)
        return [Link(place) for place in (absolute(href, url) for href in own) if place is not None]


def paragraphs(tags: Iterable[Tag]) -> str | None:
    """The words of these elements, one a line; None when there are none."""
    lines = (" ".join(tag.get_text(" ", strip=True).split()) for tag in tags)
    return "\n".join(line for line in lines if line) or None


def publisher(name: str) -> Publisher:
    """The reader of that name. Raises UnknownSpiderError."""
    if name == GENERIC:
        return Publisher()
    if name not in known_names():
        raise UnknownSpiderError(f"there is no spider '{name}'; known are: {', '.join(known_names())}")
    module = importlib.import_module(f"{spiders.sources.__name__}.{name}")
    classes: list[type[Publisher]] = [value for value in vars(module).values() if _is_reader(value, name)]
    newest = [each for each in classes if each.valid_until is None]
    if len(newest) != 1:
        raise UnknownSpiderError(
            f"spiders/sources/{name}.py has {len(newest)} Publishers with name = '{name}' and no valid_until: "
            "it must have one"
        )
    dated = [(each.valid_until, each) for each in classes if each.valid_until is not None]
    return newest[0]([each() for _, each in sorted(dated, key=itemgetter(0))])


def _is_reader(value: object, name: str) -> bool:
    return isinstance(value, type) and issubclass(value, Publisher) and value.name == name


def known_names() -> list[str]:
    """The spiders that a source may name."""
    return [GENERIC, *sorted(module.name for module in pkgutil.iter_modules(spiders.sources.__path__))]
