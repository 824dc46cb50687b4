"""Which feeds a page names, and which of them is the one of all its news."""

from __future__ import annotations

import pytest

from spiders.named_feeds import named_feeds

URL = "https://example.com/"


def test_a_page_names_its_feeds_but_not_those_of_comments() -> None:
    page = (
        "<link rel=alternate type='application/rss+xml' title='Comments' href='/comments/feed'>"
        "<link rel='alternate' type='application/rss+xml; charset=utf-8' href='/feed'>"
        "<link rel='stylesheet' type='application/rss+xml' href='/no'><link rel=alternate hreflang=fr href='/fr'>"
    )

    assert named_feeds(page, URL) == ["https://example.com/feed"]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate type=text/xml href='/feed'>",
        "<link rel='ALTERNATE' type='application/xml' title=News href='/feed'>",
        "<link rel=feed href='/feed'>",
        "<link rel='feed alternate' type='application/rss+xml' href='/feed'>",
        "<link rel='alternate home' type='application/feed+json' href='/feed'>",
        "<link rel=alternate type='application/atom+xml;type=feed' href='/feed'>",
    ],
)
def test_a_feed_is_named_in_many_ways(link: str) -> None:
    assert named_feeds(link, URL) == ["https://example.com/feed"]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate type='application/atom+xml;type=entry' href='/entry'>",
        "<link rel=alternate type='application/atom+xml; type=\"entry\"' href='/entry'>",
        "<link rel=alternate type=application/json href='/wp-json/wp/v2/pages/2'>",
        "<link rel=alternate type='text/xml+oembed' href='/oembed'>",
        "<link rel=EditURI type='application/rsd+xml' href='/rsd'>",
        "<link rel=feed type=text/html href='/h-feed'>",
        "<link rel=alternate type=text/html hreflang=fr href='/fr'>",
        "<link rel=stylesheet type=text/xml href='/x'>",
    ],
)
def test_what_is_no_feed_is_not_named(link: str) -> None:
    assert named_feeds(link, URL) == []


def test_a_sure_feed_is_named_before_what_may_be_one() -> None:
    page = "<link rel=alternate type=text/xml href='/maybe'><link rel=alternate type=application/rss+xml href='/sure'>"

    assert named_feeds(page, URL) == ["https://example.com/sure", "https://example.com/maybe"]


def test_an_empty_page_names_no_feed() -> None:
    assert named_feeds("", URL) == []


RSS = "<link rel=alternate type=application/rss+xml"


@pytest.mark.parametrize(
    ("page", "paths"),
    [
        # those of all news before those of a part, and the others as the page has them
        (
            f"{RSS} href='/podcast.xml'>{RSS} href='/category/sport/feed'>{RSS} href='/a'>{RSS} href='/b'>",
            ["a", "b", "podcast.xml", "category/sport/feed"],
        ),
        (f"{RSS} title=Mali href='/mali'>{RSS} title='Toute l’actualité' href='/tout'>", ["tout", "mali"]),
        # that of the section whose page was given
        (f"{RSS} href='/world/all/feed'>{RSS} href='/feed'>", ["world/all/feed", "feed"]),
        # a type that was escaped, a scheme with a slip
        ("<link rel=alternate type='application/rss%2Bxml' href='feed:://example.com/a'>", ["http://example.com/a"]),
        # what is named twice counts by its better name
        (f"<link rel=alternate type=text/xml href='/a'>{RSS} href='/b'>{RSS} href='/a'>", ["a", "b"]),
        # without its relation, in capitals, for a program of feeds
        ("<LINK TYPE=APPLICATION/RSS+XML HREF=/a>", ["a"]),
        (f"{RSS} href='feed:https://example.com/a'>", ["a"]),
        ("<link rel=alternate type=application/json title='JSON Feed' href='/a.json'>", ["a.json"]),
        # links count only where nothing else is named
        ("<a href='/a' type='application/rss+xml'>News</a>", ["a"]),
        ("<a href='/spip.php?page=backend'><img src=x> RSS 2.0</a>", ["spip.php?page=backend"]),
        ("<a href='/a/rss.xml'>Follow</a><a href='/feed/'>.</a><a href='/x'>RSS explained</a>", ["a/rss.xml", "feed/"]),
        ("<a href='https://other.example/feed'>RSS</a><a href='/comments/feed'>Comments</a>", []),
        (f"{RSS} href='/a'><a href='/b/feed'>RSS</a>", ["a"]),
        (f"<!-- {RSS} href='/old'> -->", []),
    ],
)  # fmt: skip
def test_the_feed_of_all_news_comes_first(page: str, paths: list[str]) -> None:
    home = f"{URL}world" if "/world/" in page else URL

    assert [place.removeprefix(URL) for place in named_feeds(page, home)] == paths
