"""A source's own parser replaces the fields that it gives, and no others."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup

import spiders.sources
from spiders.parser import Parser, UnknownParserError, load_parser, paragraphs, parser_names
from spiders.records import Drop

URL = "https://example.com/n/1"
LONG = "The headline stands in a box of its own, and the text in cells of a table, as was done when the web was young."
PAGE = (
    f"<html><title>The Old Paper</title><body><div class=big>The real headline</div><i id=when>4 novembre 2026</i>"
    f"<table><tr><td class=t>{LONG}</td></tr><tr><td class=t>{LONG}</td></tr></table></body></html>"
)


class OldPaper(Parser):
    name = "old_paper"

    def title(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select(".big"))

    def text(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select("td.t"))

    def published(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select("#when"))

    def links(self, soup: BeautifulSoup) -> list[str]:
        return [str(a["href"]) for a in soup.select("a.story")]


class OldPaperUntil2025(OldPaper):
    """It set its headlines in another box, and its text in paragraphs."""

    valid_until = date(2025, 6, 30)

    def title(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select(".headline"))

    def text(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select("p.t"))


class OldPaperUntil2010(OldPaperUntil2025):
    valid_until = date(2010, 12, 31)

    def title(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select("font"))


VERSIONS = OldPaper([OldPaperUntil2010(), OldPaperUntil2025()])
FORMER = PAGE.replace("td class=t", "td><p class=t").replace("class=big", "class=headline")


class Silent(Parser):
    name = "silent"


def test_a_parser_of_its_own_gives_its_fields() -> None:
    article = OldPaper().parse(PAGE, URL)

    assert (article.title, article.text.split("\n"), article.refusal) == (
        "The real headline",
        [LONG, LONG],
        None,
    )
    assert article.published is not None
    assert (article.published.isoformat(), article.published_precision) == (
        "2026-11-04T00:00:00+00:00",
        "day",
    )


LAYOUTS = [
    # the layout and the date of today
    (PAGE, "The real headline"),
    # an old article in its old layout
    (FORMER.replace("4 novembre 2026", "30 juin 2025"), "The real headline"),
    # an old article that the site moved to the new layout: the old selectors find nothing
    (PAGE.replace("2026", "2024"), "The real headline"),
    # of two former layouts the one that was in use then
    (FORMER.replace("2026", "2009").replace("<table>", "<font>Of 2009</font><table>"), "Of 2009"),
    (FORMER.replace("2026", "2024").replace("<table>", "<font>Of 2009</font><table>"), "The real headline"),
]


@pytest.mark.parametrize(("page", "title"), LAYOUTS)
def test_a_page_is_read_by_the_layout_of_its_day(page: str, title: str) -> None:
    article = VERSIONS.parse(page, URL)

    assert (article.title, article.text.split("\n"), article.refusal) == (title, [LONG, LONG], None)


def test_an_old_layout_is_not_sought_in_new_pages() -> None:
    article = VERSIONS.parse(FORMER, URL)

    assert article.title != "The real headline"


def test_a_parser_that_gives_nothing_is_the_generic_one() -> None:
    assert Silent().parse(PAGE, URL) == Parser().parse(PAGE, URL)


def test_a_page_that_becomes_readable_is_no_longer_refused() -> None:
    bare = "<html><body><div class=big>The real headline</div></body></html>"

    assert (
        Parser().parse(bare, URL).refusal is Drop.NO_TITLE
        or Parser().parse(bare, URL).refusal is Drop.NO_TEXT
    )
    assert OldPaper().parse(PAGE, URL).refusal is None


def test_a_parser_of_its_own_picks_links() -> None:
    page = "<a class=story href='/x'>X</a>"
    page += "<a href='/2026/11/04/a-long-slug-of-a-story'>A headline of a good length here</a>"

    assert [link.url for link in OldPaper().article_links(page, URL)] == ["https://example.com/x"]
    assert [link.url for link in Silent().article_links(page, URL)] == [
        "https://example.com/2026/11/04/a-long-slug-of-a-story"
    ]


def test_every_file_in_sources_declares_its_parser() -> None:
    assert len(list(spiders.sources.__path__)) == 1
    for name in parser_names():
        assert load_parser(name).name == name


@pytest.mark.parametrize("name", ["sputnik", "../news", "os", ""])
def test_an_unknown_parser_lists_those_that_are_known(name: str) -> None:
    with pytest.raises(UnknownParserError, match="known are: news"):
        load_parser(name)
