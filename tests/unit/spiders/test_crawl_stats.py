"""The counts of a source: one record for each page, one report, entry pages last."""

from __future__ import annotations

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from spiders.crawl_stats import CrawlStats
from spiders.items import ArticleItem
from spiders.links import Link
from spiders.records import Drop, DropRecord, Failure, LogRecord, PageRecord, Record, ReportRecord, SourceJob
from spiders.urls import url_key

HOME = "http://example.com"


class Source:
    """The stats of a source, with the records that they emitted."""

    def __init__(self, max_articles: int = 10, known: tuple[str, ...] = ()) -> None:
        self.records: list[Record] = []
        source = SourceJob(
            id=7,
            name="x",
            home_url=HOME,
            max_articles=max_articles,
            known=[url_key(HOME + path) for path in known],
        )
        self.scrapy_stats = StatsCollector(get_crawler())
        self.stats = CrawlStats(source, self.scrapy_stats, self.records.append, lambda: 1.0)

    def kinds(self) -> list[str]:
        return [record.type for record in self.records if not isinstance(record, LogRecord)]

    def listed(self, *paths: str) -> list[str]:
        links = self.stats.entry_read(
            f"{HOME}/feed", "feed", '"tag"', None, [Link(HOME + path) for path in paths]
        )
        return [link.url.removeprefix(HOME) for link in links]

    def scraped(self, path: str) -> None:
        key = url_key(HOME + path)
        self.stats.scraped(
            ArticleItem(
                source_id=7,
                url=HOME + path,
                url_key=key,
                fetched_url=HOME + path,
                fetched_key=key,
                title="t",
                text="t",
            )
        )

    def page(self) -> PageRecord:
        (page,) = [record for record in self.records if isinstance(record, PageRecord)]
        return page

    def report(self) -> ReportRecord:
        (report,) = [record for record in self.records if isinstance(record, ReportRecord)]
        return report


def test_new_links_are_those_neither_known_nor_listed_before() -> None:
    source = Source(known=("/a",))

    assert source.listed("/a", "/b", "/b#x", "/c") == ["/b", "/c"]
    assert source.listed("/c", "/d") == ["/d"]
    source.stats.close(None)
    assert (source.report().links, source.report().new_links) == (4, 3)


def test_pages_without_a_record_are_cut_off_and_the_entry_forgets_its_validators() -> None:
    source = Source()
    source.listed("/a", "/b")
    source.scraped("/a")

    source.stats.close(Failure.DEADLINE, "late")

    assert source.kinds() == ["drop", "page", "report"]
    assert (source.page().etag, source.report().dropped) == (None, {Drop.CUT_OFF: 1})


def test_a_source_whose_pages_all_ended_keeps_the_validators() -> None:
    source = Source()
    source.listed("/a", "/b")
    source.scraped("/a")
    source.stats.drop(HOME + "/b", Drop.NOT_ARTICLE)

    source.stats.close(None)

    assert (source.page().etag, source.report().new_links) == ('"tag"', 2)


@pytest.mark.parametrize("reason", [Drop.TIMEOUT, Drop.UNREACHABLE, Drop.HTTP_ERROR, Drop.OVER_LIMIT])
def test_a_page_to_be_asked_for_again_makes_the_entry_be_read_again(reason: Drop) -> None:
    source = Source()
    source.listed("/a")
    source.stats.drop(HOME + "/a", reason)

    source.stats.close(None)

    assert source.page().etag is None


def test_a_probe_drops_no_page() -> None:
    source = Source(max_articles=0)
    source.listed("/a")

    source.stats.close(None)

    assert source.kinds() == ["page", "report"]
    assert (source.report().new_links, source.page().etag) == (1, None)


def test_a_source_is_closed_once() -> None:
    source = Source()

    source.stats.close(Failure.HTTP_ERROR, "HTTP 404")
    source.stats.close(Failure.STOPPED, "stopped")

    assert source.report().failure is Failure.HTTP_ERROR


def test_a_page_is_settled_once() -> None:
    source = Source()
    source.listed("/a")
    source.stats.drop(HOME + "/a", Drop.NO_TEXT)

    with pytest.raises(KeyError):
        source.stats.drop(HOME + "/a", Drop.NO_TEXT)
    assert sum(isinstance(record, DropRecord) for record in source.records) == 1


def test_new_links_beyond_what_a_round_takes_are_counted_reported_and_taken_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spiders.crawl_stats.MAX_NEW", 3)
    source = Source(known=("/a", "/b"))

    taken = source.listed("/a", "/b", "/c", "/d", "/e", "/f", "/g")
    for path in taken:
        source.scraped(path)
    source.stats.close(None)

    assert taken == ["/c", "/d", "/e"]
    assert source.report().detail == "2 more new articles are left for the next round"
    assert (source.report().new_links, source.report().articles) == (3, 3)
    assert source.page().etag is None
    later = Source(known=("/a", "/b", *taken))
    assert later.listed("/a", "/b", "/c", "/d", "/e", "/f", "/g") == ["/f", "/g"]


def test_the_counts_are_scrapy_stats_under_the_name_of_the_source() -> None:
    source = Source()
    source.listed("/a", "/b", "/c")
    source.scraped("/a")
    source.stats.drop(HOME + "/b", Drop.NO_TEXT)

    source.stats.close(Failure.DEADLINE, "late")

    assert source.scrapy_stats.get_stats() == {
        "source/x/links": 3,
        "source/x/new_links": 3,
        "source/x/articles": 1,
        "source/x/dropped/no_text": 1,
        "source/x/dropped/cut_off": 1,
        "source/x/failure": "deadline",
    }
