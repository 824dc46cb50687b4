"""Asking again: articles read before, robots.txt known from before, patience asked for; sites without a feed."""

from __future__ import annotations

from typing import Any

import pytest

from spiders.records import (
    Drop,
    DropRecord,
    Entry,
    Failure,
    Job,
    Reread,
    Robots,
    RobotsRecord,
    SourceJob,
    UnchangedRecord,
)
from spiders.urls import url_key

FEED = "<rss><channel>{}</channel></rss>"


def reread(site: Any, path: str, etag: str | None = None) -> Reread:
    url = site.url + path
    return Reread(url=url, url_key=url_key(url), etag=etag)


def crawl(start_child: Any, site: Any, **fields: Any) -> Any:
    told = {"id": 1, "name": "s", "home_url": f"{site.url}/", "delay_seconds": 0} | fields
    return start_child(
        Job(sources=[SourceJob(**told)], allow_nets=["127.0.0.0/8"], deadline_seconds=60)
    ).wait()


@pytest.fixture
def site(new_site: Any, answer: Any) -> Any:
    """A site whose feed is known and has not changed."""
    site = new_site()
    site.routes["/feed"] = answer(FEED.format(""), etag='"same"')
    return site


def entries(site: Any) -> list[Entry]:
    return [Entry(url=f"{site.url}/feed", kind="feed", etag='"same"')]


