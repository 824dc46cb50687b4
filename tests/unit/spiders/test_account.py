"""The account of a source: one record for each page, one report, entry pages last."""

from __future__ import annotations

import pytest

from spiders.account import Account
from spiders.links import Link
from spiders.records import (
    ArticleRecord,
    Drop,
    DropRecord,
    Failure,
    LogRecord,
    PageRecord,
    Record,
    ReportRecord,
    SourceJob,
)
from spiders.urls import url_key

HOME = "http://example.com"


class Told:
    """An account with what it told."""

    def __init__(self, max_articles: int = 10, known: tuple[str, ...] = ()) -> None:
        self.records: list[Record] = []
        source = SourceJob(
            id=7,
            name="x",
            home_url=HOME,
            max_articles=max_articles,
            known=[url_key(HOME + path) for path in known],
        )
        self.account = Account(source, self.records.append, lambda: 1.0)

    def kinds(self) -> list[str]:
        return [record.type for record in self.records if not isinstance(record, LogRecord)]

    def listed(self, *paths: str) -> list[str]:
        links = self.account.listed(
            f"{HOME}/feed", "feed", '"tag"', None, [Link(HOME + path) for path in paths]
        )
        return [link.url.removeprefix(HOME) for link in links]

    def keep(self, path: str) -> None:
        key = url_key(HOME + path)
        self.account.keep(
            ArticleRecord(
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
    told = Told(known=("/a",))

    assert told.listed("/a", "/b", "/b#x", "/c") == ["/b", "/c"]
    assert told.listed("/c", "/d") == ["/d"]
    told.account.close(None)
    assert (told.report().links, told.report().new_links) == (4, 3)


def test_pages_still_owed_are_cut_off_and_the_entry_forgets_its_validators() -> None:
    told = Told()
    told.listed("/a", "/b")
    told.keep("/a")

    told.account.close(Failure.DEADLINE, "late")

    assert told.kinds() == ["article", "drop", "page", "report"]
    assert (told.page().etag, told.report().dropped) == (None, {Drop.CUT_OFF: 1})


def test_an_account_that_is_settled_keeps_the_validators() -> None:
    told = Told()
    told.listed("/a", "/b")
    told.keep("/a")
    told.account.drop(HOME + "/b", Drop.NOT_ARTICLE)

    told.account.close(None)

    assert (told.page().etag, told.report().new_links) == ('"tag"', 2)


@pytest.mark.parametrize("reason", [Drop.TIMEOUT, Drop.UNREACHABLE, Drop.HTTP_ERROR, Drop.OVER_LIMIT])
def test_a_page_to_be_asked_for_again_makes_the_entry_be_read_again(reason: Drop) -> None:
    told = Told()
    told.listed("/a")
    told.account.drop(HOME + "/a", reason)

    told.account.close(None)

    assert told.page().etag is None


def test_a_probe_owes_no_page() -> None:
    told = Told(max_articles=0)
    told.listed("/a")

    told.account.close(None)

    assert told.kinds() == ["page", "report"]
    assert (told.report().new_links, told.page().etag) == (1, None)


def test_the_last_word_is_said_once() -> None:
    told = Told()

    told.account.close(Failure.HTTP_ERROR, "HTTP 404")
    told.account.close(Failure.STOPPED, "stopped")

    assert told.report().failure is Failure.HTTP_ERROR


def test_a_page_is_settled_once() -> None:
    told = Told()
    told.listed("/a")
    told.account.drop(HOME + "/a", Drop.NO_TEXT)

    with pytest.raises(KeyError):
        told.account.drop(HOME + "/a", Drop.NO_TEXT)
    assert sum(isinstance(record, DropRecord) for record in told.records) == 1


def test_new_links_beyond_what_a_round_takes_are_counted_told_and_taken_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("spiders.account.MAX_NEW", 3)
    told = Told(known=("/a", "/b"))

    taken = told.listed("/a", "/b", "/c", "/d", "/e", "/f", "/g")
    for path in taken:
        told.keep(path)
    told.account.close(None)

    assert taken == ["/c", "/d", "/e"]
    assert told.report().detail == "2 more new articles are left for the next round"
    assert (told.report().new_links, told.report().articles) == (3, 3)
    assert told.page().etag is None
    later = Told(known=("/a", "/b", *taken))
    assert later.listed("/a", "/b", "/c", "/d", "/e", "/f", "/g") == ["/f", "/g"]
