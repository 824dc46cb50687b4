"""Which of a site's lists it is read by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from spiders.choice import Listing, best, described, has_newer, meant_site, score, uselessness
from spiders.links import Link
from spiders.records import EntryKind

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def listing(kind: EntryKind, count: int, age: timedelta | None = None, url: str = "u") -> Listing:
    date = NOW - age if age is not None else None
    links = [Link(f"http://a.example/{n}", "", date) for n in range(count)]
    return Listing(url, kind, links, None, None)


DAY = timedelta(days=1)
_NO_ARTICLES = [
    Link(f"http://a.example/{place}")
    for n in range(20)
    for place in (f"category/c{n}/", f"img/{n}.jpg", f"tag/t{n}")
]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # what is kept up wins over what is not
        (listing("feed", 20, DAY), listing("feed", 20, 20 * DAY)),
        # a dead feed loses to a home page full of links
        (listing("links", 20), listing("feed", 20, 400 * DAY)),
        # one undated article in a feed loses to thirty on the home page
        (listing("links", 30), listing("feed", 1)),
        # but wins over one on the home page
        (listing("feed", 1), listing("links", 1)),
        # a news sitemap with dates wins over a feed without
        (listing("sitemap", 20, DAY), listing("feed", 20)),
        # a page of articles wins over a sitemap of pictures and categories
        (listing("links", 5), Listing("u", "sitemap", _NO_ARTICLES, None, None)),
        # of equals the feed
        (listing("feed", 20, DAY), listing("sitemap", 20, DAY)),
        # more articles win, but only so many
        (listing("feed", 20, DAY), listing("feed", 3, DAY)),
        # a date in the future is no freshness
        (listing("feed", 5, DAY), listing("feed", 5, -30 * DAY)),
    ],
)
def test_one_list_is_better_than_another(better: Listing, worse: Listing) -> None:
    assert score(better, NOW) > score(worse, NOW)


def test_of_equals_the_first_is_chosen() -> None:
    assert best([listing("feed", 3, url="a"), listing("feed", 3, url="b")], NOW).url == "a"


def test_the_choice_says_why() -> None:
    chosen = best([listing("links", 2, url="home"), listing("feed", 20, timedelta(hours=3), url="f")], NOW)

    assert chosen.why == (
        "feed of 20 articles, all dated, the newest 3 h old; better than home (page of 2 articles, undated)"
    )


def test_an_old_list_is_told_in_days() -> None:
    assert (
        described(listing("sitemap", 1, 5 * DAY), NOW)
        == "sitemap of 1 article, all dated, the newest 5 days old"
    )


def test_a_list_goes_on_when_it_dates_an_article_after_the_stop_of_another() -> None:
    assert has_newer(listing("feed", 3, DAY), NOW - 2 * DAY, NOW)
    assert not has_newer(listing("feed", 3, 3 * DAY), NOW - 2 * DAY, NOW)
    assert not has_newer(listing("links", 3), NOW - 2 * DAY, NOW)
    assert not has_newer(listing("feed", 3, -30 * DAY), NOW - 2 * DAY, NOW)


@pytest.mark.parametrize(
    ("hosts", "meant"),
    [
        # a host of feeds, and one of its own links among them
        (["paper.example"] * 3, "paper.example"),
        (["paper.example"] * 3 + ["own.example"], "paper.example"),
        (["www.paper.example", "news.paper.example", "paper.example"], "paper.example"),
        # a few links to others are no reason to read these
        (["own.example"] * 3 + ["paper.example"], None),
        (["own.example"] * 3 + ["paper.example"] * 4, None),
        # a feed of many sites is that of none
        (["a.example", "b.example", "c.example"], None),
        (["a.example", "a.example", "b.example", "b.example"], None),
        ([], None),
    ],
)
def test_a_feed_elsewhere_is_that_of_the_site_of_most_of_its_links(
    hosts: list[str], meant: str | None
) -> None:
    links = [Link(f"https://{host}/{number}") for number, host in enumerate(hosts)]

    assert meant_site(links, {"own.example"}) == meant


@pytest.mark.parametrize(
    ("links", "unlinked", "why"),
    [
        ([], 0, "is empty"),
        ([], 7, "has 7 items, none with a link"),
        (_NO_ARTICLES, 0, "names pictures and lists of pages, and no article"),
        ([Link(f"http://{n}.example/a-story-of-the-day") for n in "bcd"], 0, "leads to other sites only (3 links)"),
        # the site's own, or those of one other that is meant
        ([Link("http://a.example/a-story-of-the-day"), Link("http://b.example/x")], 0, ""),
        ([Link(f"http://b.example/{n}") for n in range(3)], 0, ""),
        # what a feed calls by a title is an article, whatever its address
        ([Link("http://a.example/video/", "Convoy", is_titled=True)], 0, ""),
    ],
)  # fmt: skip
def test_a_list_that_leads_to_no_article_says_why(links: list[Link], unlinked: int, why: str) -> None:
    of_site = Listing("http://a.example/feed", "feed", links, None, None, unlinked=unlinked)

    assert uselessness(of_site, {"a.example"}) == why
