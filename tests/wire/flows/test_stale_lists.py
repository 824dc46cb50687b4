"""A source whose list of articles stops while the site goes on is read through another one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

import sql.sources
from alerts.delivery.channels import Channels
from flows.commands.health import explain
from flows.output import as_json
from flows.round import RoundSummary, whole_round
from flows.settings import Settings
from sql.connection import Connection
from sql.connection import now as database_now

DAY = timedelta(days=1)


class Quiet:
    """A listener that hears nothing."""

    def claimed(self, sources: Any) -> None:
        pass

    def log(self, source_id: int | None, level: int, message: str) -> None:
        pass

    def finished(self, outcome: Any) -> None:
        pass


class Paper:
    """A site that wrote an article every two hours until some days ago; what its feed and its home page name is set."""

    def __init__(self, site: Any, *, is_dated: bool = True) -> None:
        self.site, self.is_dated = site, is_dated
        self.feed: list[int] = list(range(12))
        self.home: list[int] = []
        self.has_feed = True
        self.named = "/feed"
        self.dates: dict[int, datetime] = {}
        site._page = self.page

    def page(self, path: str) -> tuple[str, str] | None:
        if path == "/":
            links = "".join(
                f'<a href="{self.site.path(n)}">A headline of several words about story {n}</a>'
                for n in self.home
            )
            head = f'<link rel="alternate" type="application/rss+xml" href="{self.named}">'
            return "text/html", f"<html><head>{head}</head><body>{links}</body></html>"
        if path == "/feed" and self.has_feed:
            items = "".join(
                f"<item><link>{self.site.url}{self.site.path(n)}</link></item>" for n in self.feed
            )
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'
        if path == self.named != "/feed":
            items = "".join(
                f"<item><link>{self.site.url}{self.site.path(n)}</link><pubDate>{format_datetime(self.date(n))}</pubDate>"
                "</item>"
                for n in self.home
            )
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'
        for n in {*self.feed, *self.home}:
            if path == self.site.path(n):
                date = f'<meta property="article:published_time" content="{self.date(n).isoformat()}">'
                text = self.site._article(n)
                return "text/html", text.replace("</head>", f"{date if self.is_dated else ''}</head>")
        return None

    def date(self, n: int) -> datetime:
        return self.dates.get(n, datetime.now(UTC) - timedelta(hours=2 * n))


@pytest.fixture
def paper(conn: Connection, site: Any) -> Paper:
    sql.sources.add(conn, name="paper", home_url=f"{site.url}/", delay_seconds=0, now=database_now(conn))
    return Paper(site)


def a_round(settings: Settings, url: str) -> RoundSummary:
    return whole_round(
        settings, url, Channels.none(settings.channels_file), Quiet(), everything=True, started_by="command"
    )


def time_passes(conn: Connection, time: timedelta) -> None:
    """All that was stored was so much longer ago."""
    for table, columns in {
        "articles": ("first_seen_at", "published"),
        "searches": ("sought_at",),
        "crawls": ("started_at", "finished_at"),
        "source_health": ("judged_at", "since"),
    }.items():
        moved = ", ".join(f"{column} = {column} - %(time)s" for column in columns)
        conn.execute(f"update {table} set {moved}", {"time": time})
    conn.execute("update articles set next_read_at = null")


def explained(conn: Connection) -> dict[str, Any]:
    source = sql.sources.get(conn, name="paper")
    assert source is not None
    found: dict[str, Any] = json.loads(as_json(explain(conn, source)))
    return found


def test_a_feed_that_stops_while_the_home_page_goes_on_is_left_for_it(
    settings: Settings, paper: Paper, conn: Connection, database_url: str
) -> None:
    a_round(settings, database_url)
    time_passes(conn, 5 * DAY)
    paper.home = [*range(20, 24), *range(4)]
    paper.dates = {n: datetime.now(UTC) - timedelta(hours=n) for n in range(20, 24)}

    summary = a_round(settings, database_url)
    paper.home = [30, *paper.home]
    paper.dates[30] = datetime.now(UTC)
    paper.site.hits.clear()
    again = a_round(settings, database_url)
    known = explained(conn)

    assert [one.new for one in summary.outcomes] == [4]
    assert [subject for subject, _ in summary.watched.notices] == [
        "source paper is read through another page"
    ]
    assert [one.new for one in again.outcomes] == [1]
    assert dict(paper.site.hits) == {"/": 1, paper.site.path(30): 1}
    assert known["read_through"] == [f"{paper.site.url}/"]
    assert f"its feed {paper.site.url}/feed stopped on" in known["searches"][0]
    assert f"it is read through {paper.site.url}/" in known["searches"][0]


def test_a_feed_that_moved_is_taken_before_the_home_page(
    settings: Settings, paper: Paper, conn: Connection, database_url: str
) -> None:
    a_round(settings, database_url)
    time_passes(conn, 5 * DAY)
    paper.named, paper.home = "/news.xml", [*range(20, 24), *range(4)]
    paper.dates = {n: datetime.now(UTC) - timedelta(hours=n) for n in range(20, 24)}

    summary = a_round(settings, database_url)

    assert [(one.new, one.dropped) for one in summary.outcomes] == [(4, {})]
    assert explained(conn)["read_through"] == [f"{paper.site.url}/news.xml"]
    assert set(paper.site.fetched().values()) == {1}


def test_no_article_is_fetched_twice_and_an_unchanged_round_costs_one_request(
    settings: Settings, paper: Paper, conn: Connection, database_url: str
) -> None:
    a_round(settings, database_url)
    time_passes(conn, 5 * DAY)
    paper.home = [*range(20, 24), *range(4)]
    paper.dates = {n: datetime.now(UTC) - timedelta(hours=n) for n in range(20, 24)}
    a_round(settings, database_url)

    third = a_round(settings, database_url)

    assert [one.requests for one in third.outcomes] == [1]
    assert set(paper.site.fetched().values()) == {1}


def test_a_source_is_searched_once_a_day_and_kept_when_nothing_newer_is_there(
    settings: Settings, paper: Paper, conn: Connection, database_url: str
) -> None:
    a_round(settings, database_url)
    time_passes(conn, 5 * DAY)
    paper.home = list(range(40, 60))  # the archive
    paper.dates = {n: datetime.now(UTC) - timedelta(days=n) for n in range(40, 60)}

    first = a_round(settings, database_url).outcomes[0]
    second = a_round(settings, database_url).outcomes[0]
    time_passes(conn, DAY)
    third = a_round(settings, database_url).outcomes[0]
    known = explained(conn)

    assert (first.new, first.failure, first.dropped) == (0, None, {"not_new": 5})
    assert second.requests == 1
    assert third.dropped == {"not_new": 5}
    assert known["state"] == "silent"
    assert known["read_through"] == [f"{paper.site.url}/feed"]
    assert "no better one was found" in known["searches"][0]
    assert set(paper.site.fetched().values()) == {1}


def test_articles_without_dates_count_as_new_where_none_has_one(
    settings: Settings, paper: Paper, conn: Connection, database_url: str
) -> None:
    paper.is_dated = False
    a_round(settings, database_url)
    time_passes(conn, 5 * DAY)
    paper.home = [*range(20, 24), *range(4)]

    summary = a_round(settings, database_url)

    assert [one.new for one in summary.outcomes] == [4]


def test_a_quiet_source_is_not_searched(
    settings: Settings, paper: Paper, conn: Connection, database_url: str
) -> None:
    a_round(settings, database_url)
    time_passes(conn, timedelta(hours=20))
    paper.home = list(range(20, 24))

    summary = a_round(settings, database_url)

    assert [one.requests for one in summary.outcomes] == [1]


def test_a_lost_feed_is_replaced_at_once_and_sought_once_a_day(
    settings: Settings, paper: Paper, conn: Connection, database_url: str
) -> None:
    a_round(settings, database_url)
    paper.has_feed = False
    first = a_round(settings, database_url).outcomes[0]
    paper.site.hits.clear()
    second = a_round(settings, database_url).outcomes[0]
    asked = dict(paper.site.hits)
    paper.home = list(range(20, 24))
    time_passes(conn, DAY)

    third = a_round(settings, database_url).outcomes[0]
    known = explained(conn)

    assert first.failure == "no_entry"
    assert (second.failure, asked) == ("http_error", {"/feed": 1})
    assert (third.failure, third.new) == (None, 4)
    assert known["read_through"] == [f"{paper.site.url}/"]
    assert f"its feed {paper.site.url}/feed was lost" in known["searches"][0]
