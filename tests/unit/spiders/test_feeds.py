"""Feeds as they are really written: what is an item's own, what is broken, and in which tongue it is dated."""

from __future__ import annotations

import json

import pytest

from spiders.entries import BadEntryError, feed_links, kind_of
from spiders.links import Link

URL = "https://paper.example/feeds/all.xml"
DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
ATOM = "xmlns='http://www.w3.org/2005/Atom'"


def rss(item: str, names: str = "") -> bytes:
    return f"<rss version='2.0' {names}><channel><title>Wire</title>{item}</channel></rss>".encode()


def atom(entry: str, names: str = "") -> bytes:
    return f"<feed {ATOM} {names}><title>Wire</title>{entry}</feed>".encode()


def links_of(body: bytes, url: str = URL) -> list[Link]:
    assert kind_of(body) == "feed"
    return feed_links(body, url)


def only(body: bytes) -> Link:
    (link,) = links_of(body)
    return link


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("L&amp;#8217;arm&amp;eacute;e", "L’armée"),
        ("L&#146;arm&#233;e", "L’armée"),
        ("Q&amp;amp;amp;A", "Q&A"),
        ("<![CDATA[ L'arm&eacute;e <b>d&eacute;ment</b> ]]>", "L'armée dément"),
        ("&lt;b&gt;Mali&lt;/b&gt;:&lt;br/&gt;un convoi", "Mali: un convoi"),
        ("&amp;lt;i&amp;gt;Mali&amp;lt;/i&amp;gt; attacked", "Mali attacked"),
        ("<script>alert(1)</script>Convoy", "Convoy"),
        ("<b>Mali</b><br/>a convoy", "Mali a convoy"),
        # no markup
        ("Growth below 5 &lt; 6 %", "Growth below 5 < 6 %"),
        ("A&amp;B and R&amp;D", "A&B and R&D"),
        # what a title says of a tag is never one where it is shown
        ("The &amp;lt;blink&amp;gt; tag", "The &lt;blink&gt; tag"),
        ("  two\n lines ", "two lines"),
        # a CDATA section that was escaped with all around it
        ("&lt;![CDATA[Fish &amp;amp; chips]]&gt;", "Fish & chips"),
        ("&lt;![CDATA[Cut off", "Cut off"),
    ],
)
def test_a_title_is_read_without_markup_and_with_its_characters(written: str, title: str) -> None:
    assert only(rss(f"<item><title>{written}</title><link>/a</link></item>")).title == title


@pytest.mark.parametrize(
    "item",
    [
        # what belongs to another thing comes first, or has the same name
        "<media:title>Photo</media:title><title>Convoy</title><link>/a</link>",
        "<media:content><media:title>Photo</media:title><link>/photo</link></media:content><title>Convoy</title><link>/a</link>",
        "<image><title>Logo</title><link>/logo</link></image><title>Convoy</title><link>/a</link>",
        "<source url='/x'>Agency</source><title>Convoy</title><link>/a</link>",
        "<itunes:title>Show</itunes:title><link>/a</link><title>Convoy</title>",
        # undeclared, miscalled and misplaced prefixes
        "<dc:title>Convoy</dc:title><atom:link rel='self' href='/self'/><link>/a</link>",
        "<title>Convoy</title><atom:link rel='related' href='/r'/><guid>https://paper.example/a</guid>",
        "<title>Convoy</title><link/><guid isPermaLink='true'>https://paper.example/a</guid>",
        "<title>Convoy</title><link>\n   https://paper.example/\n   a </link>",
        "<title>Convoy</title><feedburner:origLink>https://paper.example/a</feedburner:origLink><link>https://feeds.example/~r/1</link>",
        "<TITLE>Convoy</TITLE><Link>/a</Link>",
        "<title>Convoy</title><link>//paper.example/a</link>",
    ],
)
def test_title_and_link_are_the_items_own_children(item: str) -> None:
    link = only(rss(f"<item>{item}</item>"))

    assert (link.title, link.url) == ("Convoy", "https://paper.example/a")


