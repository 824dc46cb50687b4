"""Canonical addresses, keys, sites, and which links look like articles."""

from __future__ import annotations

import subprocess
import sys

import pytest

from spiders.links import MIN_SCORE, article_links, article_score
from spiders.urls import canonical, is_fetchable, is_same_owner, is_same_site, url_key


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("HTTP://Example.COM:80/a?b=1#part", None, "http://example.com/a?b=1"),
        ("https://example.com:443", None, "https://example.com/"),
        ("https://example.com:8443/", None, "https://example.com:8443/"),
        ("/a?utm_source=x&id=7&fbclid=y", "https://example.com/b", "https://example.com/a?id=7"),
        ("//example.com/a", "http://example.com/", "http://example.com/a"),
        ("http://user:secret@example.com/", None, "http://example.com/"),
        ("http://example.com/a b", None, "http://example.com/a%20b"),
        ("http://example.com./a", None, "http://example.com/a"),
        ("http://[::1]:80/", None, "http://[::1]/"),
        ("javascript:alert(1)", "http://example.com/", None),
        ("data:text/html,x", None, None),
        ("file:///etc/passwd", None, None),
        ("FILE:///etc/passwd", "http://example.com/", None),
        ("mailto:a@example.com", None, None),
        ("http://good.example\\@evil.example/", None, None),
        ("http://example.com/\x00", None, None),
        ("http://example.com/a\r\nHost: evil", None, None),
        ("http://example.com:99999/", None, None),
        ("http://[::1", None, None),
        ("http://example.com/" + "x" * 3000, None, None),
        ("", "http://example.com/", None),
    ],
)
def test_canonical_is_one_spelling_or_nothing(url: str, base: str | None, expected: str | None) -> None:
    assert canonical(url, base) == expected


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("http://example.com/a", "https://EXAMPLE.com:443/a#x", True),
        ("http://example.com/a?b=1&c=2", "http://example.com/a?c=2&b=1&utm_medium=rss", True),
        ("http://example.com", "http://example.com/", True),
        ("http://example.com/a", "http://www.example.com/a", True),
        ("http://example.com/a", "http://example.com/a/", True),
        # AMP, as a host, a path, an ending or a parameter
        ("https://www.example.com/news/a", "https://amp.example.com/news/a", True),
        ("https://example.com/news/a/", "https://example.com/news/a/amp/", True),
        ("https://example.com/news/a", "https://example.com/amp/news/a", True),
        ("https://example.com/news/a", "https://example.com/news/amp/a", True),
        ("https://example.com/news/a.html", "https://example.com/news/a.amp.html", True),
        ("https://example.com/news/a", "https://example.com/news/a.amp", True),
        ("https://example.com/news/a", "https://example.com/news/a?amp", True),
        ("https://example.com/news?id=7", "https://example.com/news?amp=1&id=7", True),
        ("https://example.com/news/a", "https://example.com/news/a?outputType=amp", True),
        # telephones
        ("https://www.example.com/a", "https://m.example.com/a", True),
        ("https://news.example.co.uk/a", "https://mobile.news.example.co.uk/a", True),
        # but not what only looks so
        ("https://m.com/a", "https://com/a", False),
        ("https://example.com/amp", "https://example.com/", False),
        ("https://example.com/amplifier", "https://example.com/lifier", False),
        ("https://m.example.com:8080/a", "https://example.com/a", False),
        ("https://media.example.com/a", "https://example.com/a", False),
        ("https://example.com/a?amp=400", "https://example.com/a", False),
        ("http://example.com/a", "http://example.com/A", False),
        ("http://example.com/a?id=1", "http://example.com/a?id=2", False),
        ("http://example.com:8080/", "http://example.com/", False),
    ],
)
def test_the_key_is_alike_for_one_page(one: str, other: str, is_alike: bool) -> None:
    assert (url_key(one) == url_key(other)) is is_alike