def test_every_page_asked_for_again_ends_as_one_record(
    site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    site.routes["/same"] = answer(article_page("It says what it said before"), etag='"1"')
    site.routes["/new"] = answer(article_page("It says something else now"), etag='"2"')
    site.routes["/wall"] = answer("<html><head><title>A title and nothing else</title></head></html>")
    site.routes["/away"] = answer(status=302, headers={"Location": "http://10.0.0.1/"})
    again = [
        reread(site, "/same", '"1"'),
        reread(site, "/new", '"1"'),
        reread(site, "/gone"),
        reread(site, "/wall"),
        reread(site, "/away"),
    ]

    outcome = crawl(start_child, site, entries=entries(site), rereads=again, known=[r.url_key for r in again])

    (same,) = [r for r in outcome.records if isinstance(r, UnchangedRecord)]
    (new,) = outcome.articles(1)
    lost = {r.url_key: (r.reason, r.status) for r in outcome.drops(1)}
    assert same.url_key == again[0].url_key
    assert (new.fetched_key, new.title, new.etag, new.is_reread) == (
        again[1].url_key,
        "It says something else now",
        '"2"',
        True,
    )
    assert lost == {
        again[2].url_key: (Drop.HTTP_ERROR, 404),
        again[3].url_key: (Drop.NO_TEXT, 200),
        again[4].url_key: (Drop.ADDRESS_REFUSED, None),
    }
    report = outcome.report(1)
    assert (report.failure, report.new_links, report.articles, report.dropped) == (None, 0, 0, {})


def test_what_a_failing_source_kept_from_being_asked_again_is_cut_off(
    new_site: Any, answer: Any, start_child: Any
) -> None:
    site = new_site()
    site.routes["/"] = answer("down", status=503)

    outcome = crawl(start_child, site, rereads=[reread(site, "/a")])

    assert [(r.reason, r.is_reread) for r in outcome.records if isinstance(r, DropRecord)] == [
        (Drop.CUT_OFF, True)
    ]


def test_a_list_that_is_down_is_not_sought_elsewhere(site: Any, answer: Any, start_child: Any) -> None:
    site.routes["/feed"] = answer("down", status=503)

    outcome = crawl(start_child, site, entries=entries(site))

    assert set(site.paths()) == {"/robots.txt", "/feed"}
    assert "HTTP 503" in outcome.report(1).detail


def test_a_host_that_asks_for_patience_in_the_year_30000_is_given_a_week(
    new_site: Any, answer: Any, start_child: Any
) -> None:
    site = new_site()
    site.routes["/"] = answer(status=429, headers={"Retry-After": "1000000000000"})

    report = crawl(start_child, site).report(1)

    assert (report.failure, report.retry_after) == (Failure.TOO_MANY_REQUESTS, 7 * 86_400)


def host(site: Any) -> str:
    return str(site.url.removeprefix("http://"))


def test_a_known_robots_txt_is_obeyed_and_not_asked_for(
    site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    site.routes["/a"] = answer(article_page("An article that robots may not read"))
    known = [Robots(host=host(site), text="User-agent: *\nDisallow: /a")]

    outcome = crawl(start_child, site, entries=entries(site), robots=known, rereads=[reread(site, "/a")])

    assert site.paths() == ["/feed"]
    assert [r.reason for r in outcome.drops(1)] == [Drop.ROBOTS]


def test_an_old_robots_txt_holds_when_the_new_one_cannot_be_had(
    site: Any, answer: Any, start_child: Any
) -> None:
    site.routes["/robots.txt"] = answer("down", status=503)
    old = [Robots(host=host(site), text="User-agent: *\nDisallow: /feed", is_stale=True)]

    outcome = crawl(start_child, site, entries=entries(site), robots=old)

    assert "/robots.txt" in site.paths()
    assert "/feed" not in site.paths()
    assert not [r for r in outcome.records if isinstance(r, RobotsRecord)]


def test_robots_txt_is_told_to_the_parent_without_its_comments(
    site: Any, answer: Any, start_child: Any
) -> None:
    site.routes["/robots.txt"] = answer("# hello\nUser-agent: *\n\nDisallow: /x # why\n", kind="text/plain")

    outcome = crawl(start_child, site, entries=entries(site))

    (told,) = [r for r in outcome.records if isinstance(r, RobotsRecord)]
    assert (told.host, told.text) == (host(site), "User-agent: *\nDisallow: /x # why")


def test_the_pause_that_robots_txt_asks_for_is_kept(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    site = new_site()
    site.routes["/robots.txt"] = answer("User-agent: *\nCrawl-delay: 1.5\n", kind="text/plain")
    site.routes["/"] = answer(FEED.format("".join(f"<item><link>/{n}</link></item>" for n in range(2))))
    site.routes |= {f"/{n}": answer(article_page(f"Number {n} of two stories")) for n in range(2)}

    outcome = crawl(start_child, site)

    # robots.txt, the home page, two articles: three pauses, each within a fifth of what was asked
    assert outcome.report(1).articles == 2
    assert outcome.report(1).seconds >= 3 * 1.5 * 0.8


def test_a_feed_at_its_usual_place_is_found_though_no_page_names_it(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    site = new_site()
    site.routes["/"] = answer("<html><body><p>Welcome</p></body></html>")
    site.routes["/rss.xml"] = answer(
        FEED.format("<item><link>/a</link><title>The title of the feed</title></item>")
    )
    site.routes["/a"] = answer(article_page("").replace("<title> - The Sand Post</title>", ""))

    outcome = crawl(start_child, site)

    (page,) = outcome.pages(1)
    assert (page.kind, page.url) == ("feed", f"{site.url}/rss.xml")
    assert "feed of 1 article" in page.why


def test_the_news_sitemap_of_an_index_is_read_by_itself(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    site = new_site()
    site.routes["/"] = answer("<html><body><p>Welcome</p></body></html>")
    site.routes["/robots.txt"] = answer("Sitemap: /all.xml", kind="text/plain")
    site.routes["/robots.txt"].body = f"Sitemap: {site.url}/all.xml"
    names = "".join(f"<sitemap><loc>{site.url}/{n}.xml</loc></sitemap>" for n in ("old", "news"))
    site.routes["/all.xml"] = answer(f"<sitemapindex>{names}</sitemapindex>", kind="text/xml")
    site.routes["/news.xml"] = answer(
        f"<urlset><url><loc>{site.url}/a</loc></url></urlset>", kind="text/xml", etag='"n"'
    )
    site.routes["/a"] = answer(article_page("Named by a sitemap that an index names"))

    outcome = crawl(start_child, site)

    assert [(page.url, page.etag) for page in outcome.pages(1)] == [(f"{site.url}/news.xml", '"n"')]
    assert "/old.xml" not in site.paths()


def test_a_home_page_with_few_articles_is_read_with_its_sections(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    site = new_site()
    headline = "Ministers meet in the capital for two days of talks"
    site.routes["/"] = answer(
        "<html><body><a href='/politics'>Politics</a><a href='/contact'>Contact</a>"
        f"<a href='/2026/11/04/ministers-meet'>{headline}</a></body></html>"
    )
    site.routes["/politics"] = answer(
        f"<html><body><a href='/2026/11/03/other-ministers-meet'>Other {headline}</a></body></html>"
    )
    site.routes["/2026/11/04/ministers-meet"] = answer(article_page(headline))
    site.routes["/2026/11/03/other-ministers-meet"] = answer(article_page(f"Other {headline}"))

    outcome = crawl(start_child, site)

    assert [page.url for page in outcome.pages(1)] == [f"{site.url}/", f"{site.url}/politics"]
    assert outcome.report(1).articles == 2
    assert "/contact" not in site.paths()


def test_a_list_says_when_to_ask_again(new_site: Any, answer: Any, start_child: Any) -> None:
    site = new_site()
    said = {"Cache-Control": "public, max-age=240", "Age": "40"}
    head = "<ttl>30</ttl><atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example/'/>"
    item = f"<item><link>{site.url}/2026/03/10/story.html</link></item>"
    site.routes["/feed"] = answer(FEED.format(head + item), etag='"1"', headers=said)

    (first,) = crawl(start_child, site, entries=entries(site)).pages(1)

    assert (first.status, first.max_age, first.update_seconds, first.hub) == (
        200,
        200,
        1800,
        "https://hub.example/",
    )
