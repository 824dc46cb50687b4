"""Feeds, sitemaps and link pages, well made and not."""

from __future__ import annotations

import gzip

import pytest

from spiders.entries import (
    BadEntryError,
    feed_links,
    kind_of,
    page_links,
    page_sections,
    sitemap_children,
    sitemap_links,
    unpack,
)
from spiders.links import Link

URL = "https://example.com/feeds/all"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<rss version='2.0'/>", "feed"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><!-- x --><feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "feed"),
        (b"<?xml-stylesheet href='x'?><urlset/>", "sitemap"),
        (b"<?xml version='1.0'?><sitemapindex/>", "index"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"<p>half a page", "html"),
        (b"<?xml version='1.0'?><note/>", "other"),
        (b"just words", "other"),
        (b'{"html": "<p>a page in data</p>"}', "other"),
        (b'[{"title": "<b>One</b>"}]', "other"),
        (b"[Video] <p>half a page", "html"),
        (b"%PDF-1.7 <a>", "other"),
        # a film
        (b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8 + b"<a>", "other"),
        ("<p>Told in another width".encode("utf-16"), "html"),
        (b"", "other"),
    ],
)
def test_a_page_is_known_by_its_first_element(body: bytes, kind: str) -> None:
    assert kind_of(body) == kind


def test_rss_gives_links_titles_and_dates() -> None:
    feed = (
        b"<rss><channel><item><title>A &lt;b&gt;bold&lt;/b&gt; claim</title><link> /a </link>"
        b"<pubDate>Wed, 04 Nov 2026 10:30:00 GMT</pubDate></item>"
        b"<item><guid>https://example.com/b</guid></item><item><guid isPermaLink='false'>example 7</guid></item>"
        b"<item><link>javascript:alert(1)</link></item><item><link>/a?utm_source=rss</link></item></channel></rss>"
    )

    links = feed_links(feed, URL)

    assert [(link.url, link.title) for link in links] == [
        ("https://example.com/a", "A bold claim"),
        ("https://example.com/b", ""),
    ]
    assert links[0].published is not None
    assert links[0].published.isoformat() == "2026-11-04T10:30:00+00:00"


def test_atom_and_rss_1_are_read() -> None:
    atom = (
        b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://example.com/blog/'><entry>"
        b"<link rel='self' href='self'/><link rel='alternate' href='one'/></entry></feed>"
    )
    rdf = (
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        b"<item rdf:about='https://example.com/two'/></rdf:RDF>"
    )

    assert [link.url for link in feed_links(atom, URL)] == ["https://example.com/blog/one"]
    assert [link.url for link in feed_links(rdf, URL)] == ["https://example.com/two"]


def test_entities_are_neither_fetched_nor_expanded() -> None:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    feed = b"<!DOCTYPE rss [<!ENTITY l0 'lol'>" + lol + b"<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    feed += b"<rss><channel><item><link>/a</link><title>&l9;&x;</title></item></channel></rss>"

    try:
        titles = [link.title for link in feed_links(feed, URL)]
    except BadEntryError:
        titles = []

    assert all(len(title) < 100 and "root:" not in title for title in titles)


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    feed = (
        b"\n<rss><channel><item><link>/a</link></item>&nbsp;<item><link>/b</link><title>Fish & chips</title>"
    )
    feed += b"</item><item><li"

    assert [link.url for link in feed_links(feed, URL)] == ["https://example.com/a", "https://example.com/b"]


def test_what_is_no_xml_says_so() -> None:
    with pytest.raises(BadEntryError, match="not readable as XML"):
        feed_links(b"", URL)


def test_a_sitemap_gives_its_newest_first() -> None:
    body = (
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        b" xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        b"<url><loc>https://example.com/none</loc></url>"
        b"<url><loc>https://example.com/old</loc><lastmod>2026-01-01</lastmod></url>"
        b"<url><loc>https://example.com/new</loc><n:news><n:publication_date>2026-11-04T10:30:00Z</n:publication_date>"
        b"<n:title>New</n:title></n:news></url></urlset>"
    )

    links, _ = sitemap_links(body, URL)

    assert [link.url.rsplit("/", 1)[1] for link in links] == ["new", "old", "none"]
    assert [link.published is not None for link in links] == [True, False, False]
    assert links[0].title == "New"