@pytest.mark.parametrize(
    ("entry", "names", "url"),
    [
        (
            "<source><title>Desk</title><link href='/desk'/></source><title>Convoy</title><link href='/a'/>",
            "",
            "/a",
        ),
        ("<title>Convoy</title><link rel='enclosure' href='/a.mp3'/><link href='/a'/>", "", "/a"),
        (
            "<title>Convoy</title><link type='application/json' href='/a.json'/><link type='text/html' href='/a'/>",
            "",
            "/a",
        ),
        (
            "<title>Convoy</title><link rel='http://www.iana.org/assignments/relation/alternate' href='/a'/>",
            "",
            "/a",
        ),
        ("<title>Convoy</title><id>https://paper.example/a</id>", "", "/a"),
        ("<title>Convoy</title><link href='a'/>", "xml:base='https://paper.example/2024/'", "/2024/a"),
        (
            "<title>Convoy</title><link xml:base='05/' href='a'/>",
            "xml:base='https://paper.example/2024/'",
            "/2024/05/a",
        ),
        ("<title>Convoy</title><link href='../a'/>", "", "/a"),
        # a base that leads nowhere is none
        ("<title>Convoy</title><link href='/a'/>", "xml:base='javascript:alert(1)'", "/a"),
        ("<title>Convoy</title><link href='/a'/>", "xml:base='http://[::'", "/a"),
    ],
)
def test_an_entry_of_atom_has_its_own_address(entry: str, names: str, url: str) -> None:
    link = only(atom(f"<entry>{entry}</entry>", names))

    assert (link.title, link.url) == ("Convoy", f"https://paper.example{url}")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://paper.example/?a=1&amp;amp;b=2", "https://paper.example/?a=1&b=2"),
        ("www.paper.example/a", "https://www.paper.example/a"),
        ("www/a", "https://paper.example/feeds/www/a"),
        (" <![CDATA[ /a ]]> ", "https://paper.example/a"),
        # a host that leaves out its scheme, and what only looks like one
        ("paper.example/a", "https://paper.example/a"),
        ("story.html", "https://paper.example/feeds/story.html"),
        # a scheme that stands twice, or is broken
        ("https://https://paper.example/a", "https://paper.example/a"),
        ("http://https//paper.example/a", "https://paper.example/a"),
        ("https:/paper.example/a", "https://paper.example/a"),
        ("HTTPS:///paper.example/a", "https://paper.example/a"),
        ("https://http.example/a", "https://http.example/a"),
        (
            "https://archive.example/https://paper.example/a",
            "https://archive.example/https://paper.example/a",
        ),
        # one for programs that read feeds
        ("feed:https://paper.example/a", "https://paper.example/a"),
        ("feed://paper.example/a", "http://paper.example/a"),
        # quoted, in markup, escaped once too often
        ('"https://paper.example/a"', "https://paper.example/a"),
        ("&lt;a class='x' href='https://paper.example/a'&gt;More&lt;/a&gt;", "https://paper.example/a"),
        ("&lt;https://paper.example/a&gt;", "https://paper.example/a"),
        ("&lt;![CDATA[https://paper.example/a]]&gt;", "https://paper.example/a"),
    ],
)
def test_an_address_is_read_as_it_was_meant(written: str, url: str) -> None:
    assert only(rss(f"<item><link>{written}</link></item>")).url == url


@pytest.mark.parametrize(
    "item",
    [
        "<guid isPermaLink='true'>/a</guid>",
        "<guid isPermaLink='true'>paper.example/a</guid>",
        "<guid isPermaLink='false'>https://paper.example/a</guid>",
        "<atom:link rel='self' href='https://paper.example/a'/>",
        "<content src='https://paper.example/a'/>",
        "<a href='/a'>Convoy</a>",
        "<guid>7</guid><link/><atom:link rel='via' href='/a'/>",
    ],
)
def test_an_item_without_a_link_of_its_own_leads_where_something_near_it_does(item: str) -> None:
    assert only(rss(f"<item><title>Convoy</title>{item}</item>")).url == "https://paper.example/a"


@pytest.mark.parametrize(
    "item",
    [
        "<guid>7</guid>",
        "<link>javascript:alert(1)</link>",
        "<enclosure url='https://paper.example/a.mp3'/>",
        "<atom:link rel='enclosure' href='/a.mp3'/><atom:link rel='replies' href='/a/comments'/>",
        "<content type='video/mp4' src='/a.mp4'/>",
        "<description><p xmlns='http://www.w3.org/1999/xhtml'><a href='/other'>other</a></p></description>",
    ],
)
def test_an_item_that_leads_nowhere_is_kept_to_be_counted(item: str) -> None:
    link = only(rss(f"<item><title>Convoy</title>{item}<pubDate>2024-05-03</pubDate></item>"))

    assert (link.url, link.title, link.precision) == ("", "Convoy", "day")