def test_the_key_never_changes() -> None:
    # Stored in databases: another key would fetch and store everything anew.
    assert url_key("https://example.com/news/1") == "2af0146f2dac92283690b4203251cfce"
    assert len(url_key("nonsense")) == 32


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://example.com/", True),
        ("https://example.com:8443/x", True),
        ("ftp://example.com/", False),
        ("http://", False),
        ("http://me:secret@example.com/", False),
        ("http://example.com:port/", False),
        ("http://example.com/a b", False),
        ("example.com", False),
    ],
)
def test_only_plain_web_addresses_are_fetched(url: str, expected: bool) -> None:
    assert is_fetchable(url) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("http://www.example.co.uk/", "https://news.example.co.uk/x", True),
        ("http://one.co.uk/", "http://two.co.uk/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False),
        ("http://127.0.0.1:80/a", "http://127.0.0.1/b", True),
        ("http://[::1]:8001/", "http://[::1]:8002/", False),
        ("http://localhost:1/", "http://localhost:2/", False),
        ("http://example.com:8080/", "http://example.com/", True),
        ("nonsense", "nonsense", False),
    ],
)
def test_a_site_is_a_registrable_domain(one: str, other: str, expected: bool) -> None:
    assert is_same_site(one, other) is expected


@pytest.mark.parametrize(
    ("url", "anchor"),
    [
        ("https://example.com/2026/11/04/convoy-reaches-the-border-town", ""),
        ("https://example.com/news/convoy-reaches-the-border-town-after-a-week", ""),
        ("https://example.com/world-12345678", "Convoy reaches the border town after a week"),
        ("https://example.com/article/379018", "Convoy reaches the border town after a week"),
        ("https://example.com/?p=123456", "Convoy reaches the border town after a week"),
    ],
)
def test_an_article_link_scores(url: str, anchor: str) -> None:
    assert article_score(url, anchor) >= MIN_SCORE


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://example.com/tag/a-long-name-of-a-topic",
        "https://example.com/category/politics",
        "https://example.com/about-us",
        "https://example.com/login?next=/a-very-long-article-name-indeed",
        "https://example.com/author/somebody-with-a-long-name",
        "https://example.com/politics/page/2",
        "https://example.com/photo-of-the-convoy-at-the-border.jpg",
    ],
)
def test_navigation_is_refused_whatever_its_words(url: str) -> None:
    assert article_score(url, "A headline of the usual length about many things") == 0


def test_links_of_other_sites_and_the_page_itself_are_no_articles() -> None:
    headline = "Convoy reaches the border town after a week"
    anchors = [
        ("https://elsewhere.example/2026/11/04/x-y-z-w", headline),
        ("#top", headline),
        ("/2026/11/04/the-story", headline),
        ("/2026/11/04/the-story#comments", "3 comments"),
    ]

    links = article_links(anchors, "https://example.com/news/latest-stories-of-the-day-12345")

    assert [(link.url, link.title) for link in links] == [
        ("https://example.com/2026/11/04/the-story", headline)
    ]


def test_a_page_without_good_links_gives_its_better_ones() -> None:
    anchors = [("/collection/coffee", "A treatise on the effects of coffee"), ("/shop", "Shop"), ("/x", "X")]

    assert [link.url for link in article_links(anchors, "https://example.com/")] == [
        "https://example.com/collection/coffee"
    ]


def test_what_the_parent_needs_loads_no_crawler() -> None:
    heavy = "{'scrapy', 'twisted', 'trafilatura', 'lxml', 'bs4'}"
    code = f"import sys, spiders.records, spiders.urls; print(sorted({heavy} & set(sys.modules)))"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://liar.wordpress.com/a", "https://honest.wordpress.com/a", False),
        ("https://www.honest.wordpress.com/a", "https://honest.wordpress.com/b", True),
        ("https://liar.substack.com/p/a", "https://honest.substack.com/p/a", False),
        ("https://medium.com/@liar/a", "https://medium.com/@honest/a", False),
        ("https://medium.com/@honest/a?source=rss", "https://medium.com/@Honest/a", True),
        ("https://liar.medium.com/a", "https://medium.com/@honest/a", False),
        ("https://sites.google.com/view/liar/a", "https://sites.google.com/view/honest/a", False),
        ("https://blogs.mediapart.fr/liar/blog/1", "https://blogs.mediapart.fr/honest/blog/1", False),
        ("https://liar.blogspot.com/a", "https://honest.blogspot.com/a", False),
        ("https://liar.tumblr.com/a", "https://www.tumblr.com/a", False),
        # an ordinary site is one owner's, whichever of its hosts
        ("https://edition.news.example/a", "https://www.news.example/b", True),
        ("https://news.co.uk/a", "https://other.co.uk/a", False),
    ],
)
def test_on_a_shared_host_each_user_owns_their_pages(one: str, other: str, expected: bool) -> None:
    assert is_same_owner(one, other) is is_same_owner(other, one) is expected
