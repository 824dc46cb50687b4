"""Sources that answer and give no article: each fails with its reason, in every round."""

from __future__ import annotations

from typing import Any

import pytest

from spiders.records import Drop, Entry, Failure, Job, Reread, SourceJob
from spiders.urls import url_key

RSS = "<rss version='2.0'><channel>{}</channel></rss>"


def feed_of(*links: str) -> str:
    return RSS.format("".join(f"<item><title>T {link}</title><link>{link}</link></item>" for link in links))


@pytest.fixture
def crawled(start_child: Any) -> Any:
    """Crawls one source and gives its report, its drops and its articles."""

    def crawl(home: str, **fields: Any) -> Any:
        source = SourceJob(id=1, name="paper", home_url=home, delay_seconds=0, **fields)
        outcome = start_child(Job(sources=[source], deadline_seconds=60, allow_nets=["127.0.0.0/8"])).wait()
        return outcome.report(1), outcome.drops(1), outcome.articles(1)

    return crawl


def test_a_feed_on_another_host_is_read_as_the_site_of_its_articles(
    new_site: Any, answer: Any, article_page: Any, crawled: Any
) -> None:
    paper, feeds = new_site(), new_site()
    paper.routes.update({f"/{n}": answer(article_page(f"Story {n}")) for n in range(3)})
    feeds.routes["/f.xml"] = answer(feed_of(*(f"{paper.url}/{n}" for n in range(3))), kind="text/xml")

    report, _, articles = crawled(f"{feeds.url}/f.xml")

    assert (report.failure, len(articles)) == (None, 3)


def test_a_feed_of_many_sites_fails_with_the_reason_also_when_nothing_of_it_is_new(
    new_site: Any, answer: Any, crawled: Any
) -> None:
    one, other, feeds = new_site(), new_site(), new_site()
    links = [f"{one.url}/1", f"{other.url}/1"]
    feeds.routes["/f.xml"] = answer(feed_of(*links), kind="text/xml", etag='"a"')
    entry = Entry(url=f"{feeds.url}/f.xml", kind="feed")

    for known in ([], [url_key(link) for link in links]):
        report, _, _ = crawled(f"{feeds.url}/f.xml", entries=[entry], known=known)

        assert report.failure is Failure.NO_ARTICLES
        assert "2 links lead to other sites" in report.detail


def test_a_source_without_any_article_yet_fails_until_it_has_one(
    new_site: Any, answer: Any, crawled: Any
) -> None:
    paper = new_site()
    paper.routes["/f.xml"] = answer(feed_of(f"{paper.url}/1"), kind="text/xml")
    entry = Entry(url=f"{paper.url}/f.xml", kind="feed")

    first, drops, _ = crawled(f"{paper.url}/f.xml", is_barren=True)
    again, _, _ = crawled(
        f"{paper.url}/f.xml", is_barren=True, entries=[entry], known=[url_key(f"{paper.url}/1")]
    )
    used, _, _ = crawled(f"{paper.url}/f.xml", entries=[entry], known=[url_key(f"{paper.url}/1")])

    assert [drop.reason for drop in drops] == [Drop.HTTP_ERROR]
    assert (first.failure, again.failure, used.failure) == (Failure.ALL_DROPPED, Failure.ALL_DROPPED, None)


def test_pages_that_all_lead_elsewhere_are_a_failure(
    new_site: Any, answer: Any, article_page: Any, crawled: Any
) -> None:
    paper, elsewhere = new_site(), new_site()
    elsewhere.routes["/x"] = answer(article_page("Story"))
    paths = [f"/{n}" for n in range(3)]
    paper.routes["/f.xml"] = answer(feed_of(*(paper.url + path for path in paths)), kind="text/xml")
    moved = {"Location": f"{elsewhere.url}/x"}
    paper.routes.update({path: answer("", status=302, headers=moved) for path in paths})

    report, drops, _ = crawled(f"{paper.url}/f.xml")

    assert {drop.reason for drop in drops} == {Drop.OTHER_SITE}
    assert report.failure is Failure.ALL_DROPPED


def test_an_article_of_a_feed_elsewhere_is_read_again_when_the_feed_has_not_changed(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    paper, feeds = new_site(), new_site()
    paper.routes["/1"] = answer(article_page("Story"))
    feeds.routes["/f.xml"] = answer(feed_of(f"{paper.url}/1"), kind="text/xml", etag='"a"')
    source = SourceJob(
        id=1,
        name="paper",
        home_url=f"{feeds.url}/f.xml",
        delay_seconds=0,
        entries=[Entry(url=f"{feeds.url}/f.xml", kind="feed", etag='"a"')],
        rereads=[Reread(url=f"{paper.url}/1", url_key=url_key(f"{paper.url}/1"))],
    )

    outcome = start_child(Job(sources=[source], deadline_seconds=60, allow_nets=["127.0.0.0/8"])).wait()

    assert outcome.report(1).failure is None
    assert [article.is_reread for article in outcome.articles(1)] == [True]