def test_links_of_a_feed_elsewhere_are_relative_to_the_page_that_it_is_of() -> None:
    elsewhere = "https://feeds.example/paper"
    item = "<item><title>Convoy</title><link>/a</link></item>"
    of_paper = f"<link>https://paper.example/</link>{item}"
    itself = f"<link rel='self' href='{elsewhere}'/>"
    entry = f"{itself}<link href='https://paper.example/'/><entry><link href='a'/></entry>"

    assert [link.url for link in links_of(rss(of_paper), elsewhere)] == ["https://paper.example/a"]
    assert [link.url for link in links_of(atom(entry), elsewhere)] == ["https://paper.example/a"]
    # its own site's, or none: what the feed's address says
    assert [link.url for link in links_of(rss(item), elsewhere)] == ["https://feeds.example/a"]
    assert [link.url for link in links_of(rss(f"<link>/home/</link>{item}"), elsewhere)] == [
        "https://feeds.example/a"
    ]


def test_a_link_of_rss_is_relative_to_its_xml_base() -> None:
    item = "<item xml:base='https://paper.example/en/'><link>a</link></item>"

    assert only(rss(item)).url == "https://paper.example/en/a"


@pytest.mark.parametrize(
    ("dates", "at", "precision"),
    [
        ("<pubDate>Fri, 03 May 2024 10:00:00 GMT</pubDate>", "2024-05-03T10:00", "minute"),
        ("<pubDate>2024-05-03</pubDate>", "2024-05-03T00:00", "day"),
        ("<dc:date>2024-05-03T10:00:00Z</dc:date>", "2024-05-03T10:00", "minute"),
        ("<pubDate>soon</pubDate><dc:date>2024-05-03T10:00:00Z</dc:date>", "2024-05-03T10:00", "minute"),
        # the publication, not the change, and the item's, not the source's
        (
            "<atom:updated>2024-06-01T00:00Z</atom:updated><pubDate>2024-05-03</pubDate>",
            "2024-05-03T00:00",
            "day",
        ),
        (
            "<source><pubDate>2020-01-01</pubDate></source><pubDate>2024-05-03</pubDate>",
            "2024-05-03T00:00",
            "day",
        ),
        (
            "<media:content><pubDate>2020-01-01</pubDate></media:content><pubDate>2024-05-03</pubDate>",
            "2024-05-03T00:00",
            "day",
        ),
    ],
)
def test_a_date_is_the_items_own(dates: str, at: str, precision: str) -> None:
    for names in (DC, ""):
        link = only(rss(f"<item>{dates}<title>T</title><link>/a</link></item>", names))

        assert link.published is not None
        assert (link.published.isoformat()[:16], link.precision) == (at, precision)


def test_what_is_no_date_is_none() -> None:
    assert only(rss("<item><link>/a</link><pubDate>yesterday</pubDate></item>")).published is None


@pytest.mark.parametrize(
    "body",
    [
        # bare & before what is a name of HTML, and one that is none
        rss("<item><title>Fish & chips</title><link>https://paper.example/a?id=1&lang=en&copy=2</link></item>"),
        rss("<item><title>Fish & chips</title><link><![CDATA[https://paper.example/a?id=1&lang=en&copy=2]]></link></item>"),
        rss("<item><title>Fish &amp; chips</title><link>https://paper.example/a?id=1&amp;lang=en&copy=2</link></item>"),
        # names of characters that XML does not know
        rss("<item><title>Fish&nbsp;&amp; chips</title><link>https://paper.example/a?id=1&lang=en&copy=2</link></item>"),
        # bare HTML in the body, not closed
        rss(
            "<item><title>Fish & chips</title><description><p>One<br>two <img src=x></description>"
            "<link>https://paper.example/a?id=1&lang=en&copy=2</link></item>"
        ),
        # behind a notice of the server, with text after its end
        b"<br />\n<b>Warning</b>: x in <b>/srv/feed.php</b> on line <b>3</b><br />\n<?xml version='1.0'?>"
        + rss("<item><title>Fish & chips</title><link>https://paper.example/a?id=1&lang=en&copy=2</link></item>")
        + b"<!-- cached --><script>x</script>",
        b"Deprecated: old in feed.php\n\n"
        + rss("<item><title>Fish &amp; chips</title><link>https://paper.example/a?id=1&amp;lang=en&amp;copy=2</link></item>"),
        # control characters
        rss("<item><title>Fish \x08&amp; chips</title><link>https://paper.example/a?id=1&amp;lang=en&amp;copy=2</link></item>"),
    ],
)  # fmt: skip
def test_a_broken_feed_gives_what_was_meant(body: bytes) -> None:
    link = only(body)

    assert (link.title, link.url) == ("Fish & chips", "https://paper.example/a?id=1&lang=en&copy=2")


