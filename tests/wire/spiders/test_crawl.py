"""One crawl over many small sites, good, odd and hostile: what comes of each."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from spiders.records import Drop, DropRecord, Entry, Failure, Job, Record, ReportRecord, SourceJob
from spiders.urls import url_key

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{}</channel></rss>'
ITEM = (
    "<item><title>{title}</title><link>{link}</link><pubDate>Wed, 04 Nov 2026 10:30:00 +0100</pubDate></item>"
)


class World:
    """Sites by name, each a source; crawled once."""

    def __init__(self, new_site: Callable[[], Any], answer: Any, page: Callable[..., str]) -> None:
        self.answer = answer
        self.page = page
        self.new_site = new_site
        self.sites: dict[str, Any] = {}
        self.sources: dict[str, SourceJob] = {}
        self.outcome: Any = None

    def add(self, name: str, *, home: str = "/", **fields: Any) -> Any:
        site = self.new_site()
        self.sites[name] = site
        self.source(name, site.url + home, **fields)
        return site

    def source(self, name: str, home_url: str, **fields: Any) -> None:
        number = len(self.sources) + 1
        self.sources[name] = SourceJob(id=number, name=name, home_url=home_url, delay_seconds=0, **fields)

    def feed_site(self, name: str, articles: dict[str, Any], **fields: Any) -> Any:
        """A site whose home names a feed of these paths."""
        site = self.add(name, **fields)
        site.routes["/"] = self.answer(
            '<html><head><link rel="alternate" type="application/rss+xml" href="/f.xml"></head></html>'
        )
        items = "".join(
            ITEM.format(title=path, link=path if "://" in path else site.url + path) for path in articles
        )
        site.routes["/f.xml"] = self.answer(RSS.format(items), kind="application/rss+xml", etag='"one"')
        site.routes.update({path: answer for path, answer in articles.items() if answer is not None})
        return site

    def report(self, name: str) -> ReportRecord:
        return self.outcome.report(self.sources[name].id)

    def of(self, kind: str, name: str) -> list[Any]:
        return getattr(self.outcome, kind)(self.sources[name].id)


@pytest.fixture(scope="module")
def world(new_site: Any, answer: Any, article_page: Any, start_child: Any) -> World:
    world = World(new_site, answer, article_page)
    build_good(world)
    build_failing(world)
    build_hostile(world)
    job = Job(
        sources=list(world.sources.values()),
        deadline_seconds=60,
        allow_nets=["127.0.0.0/8"],
        contact="desk@example.org",
    )
    dead_proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    world.outcome = start_child(job, env=dead_proxy).wait()
    return world


def build_good(world: World) -> None:
    answer, page = world.answer, world.page
    world.feed_site("feed", {"/news/first-thing": answer(page("First thing that happened today")),
                             "/news/second-thing": answer(page("Second thing that happened today"))})  # fmt: skip

    atom = world.add("atom")
    atom.routes["/"] = answer(
        '<html><head><link rel=alternate type="application/atom+xml" href="blog/atom"></head></html>'
    )
    atom.routes["/blog/atom"] = answer(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link rel="self" href="/x"/>'
        '<link href="../story/1"/><updated>2026-11-04T09:30:00Z</updated></entry></feed>'
    )
    atom.routes["/story/1"] = answer(page("A story that an Atom feed names"))

    by_map = world.add("sitemap")
    by_map.routes["/"] = answer("<html><body><p>Welcome</p></body></html>")
    by_map.routes["/robots.txt"] = answer(
        f"User-agent: *\nAllow: /\nSitemap: {by_map.url}/all.xml\nSitemap: {by_map.url}/news.xml.gz\n",
        kind="text/plain",
    )
    urls = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{by_map.url}/a/one</loc></url></urlset>"
    by_map.routes["/news.xml.gz"] = answer(gzip.compress(urls.encode()), kind="application/x-gzip")
    by_map.routes["/a/one"] = answer(page("One story that a sitemap names"))

    links = world.add("links")
    links.routes["/"] = answer(
        "<html><body><nav><a href='/about'>About us and what we do here</a><a href='/login'>Log in</a></nav><ul>"
        "<li><a href='/2026/11/04/ministers-meet-in-the-capital'>"
        "Ministers meet in the capital for two days of talks</a></li>"
        "<li><a href='/tag/politics'>All the politics of the whole of the week</a></li></ul></body></html>"
    )
    links.routes["/2026/11/04/ministers-meet-in-the-capital"] = answer(page("Ministers meet in the capital"))

    direct = world.add("home is a feed", home="/rss")
    direct.routes["/rss"] = answer(RSS.format(ITEM.format(title="t", link="/n/1")), kind="text/plain")
    direct.routes["/n/1"] = answer(page("Found by a home that is a feed"))

    old = world.new_site()
    old.routes["/feed"] = answer(RSS.format(""), etag='"same"')
    world.sites["unchanged"] = old
    world.source(
        "unchanged", old.url + "/", entries=[Entry(url=old.url + "/feed", kind="feed", etag='"same"')]
    )

    lost = world.feed_site("entry lost", {"/n/1": answer(page("Found again after the feed moved away"))})
    world.sources["entry lost"] = world.sources["entry lost"].model_copy(
        update={"entries": [Entry(url=lost.url + "/gone", kind="feed", etag='"x"')]}
    )

    seen = world.feed_site(
        "known", {"/n/1": answer(page("This one is known")), "/n/2": answer(page("This one is new to us"))}
    )
    world.sources["known"] = world.sources["known"].model_copy(update={"known": [url_key(seen.url + "/n/1")]})
    world.feed_site("probe", {"/n/1": answer(page("Never asked for"))}, max_articles=0)
    world.feed_site(
        "too many",
        {f"/n/{n}": answer(page(f"Number {n} of very many stories")) for n in range(3)},
        max_articles=2,
    )


def build_failing(world: World) -> None:
    answer = world.answer
    world.add("no home")
    world.source("no such name", "http://no-such-host.invalid/")
    world.source("nobody listens", "http://127.0.0.1:1/")
    world.source("a file", "file:///etc/hostname")
    world.source("no such parser", "http://127.0.0.1:1/", parser="sputnik")
    shut = world.add("robots forbid")
    shut.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /\n", kind="text/plain")
    shut.routes["/"] = answer("<html></html>")
    bare = world.add("nothing to read")
    bare.routes["/"] = answer("<html><body><p>Nothing here</p></body></html>")
    for name, place in {
        "to private": "http://10.0.0.1/",
        "to hex": "http://0x0a000001/",
        "to file": "file:///etc/passwd",
    }.items():
        site = world.add(name)
        site.routes["/"] = answer(status=302, headers={"Location": place})
    ring = world.add("in a circle")
    ring.routes["/"] = answer(status=302, headers={"Location": "/round"})
    ring.routes["/round"] = answer(status=302, headers={"Location": "/"})
    world.feed_site(
        "asks for patience", {"/n/1": answer(status=429, headers={"Retry-After": "120"}), "/n/2": answer("x")}
    )


def build_hostile(world: World) -> None:
    answer, page = world.answer, world.page
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(bomb.compress(b"\0" * 1_000_000) for _ in range(60)) + bomb.flush()
    site = world.feed_site("hostile", {
        "/good": answer(page("The one good page among the bad")),
        "/large": answer("<html>" + "x" * 6_000_000),
        "/bomb": answer(packed, headers={"Content-Encoding": "gzip"}),
        "/cut": answer(page("Broken off in the middle"), length=50_000),
        "/pdf": answer(b"%PDF-1.7 \x00\x01\x02", kind="application/pdf"),
        "/inside": answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"}),
        "/gone": None,
        "/empty": answer("<html><head><title>A title and nothing else</title></head></html>"),
        "/again": answer("<html><head><meta http-equiv=refresh content='0; url=/good'></head></html>"),
        "/surrogate": answer(page("A lone &#xD800; half &#0; of a character")),
        "http://elsewhere.example/x": None,
        "javascript:alert(1)": None,
        "http://user:secret@127.0.0.1:1/": None,
    })  # fmt: skip
    site.routes["/good"].body = page(
        "The one good page among the bad", head='<link rel="canonical" href="/good">'
    )


def reasons(world: World, name: str) -> dict[str, Drop]:
    return {record.url.rsplit("/", 1)[-1]: record.reason for record in world.of("drops", name)}


def test_the_child_ends_well_and_says_nothing_else(world: World) -> None:
    assert (world.outcome.code, world.outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    "name",
    ["feed", "atom", "sitemap", "links", "home is a feed", "entry lost", "known", "probe", "unchanged"],
)
def test_a_good_source_does_not_fail(world: World, name: str) -> None:
    assert world.report(name).failure is None


@pytest.mark.parametrize(
    ("name", "kind", "path", "titles"),
    [
        ("feed", "feed", "/f.xml", ["First thing that happened today", "Second thing that happened today"]),
        ("atom", "feed", "/blog/atom", ["A story that an Atom feed names"]),
        ("sitemap", "sitemap", "/news.xml.gz", ["One story that a sitemap names"]),
        ("links", "links", "/", ["Ministers meet in the capital"]),
        ("home is a feed", "feed", "/rss", ["Found by a home that is a feed"]),
    ],
)
def test_a_source_is_read_by_what_it_offers(
    world: World, name: str, kind: str, path: str, titles: list[str]
) -> None:
    (entry,) = world.of("pages", name)

    assert (entry.kind, entry.url, entry.status) == (kind, world.sites[name].url + path, 200)
    assert [article.title for article in world.of("articles", name)] == titles


def test_a_page_without_a_date_takes_that_of_the_feed(world: World) -> None:
    article = world.of("articles", "feed")[0]

    assert (article.published.isoformat(), article.published_precision) == (
        "2026-11-04T09:30:00+00:00",
        "minute",
    )


def test_an_unchanged_entry_costs_one_request(world: World) -> None:
    asked = [path for path in world.sites["unchanged"].paths() if path != "/robots.txt"]
    (entry,) = world.of("pages", "unchanged")

    assert asked == ["/feed"]
    assert (entry.status, world.report("unchanged").entries_unchanged) == (304, 1)


def test_a_lost_entry_is_sought_again_from_the_home_page(world: World) -> None:
    assert [entry.url for entry in world.of("pages", "entry lost")] == [
        world.sites["entry lost"].url + "/f.xml"
    ]
    assert len(world.of("articles", "entry lost")) == 1


def test_a_known_article_is_not_asked_for(world: World) -> None:
    assert "/n/1" not in world.sites["known"].paths()
    assert (world.report("known").links, world.report("known").new_links) == (2, 1)


def test_a_probe_finds_the_entry_and_asks_for_no_article(world: World) -> None:
    assert world.sites["probe"].paths() == ["/robots.txt", "/", "/f.xml"]
    assert [(entry.kind, entry.new_links, entry.etag) for entry in world.of("pages", "probe")] == [
        ("feed", 1, None)
    ]


def test_links_over_the_limit_are_named_and_the_entry_is_read_again(world: World) -> None:
    assert [record.reason for record in world.of("drops", "too many")] == [Drop.OVER_LIMIT]
    assert [entry.etag for entry in world.of("pages", "too many")] == [None]
    assert [entry.etag for entry in world.of("pages", "feed")] == ['"one"']


@pytest.mark.parametrize(
    ("name", "failure", "words"),
    [
        ("no home", Failure.HTTP_ERROR, "HTTP 404"),
        ("no such name", Failure.NOT_RESOLVED, "no-such-host.invalid does not resolve"),
        ("nobody listens", Failure.UNREACHABLE, "127.0.0.1 cannot be reached"),
        ("a file", Failure.ADDRESS_REFUSED, "not an http(s) address"),
        ("no such parser", Failure.SPIDER_ERROR, "known are: news"),
        ("robots forbid", Failure.ROBOTS, "robots.txt of 127.0.0.1 forbids"),
        ("nothing to read", Failure.NO_ENTRY, "article links found: 0"),
        ("to private", Failure.ADDRESS_REFUSED, "10.0.0.1 is not a public address"),
        ("to hex", Failure.ADDRESS_REFUSED, "10.0.0.1 is not a public address"),
        ("to file", Failure.HTTP_ERROR, "file:///etc/passwd: not a web page"),
        ("in a circle", Failure.HTTP_ERROR, "redirects in a circle"),
        ("asks for patience", Failure.TOO_MANY_REQUESTS, "asks to wait 120 s"),
    ],
)
def test_a_failing_source_says_why(world: World, name: str, failure: Failure, words: str) -> None:
    report = world.report(name)

    assert (report.failure, words in report.detail) == (failure, True), report.detail


def test_a_host_that_asks_for_patience_is_left_alone(world: World) -> None:
    assert "/n/2" not in world.sites["asks for patience"].paths()
    assert world.report("asks for patience").retry_after == 120
    assert reasons(world, "asks for patience") == {"1": Drop.CUT_OFF, "2": Drop.CUT_OFF}


def test_each_bad_page_is_dropped_for_its_own_reason(world: World) -> None:
    assert reasons(world, "hostile") == {
        "large": Drop.TOO_LARGE,
        "bomb": Drop.TOO_LARGE,
        "cut": Drop.UNREACHABLE,
        "pdf": Drop.NOT_HTML,
        "inside": Drop.ADDRESS_REFUSED,
        "gone": Drop.HTTP_ERROR,
        "empty": Drop.NO_TEXT,
        "again": Drop.DUPLICATE,
        "x": Drop.OTHER_SITE,
        "": Drop.OTHER_SITE,
    }


def test_a_password_in_a_link_is_in_no_record(world: World) -> None:
    assert "secret" not in "".join(record.model_dump_json() for record in world.outcome.records)


def test_half_characters_do_not_break_the_record(world: World) -> None:
    titles = [article.title for article in world.of("articles", "hostile")]

    assert titles[0] == "The one good page among the bad"
    assert "half" in titles[1]


def test_the_counts_of_every_source_add_up(world: World) -> None:
    for name, source in world.sources.items():
        report = world.report(name)
        records: list[Record] = world.of("drops", name)
        by_reason = {
            reason: sum(isinstance(r, DropRecord) and r.reason is reason for r in records)
            for reason in report.dropped
        }
        assert report.dropped == by_reason, name
        assert report.articles == len(world.of("articles", name)), name
        if source.max_articles:
            assert report.new_links == report.articles + sum(report.dropped.values()), name


def test_every_request_says_who_asks_and_keeps_no_cookie(world: World) -> None:
    for _, headers in world.sites["feed"].asked:
        assert headers["user-agent"].startswith("Tocsin/")
        assert "desk@example.org" in headers["user-agent"]
        assert not {"cookie", "referer"} & set(headers)


def test_the_environment_names_no_proxy_to_us(world: World) -> None:
    assert "http_proxy" not in os.environ
    assert world.report("feed").articles == 2
