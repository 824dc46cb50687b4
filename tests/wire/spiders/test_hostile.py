"""A server that means harm: bombs, mazes, endless lists and lies; each costs its own page or source and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import brotli
import pytest

from spiders.records import Drop, Failure, Job, SourceJob

RSS = '<?xml version="1.0"?><rss version="2.0"><channel>{}</channel></rss>'
ITEM = "<item><title>One that is well</title><link>/well</link></item>"
HOME = '<html><head><link rel="alternate" type="application/rss+xml" href="/f.xml"></head></html>'


class World:
    """Hostile sites by name, each a source, crawled once."""

    def __init__(self, new_site: Callable[[], Any], answer: Any, page: Callable[..., str]) -> None:
        self.new_site, self.answer, self.page = new_site, answer, page
        self.sites: dict[str, Any] = {}
        self.outcome: Any = None

    def home(self, name: str, body: str | bytes, **fields: Any) -> Any:
        """A site with this home page and one good article at /well."""
        site = self.sites[name] = self.new_site()
        site.routes["/"] = self.answer(body, **fields)
        site.routes["/well"] = self.answer(self.page("The one page that is as it should be"))
        return site

    def feed(self, name: str, body: str | bytes) -> Any:
        site = self.home(name, HOME)
        site.routes["/f.xml"] = self.answer(body, kind="application/rss+xml")
        return site

    def crawl(self, start_child: Any) -> None:
        sources = [
            SourceJob(id=n, name=name, home_url=f"{site.url}/", delay_seconds=0, max_articles=20)
            for n, (name, site) in enumerate(self.sites.items())
        ]
        job = Job(sources=sources, deadline_seconds=60, allow_nets=["127.0.0.0/8"])
        self.outcome = start_child(job).wait()

    def of(self, kind: str, name: str) -> Any:
        return getattr(self.outcome, kind)(list(self.sites).index(name))


@pytest.fixture(scope="module")
def world(new_site: Any, answer: Any, article_page: Any, start_child: Any) -> World:
    world = World(new_site, answer, article_page)
    lists(world)
    mazes(world)
    pages(world)
    robots(world)
    world.crawl(start_child)
    return world


def lists(world: World) -> None:
    world.feed("feed of 1.4 MB of nested tags", RSS.format("<a>" * 350_000 + ITEM))
    world.feed("feed of 60,000 items", RSS.format(ITEM * 60_000))
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entities = f"<!DOCTYPE rss [<!ENTITY l0 'lol'>{lol}<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    item = "<item><title>&l9;&x;</title><link>/well</link></item>"
    world.feed(
        "feed of 6 MB",
        RSS.format("<item><title>One of very many items</title><link>/n</link></item>" * 100_000),
    )
    world.feed("feed with entities", f"{entities}<rss><channel>{item}</channel></rss>")
    world.feed("feed in a broken encoding", RSS.format(ITEM).encode() + b"<item>\xff\xfe\xe9\xa0")
    world.feed("feed with half a character", RSS.format(ITEM.replace("One", "&#xD800;&#0;")))
    odd = (
        "http://user:secret@127.0.0.1/",
        "file:///etc/passwd",
        "data:text/html,x",
        "//",
        "http://[::1",
        "/" + "a" * 100_000,
    )
    links = "".join(f"<item><link>{url}</link></item>" for url in odd)
    world.feed("feed of odd addresses", RSS.format(links + ITEM))
    links = "".join(f"<a href='/n/{n}'>One of very many links of this page</a>" for n in range(200_000))
    world.home("home of 200,000 links", f"<html><body>{links}</body></html>")
    world.home("home of 50 MB", b"<html>" + b"x" * 50_000_000)
    world.home(
        "home that is a brotli bomb", brotli.compress(b"\0" * 60_000_000), headers={"Content-Encoding": "br"}
    )
    world.home(
        "home of 200,000 nested tags",
        "<html><body>" + "<div>" * 200_000 + "<a href='/well'>One page that is well enough</a>",
    )


def mazes(world: World) -> None:
    site = world.home("endless redirects", "", status=302, headers={"Location": "/r/0"})
    for n in range(20):
        site.routes[f"/r/{n}"] = world.answer(status=302, headers={"Location": f"/r/{n + 1}"})
    days = "".join(
        f"<a href='/calendar?month=2026-{n}&year={n}'>All that is on in this month</a>" for n in range(500)
    )
    world.home(
        "a calendar",
        f"<html><body>{days}<a href='/well'>Ministers meet in the capital for two days</a></body></html>",
    )
    site = world.home("an index of itself", "<html></html>")
    site.routes["/robots.txt"] = world.answer(f"Sitemap: {site.url}/sitemap.xml", kind="text/plain")
    inner = f"<sitemap><loc>{site.url}/sitemap.xml</loc></sitemap>" * 50_000
    site.routes["/sitemap.xml"] = world.answer(f"<sitemapindex>{inner}</sitemapindex>", kind="text/xml")
    site = world.home("an index of others", "<html></html>")
    site.routes["/robots.txt"] = world.answer("Sitemap: /sitemap.xml", kind="text/plain")
    site.routes["/sitemap.xml"] = world.answer(
        "<sitemapindex><sitemap><loc>http://169.254.169.254/s.xml</loc></sitemap></sitemapindex>",
        kind="text/xml",
    )


def pages(world: World) -> None:
    site = world.feed("pages", RSS.format("".join(f"<item><link>/{n}</link></item>" for n in PAGES)))
    site.routes |= {f"/{name}": world.answer(*make(world)) for name, make in PAGES.items()}


PAGES: dict[str, Callable[[World], tuple[Any, ...]]] = {
    "nested": lambda world: ("<html><body>" + "<b>" * 300_000,),
    "one-line": lambda world: ("<html><body><p>" + "word " * 900_000,),
    "utf-16": lambda world: (world.page("Told in another width").encode("utf-16"), 200, "text/html"),
    "liar": lambda world: (world.page("Café à Bamako").encode("cp1252"),),
    "nul": lambda world: (world.page("Here are\x00 bytes \x01\x02 of control"),),
    "idna": lambda world: (world.page("In letters of another kind"), 200, "text/html; charset=idna"),
    "film": lambda world: (b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 900,),
    "data": lambda world: ('{"html": "<h1>Told as data</h1><p>%s</p>"}' % ("word " * 200),),
    "half-gzip": lambda world: (b"\x1f\x8b\x08\x00\x00", 200, "text/html", {"Content-Encoding": "gzip"}),
    "to-script": lambda world: ("", 302, "text/html", {"Location": "javascript:alert(1)"}),
    "meta": lambda world: ("<meta http-equiv=refresh content='0;url=http://10.0.0.1/'><p>wait</p>",),
}


def robots(world: World) -> None:
    for name, answer in {
        "robots of 10 MB": world.answer("#" * 10_000_000, kind="text/plain"),
        "robots that are a web page": world.answer("<html>User-agent: *\nDisallow: /</html>"),
        "robots in our own network": world.answer(
            status=302, headers={"Location": "http://10.0.0.1/robots.txt"}
        ),
        "robots that fail": world.answer("down", status=500),
        "robots that never end": world.answer(status=302, headers={"Location": "/robots.txt"}),
        "robots that lead to a script": world.answer(status=302, headers={"Location": "javascript:alert(1)"}),
        "robots cut off": world.answer(
            b"\x1f\x8b\x08\x00\x00", kind="text/plain", headers={"Content-Encoding": "deflate"}
        ),
    }.items():
        world.feed(name, RSS.format(ITEM)).routes["/robots.txt"] = answer


def test_the_child_survives_it_all(world: World) -> None:
    assert (world.outcome.code, world.outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    "name",
    [
        "feed of 60,000 items",
        "feed with entities",
        "feed in a broken encoding",
        "feed with half a character",
        "feed of odd addresses",
        "robots of 10 MB",
        "robots that are a web page",
        "robots in our own network",
        "robots that never end",
        "robots that lead to a script",
        "robots cut off",
    ],
)
def test_what_is_good_in_it_is_read(world: World, name: str) -> None:
    assert world.of("report", name).failure is None
    assert [article.title for article in world.of("articles", name)] == [
        "The one page that is as it should be"
    ]


@pytest.mark.parametrize(
    ("name", "failures"),
    [
        ("feed of 1.4 MB of nested tags", {Failure.NO_ENTRY, None}),
        ("home of 50 MB", {Failure.BAD_ENTRY}),
        ("home that is a brotli bomb", {Failure.BAD_ENTRY}),
        ("home of 200,000 nested tags", {Failure.NO_ENTRY, None}),
        ("endless redirects", {Failure.HTTP_ERROR}),
        ("an index of itself", {Failure.NO_ENTRY}),
        ("an index of others", {Failure.NO_ENTRY}),
        ("robots that fail", {Failure.HTTP_ERROR}),
    ],
)
def test_what_cannot_be_read_fails_by_name(world: World, name: str, failures: set[Failure | None]) -> None:
    assert world.of("report", name).failure in failures, world.of("report", name)


def test_a_list_that_cannot_be_read_is_named(world: World) -> None:
    report = world.of("report", "feed of 6 MB")

    assert report.failure is Failure.NO_ENTRY
    assert "/f.xml is too large" in report.detail


def test_a_list_of_200_000_links_is_cut(world: World) -> None:
    report = world.of("report", "home of 200,000 links")

    assert report.links <= 1000
    assert len(world.sites["home of 200,000 links"].asked) < 60


def test_a_calendar_is_no_news(world: World) -> None:
    asked = world.sites["a calendar"].paths()

    assert not [path for path in asked if path.startswith("/calendar")]
    assert "/well" in asked


def test_redirects_have_an_end(world: World) -> None:
    assert len(world.sites["endless redirects"].asked) < 12


def test_an_index_of_itself_is_not_followed_far(world: World) -> None:
    assert world.sites["an index of itself"].paths().count("/sitemap.xml") <= 8


def test_a_failing_robots_txt_keeps_us_from_the_pages(world: World) -> None:
    site = world.sites["robots that fail"]

    assert set(site.paths()) == {"/robots.txt"}
    assert "robots.txt" in world.of("report", "robots that fail").detail


def test_each_page_is_an_article_or_a_drop_with_its_reason(world: World) -> None:
    dropped = {drop.url.rsplit("/", 1)[-1]: drop.reason for drop in world.of("drops", "pages")}
    titles = " ".join(article.title for article in world.of("articles", "pages"))

    assert "Told in another width" in titles
    assert "Bamako" in titles
    assert "In letters of another kind" in titles
    assert {"nested", "meta"} <= dropped.keys()
    assert dropped["film"] == dropped["data"] == Drop.NOT_HTML
    assert dropped["to-script"] == Drop.HTTP_ERROR
    assert dropped["half-gzip"] in {Drop.HTTP_ERROR, Drop.UNREACHABLE}
    assert dropped["meta"] in {Drop.NO_TITLE, Drop.NO_TEXT}
    assert "\x00" not in titles


def test_nothing_of_ours_was_asked_or_told(world: World) -> None:
    told = "".join(record.model_dump_json() for record in world.outcome.records)

    assert "root:" not in told
    assert "secret" not in told