def test_bodies_in_bare_html_do_not_swallow_the_items_after_them() -> None:
    items = "".join(
        f"<item><title>T{n}</title><description><p>One<br>two<ul><li>x</description><link>/{n}</link></item>"
        for n in range(120)
    )

    assert [link.title for link in links_of(rss(items))] == [f"T{n}" for n in range(120)]


def test_elements_with_names_that_are_none_hide_nothing() -> None:
    body = rss(
        "<item><thumbs><1536x1536>p</1536x1536></thumbs><link>/1</link></item><item><link>/2</link></item>"
    )

    assert [link.url for link in links_of(body)] == ["https://paper.example/1", "https://paper.example/2"]


def test_an_empty_feed_before_the_one_that_is_meant_is_passed_over() -> None:
    assert [link.url for link in links_of(b"<feed/>\n" + atom("<entry><link href='/a'/></entry>"))] == [
        "https://paper.example/a"
    ]
    assert links_of(b"<?xml version='1.0'?><feed/>") == []


def test_an_element_that_is_not_closed_hides_nothing() -> None:
    body = rss("<item><title>One<link>/1</link></item><item><title>Two</title><link>/2</link></item>")

    assert [link.url for link in links_of(body)] == ["https://paper.example/1", "https://paper.example/2"]


def test_a_feed_that_breaks_off_gives_no_address_that_was_cut() -> None:
    body = rss("<item><link>/1</link></item><item><link>https://paper.example/2024/conv")[
        : -len("</channel></rss>")
    ]

    assert [link.url for link in links_of(body)] == ["https://paper.example/1"]


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><body><pre>&lt;rss&gt;&lt;item&gt;</pre></body></html>",
        b"<html><head><title>How to write <rss version=2></title></head></html>",
        b"<!-- <rss> --><p>A page</p>",
        b"<?xml version='1.0'?><note><feedback>x</feedback></note>",
        b"<p>Our <feedback> form</p>",
    ],
)
def test_a_page_that_speaks_of_feeds_is_none(body: bytes) -> None:
    assert kind_of(body) != "feed"


def test_a_json_feed_is_read() -> None:
    feed = {
        "items": [
            {
                "id": "1",
                "url": "/a",
                "title": "Fish &amp; chips",
                "date_published": "2024-05-03T10:00:00+02:00",
            },
            {"id": "https://paper.example/b", "date_modified": "2024-05-03"},
            {"id": "urn:x", "title": "leads nowhere"},
            {"id": "2", "url": ["/c"], "title": 7},
            "no item",
        ],
        "version": "https://jsonfeed.org/version/1.1",
    }

    first, second, *nowhere = links_of(json.dumps(feed).encode("utf-8-sig"))

    assert (first.url, first.title, first.published and first.published.hour) == (
        "https://paper.example/a",
        "Fish & chips",
        8,
    )
    assert (second.url, second.is_titled, second.precision) == ("https://paper.example/b", False, "day")
    assert [(link.url, link.title) for link in nowhere] == [("", "leads nowhere")]


@pytest.mark.parametrize(
    "body",
    [
        b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000,
        b'{"version": "https://jsonfeed.org/version/1"',
    ],
)
def test_a_json_feed_that_cannot_be_read_says_so(body: bytes) -> None:
    with pytest.raises(BadEntryError, match="not readable as JSON"):
        feed_links(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        b'{"items": [{"url": "/a"}]}',
        b'[{"url": "/a"}]',
        b'{"version": "https://jsonfeed.org/version/1", "items": 5}',
    ],
)
def test_other_json_gives_nothing(body: bytes) -> None:
    assert kind_of(body) == "other" or feed_links(body, URL) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "filling",
    [
        "<a>",
        "<",
        "&",
        "<!--",
        "<![CDATA[",
        "<description>",
        "<description ",
        "<title><![CDATA[<script ",
        "&a",
        "<b ",
    ],
)
def test_no_filling_makes_a_feed_slow(filling: str) -> None:
    body = b"<rss><channel><item><link>/a</link></item><item><title>" + filling.encode() * (
        1_000_000 // len(filling)
    )

    assert len(feed_links(body, URL)) <= 1
