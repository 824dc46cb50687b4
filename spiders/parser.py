"""A source that needs more than the generic parser: one small file in `spiders/sources/`.

The file `spiders/sources/<name>.py` declares one subclass of `Parser` whose `name` is the file's name; a source is
read by it when its parser is that name (`--parser`, the column `spider` of the database). Each method gives one field
and may return None, which leaves that field to the generic parser; so write only those that the generic one misses:

    class DesertPost(Parser):
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
find something on it, since a site may have moved its old articles to the new layout; else by the one without
`valid_until`.
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


class UnknownParserError(LookupError):
    """A source names a parser that does not exist; the message lists those that do."""


class Parser:
    """The generic parser, and the base class of the sources' own."""

    name: ClassVar[str] = GENERIC
    start_url: ClassVar[str | None] = None
    valid_until: ClassVar[date | None] = None

    def __init__(self, older: Sequence[Parser] = ()) -> None:
        """`older`: the parsers of this source's former layouts, oldest first."""
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

    def parse(self, html: str, url: str) -> Article:
        """The article on a page: as the generic parser has it, with the fields that this one finds in their place."""
        article = extract(html, url)
        if type(self) is Parser:
            return article
        soup = BeautifulSoup(html, "lxml")
        for parser in (*self._older, self):
            own = parser._fields(soup)
            if parser is self or parser._was_valid(own.get("published", article.published), own):
                break
        # a stored value: it stays "publisher", the word of before
        origins = {name: "publisher" for name in own if name != "published_precision"}
        return judge(replace(article, **own, origins=article.origins | origins))

    def _fields(self, soup: BeautifulSoup) -> dict[str, Any]:
        """The fields that this parser finds on a page."""
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
        own = None if type(self) is Parser else self.links(BeautifulSoup(html, "lxml"))
        if own is None:
            return page_links(html, url)
        return [Link(place) for place in (absolute(href, url) for href in own) if place is not None]


def paragraphs(tags: Iterable[Tag]) -> str | None:
    """The words of these elements, one a line; None when there are none."""
    lines = (" ".join(tag.get_text(" ", strip=True).split()) for tag in tags)
    return "\n".join(line for line in lines if line) or None


def load_parser(name: str) -> Parser:
    """The parser of that name. Raises UnknownParserError."""
    if name == GENERIC:
        return Parser()
    if name not in parser_names():
        raise UnknownParserError(f"there is no parser '{name}'; known are: {', '.join(parser_names())}")
    module = importlib.import_module(f"{spiders.sources.__name__}.{name}")
    classes: list[type[Parser]] = [value for value in vars(module).values() if _is_parser(value, name)]
    newest = [parser for parser in classes if parser.valid_until is None]
    if len(newest) != 1:
        raise UnknownParserError(
            f"spiders/sources/{name}.py has {len(newest)} Parsers with name = '{name}' and no valid_until: "
            "it must have one"
        )
    dated = [(parser.valid_until, parser) for parser in classes if parser.valid_until is not None]
    return newest[0]([parser() for _, parser in sorted(dated, key=itemgetter(0))])


def _is_parser(value: object, name: str) -> bool:
    return isinstance(value, type) and issubclass(value, Parser) and value.name == name


def parser_names() -> list[str]:
    """The parsers that a source may name."""
    return [GENERIC, *sorted(module.name for module in pkgutil.iter_modules(spiders.sources.__path__))]
