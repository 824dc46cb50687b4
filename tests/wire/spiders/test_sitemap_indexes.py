"""Indexes of sitemaps: which of them are read, and what a lost one costs."""

from __future__ import annotations

from typing import Any

from spiders.records import Failure, Job, SourceJob

NAMES = "http://www.sitemaps.org/schemas/sitemap/0.9"


def index(*children: str) -> str:
    inner = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    return f"<sitemapindex xmlns='{NAMES}'>{inner}</sitemapindex>"


def sitemap(*pages: str) -> str:
    return f"<urlset xmlns='{NAMES}'>{''.join(f'<url><loc>{page}</loc></url>' for page in pages)}</urlset>"


def crawled(start_child: Any, home: str) -> Any:
    source = SourceJob(id=1, name="paper", home_url=home, delay_seconds=0)
    return start_child(Job(sources=[source], deadline_seconds=60, allow_nets=["127.0.0.0/8"])).wait()


def test_a_lost_sitemap_of_an_index_hides_none_of_the_others_and_an_index_in_it_is_followed(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    paper = new_site()
    paper.routes["/map.xml"] = answer(index("/posts.xml", "/gone-articles.xml", "/latest-stories.xml"))
    paper.routes["/posts.xml"] = answer(sitemap("/1"))
    paper.routes["/latest-stories.xml"] = answer(index("/more-1.xml", "/more-2.xml"))
    paper.routes["/more-2.xml"] = answer(sitemap("/2"))
    paper.routes.update({f"/{number}": answer(article_page(f"Story {number}")) for number in (1, 2)})

    outcome = crawled(start_child, f"{paper.url}/map.xml")

    assert outcome.report(1).failure is None
    assert sorted(article.title for article in outcome.articles(1)) == ["Story 1", "Story 2"]
    assert "/gone-articles.xml" in paper.paths()


def test_an_index_of_lost_sitemaps_is_a_failure(new_site: Any, answer: Any, start_child: Any) -> None:
    paper = new_site()
    paper.routes["/map.xml"] = answer(index("/a.xml", "/b.xml"))

    report = crawled(start_child, f"{paper.url}/map.xml").report(1)

    assert report.failure is Failure.HTTP_ERROR
    assert "404" in report.detail


def test_an_index_that_names_itself_ends(new_site: Any, answer: Any, start_child: Any) -> None:
    paper = new_site()
    paper.routes["/map.xml"] = answer(index("/map.xml"))

    report = crawled(start_child, f"{paper.url}/map.xml").report(1)

    assert report.failure is Failure.NO_ARTICLES
    assert len(paper.paths()) < 12
