"""What a probe is judged to give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.commands.probing import lines
from flows.sources.probe import Probe
from flows.sources.probe_report import preview
from spiders.items import ArticleItem
from spiders.records import Drop, DropRecord, Failure, PageRecord, ReportRecord

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WELL = ReportRecord(source_id=0, requests=5)
FEED = PageRecord(
    source_id=0, url="https://a.example/feed", kind="feed", status=200, links=30, why="feed of 30"
)


def article(number: int, **fields: Any) -> ArticleItem:
    """A good article, so many hours old."""
    url, key = f"https://a.example/{number}", f"{number:032}"
    record = ArticleItem(
        source_id=0,
        url=url,
        url_key=key,
        fetched_url=url,
        fetched_key=key,
        title=f"Title {number}",
        text="Words of an article. " * 30,
        authors=["Ana Ba"],
        published=NOW - timedelta(hours=number),
        published_precision="minute",
        language="fr",
    )
    return record.model_copy(update=fields)


def test_what_its_list_asks_for_is_said_and_heeded_up_to_its_limit() -> None:
    asking = FEED.model_copy(update={"update_seconds": 3600, "max_age": 60, "unlinked": 2})
    report = preview(
        "https://a.example/", "a.example", Probe([asking], WELL, [article(1), article(300)]), NOW
    )
    text = "\n".join(lines(report))

    assert "its list asks  to be left alone for 60 min: heeded up to 10 min, unless its news" in text
    assert "2 items of https://a.example/feed have no link" in text


def test_pages_that_all_show_one_text_are_named() -> None:
    assert "every page tried shows one text" in told(
        [article(1, title="Sorry"), article(2, title="Sorry")], []
    )
    assert "every page tried shows one text" not in told([article(1), article(2)], [])


def test_a_list_that_may_be_given_up_is_named() -> None:
    old = [article(24 * days) for days in (400, 500)]

    assert "the newest article tried is of 2025-10-16, 400 days ago: if newer ones" in told(old, [])
    assert "newest article tried" not in told([article(24 * 20), *old], [])
    assert "newest article tried" not in told([article(1, published=None)], [])


def drop(number: int, reason: Drop) -> DropRecord:
    return DropRecord(
        source_id=0, url=f"https://a.example/d{number}", url_key="x", reason=reason, detail="why"
    )


def told(articles: list[ArticleItem], drops: list[DropRecord], report: ReportRecord = WELL) -> str:
    seen = preview("https://a.example/", "a.example", Probe([FEED], report, articles, drops), NOW)
    return "\n".join(lines(seen))


def test_a_good_site_lacks_nothing_and_is_worth_asking_by_its_dates() -> None:
    text = told([article(number) for number in range(1, 11)], [])

    assert "read by https://a.example/feed: feed of 30" in text
    assert "2026-11-20 11:00 UTC · by Ana Ba · fr · full, 630 letters" in text
    assert "missing        nothing" in text
    assert "robots.txt     allows" in text
    assert "news is read   3 min after it is published, 6 min at the latest" in text


LACKS = [
    ({"published": None, "published_precision": "unknown"}, "date in 2 of 3", "no date"),
    ({"published_precision": "day"}, "hour of the date in 2 of 3", "2026-11-20, hour unknown"),
    ({"authors": []}, "authors in 2 of 3", "no author"),
    ({"language": None}, "language in 2 of 3", "no language"),
    ({"access": "teaser"}, "full text in 2 of 3", "teaser, 630 letters"),
    ({"text": "Two lines."}, "more than a few lines in 2 of 3", "full, 10 letters"),
]


@pytest.mark.parametrize(("fields", "missing", "shown"), LACKS)
def test_what_articles_lack_is_counted_and_shown(fields: dict[str, Any], missing: str, shown: str) -> None:
    text = told([article(1, **fields), article(2, **fields), article(3)], [])

    assert f"missing        {missing}" in text
    assert shown in text


def test_robots_is_not_known_of_a_site_that_gave_nothing() -> None:
    ill = ReportRecord(source_id=0, failure=Failure.HTTP_ERROR, detail="HTTP 503", requests=2)
    seen = preview("https://a.example/", "a.example", Probe([], ill), NOW)

    assert (seen.robots, seen.interval) == ("not known", None)
    assert "ask every      -" in lines(seen)


def test_an_agency_stands_for_the_authors() -> None:
    assert "missing        nothing" in told([article(1, authors=[], agency="AFP")], [])


def test_a_site_whose_pages_are_dropped_says_which_and_what_to_do() -> None:
    text = told([article(1)], [drop(1, Drop.NO_TEXT), drop(2, Drop.ROBOTS)])

    assert "robots.txt     forbids some articles" in text
    assert "- more pages were dropped than read" in text
    assert "- dropped https://a.example/d1: no text, why" in text


def test_a_site_without_an_article_or_with_a_failure_says_so_first() -> None:
    forbidden = ReportRecord(source_id=0, failure=Failure.ROBOTS, detail="robots.txt forbids /", requests=1)

    assert "- no article was read" in told([], [])
    assert told([], [], forbidden).startswith(
        "https://a.example/ cannot be a source (robots): robots.txt forbids /"
    )
    assert "robots.txt     forbids" in told([], [], forbidden)
    assert "no article was read" not in told([], [], forbidden)


def test_words_of_a_page_do_nothing_to_a_terminal() -> None:
    text = told([article(1, title="A\x1b[2Jb\u202ec\nd", text="x\x07y", authors=["\x1b]0;t"])], [])

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x07" not in text
    assert "A [2Jb c d" in text


@pytest.mark.parametrize(
    ("drops", "failure", "browser", "is_said"),
    [
        # pages without text, a home without links: scripts may write both
        ([Drop.NO_TEXT, Drop.HTTP_ERROR], None, False, True),
        ([], Failure.NO_ENTRY, False, True),
        # they were read through a browser already
        ([Drop.NO_TEXT], None, True, False),
        # something else is the matter
        ([Drop.HTTP_ERROR], None, False, False),
        ([], Failure.UNREACHABLE, False, False),
    ],
)
def test_a_site_that_shows_nothing_may_want_a_browser(
    drops: list[Drop], failure: Failure | None, browser: bool, is_said: bool
) -> None:
    lost = [drop(number, reason) for number, reason in enumerate(drops)]
    report = ReportRecord(source_id=0, failure=failure)

    seen = preview("https://a.example/", "a", Probe([FEED], report, [], lost, browser), NOW)

    assert any("--browser" in words for words in seen.advice) is is_said