def test_an_index_gives_news_and_the_latest_of_its_own_site_first() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>https://example.com/a.xml</loc><lastmod>2026-01-01</lastmod></sitemap>"
        b"<sitemap><loc>https://example.com/b.xml</loc><lastmod>2026-11-01</lastmod></sitemap>"
        b"<sitemap><loc>https://example.com/news.xml</loc></sitemap>"
        b"<sitemap><loc>https://evil.example/x</loc></sitemap></sitemapindex>"
    )

    assert [child.url.rsplit("/", 1)[1] for child in sitemap_children(body, URL)] == [
        "news.xml",
        "b.xml",
        "a.xml",
    ]


def test_gzip_is_unpacked_within_bounds() -> None:
    assert unpack(gzip.compress(b"<urlset/>")) == b"<urlset/>"
    assert unpack(b"<urlset/>") == b"<urlset/>"
    with pytest.raises(BadEntryError, match="more than"):
        unpack(gzip.compress(b"\0" * 40_000_000))
    with pytest.raises(BadEntryError, match="broken gzip"):
        unpack(b"\x1f\x8bnonsense nonsense")


def test_half_characters_and_nul_in_a_feed_are_left_out() -> None:
    feed = b"<rss><channel><item><title>A &#xD800;&#55296;&#0;line &#233;</title><link>/a</link></item></channel></rss>"

    assert [link.title for link in feed_links(feed, URL)] == ["A line é"]


def test_a_feed_does_not_name_itself() -> None:
    assert feed_links(b"<rss><channel><item><link>//</link></item></channel></rss>", URL) == []


def test_mazes_are_no_articles() -> None:
    page = "".join(
        f'<a href="{href}">Everything that is on in the whole of this month</a>'
        for href in (
            "/calendar/2026",
            "/events?month=2026-11",
            "/news?page=2",
            "/a?sort=date",
            "/?replytocom=12345678",
        )
    )

    assert page_links(
        page + "<a href='/2026/11/04/ministers-meet-in-the-capital'>Ministers meet</a>", URL
    ) == [Link("https://example.com/2026/11/04/ministers-meet-in-the-capital", "Ministers meet")]


def test_a_page_with_few_links_gives_what_it_has() -> None:
    few = '<a href="/about">About</a><a href="/portfolio-work/">Website Design Portfolio</a>'
    many = "".join(f'<a href="/word{n}">Word {n}</a>' for n in range(20))

    assert [link.url for link in page_links(few, URL)] == ["https://example.com/portfolio-work/"]
    assert page_links(many, URL) == []


def test_sections_are_short_and_plain() -> None:
    page = "".join(
        f'<a href="{href}">{words}</a>'
        for href, words in (
            ("/politics", "Politics"),
            ("/fr/monde/afrique", "Afrique"),
            ("/contact", "Contact"),
            ("/login", "Log in"),
            ("/2026/11/04/a-long-story-of-a-day", "Story"),
            ("/sport?page=2", "Sport"),
            ("https://other.example/news", "News"),
            ("/economy", "All about the economy of today"),
        )
    )

    assert page_sections(page, URL) == [
        "https://example.com/politics",
        "https://example.com/fr/monde/afrique",
    ]


def feed_of(count: int) -> bytes:
    items = "".join(f"<item><link>https://example.com/{n}</link></item>" for n in range(count))
    return f"<rss><channel>{items}</channel></rss>".encode()


def test_no_list_is_cut() -> None:
    page = "".join(
        f'<a href="/2026/03/10/story-{n}.html">A headline of several words, {n}</a>' for n in range(6000)
    )

    assert len(feed_links(feed_of(1300), URL)) == 1300
    assert len(page_links(f"<body>{page}</body>", URL)) == 6000


def sitemap_of(*dates: str) -> bytes:
    pages = "".join(
        f"<url><loc>https://example.com/{n}</loc>{date and f'<lastmod>{date}</lastmod>'}</url>"
        for n, date in enumerate(dates)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'.encode()


def test_of_a_sitemap_only_the_dated_past_beyond_a_thousand_is_left_out_and_counted() -> None:
    recent, undated, old = ["2026-03-10"] * 1200, [""] * 300, ["2020-01-01"] * 500

    links, archived = sitemap_links(sitemap_of(*recent, *undated, *old), URL)

    assert (len(links), archived) == (1500, 500)
    assert sitemap_links(sitemap_of("2026-03-10", *old), URL)[1] == 0


def test_an_empty_page_has_no_links() -> None:
    assert page_links("", URL) == []
