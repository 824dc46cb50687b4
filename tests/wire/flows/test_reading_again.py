"""Rounds over a site whose articles change, move away and come back: the real child, the real rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

import sql.articles
import sql.sources
from flows import steps
from flows.crawl.store import Outcome
from flows.settings import Settings
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import ArticleLife, Source

ARTICLES = 3


class Silent:
    """A listener that does not listen."""

    def claimed(self, sources: Sequence[Source]) -> None:
        """Nothing."""

    def log(self, source_id: int | None, level: int, message: str) -> None:
        """Nothing."""

    def finished(self, outcome: Outcome) -> None:
        """Nothing."""


@pytest.fixture
def shifting(site: Any) -> Iterator[Any]:
    """The site with pages that can be changed (`site.said`) and taken away (`site.gone`)."""
    site.articles = ARTICLES
    site.said, site.gone = {}, set()
    plain = site._page

    def page(path: str) -> tuple[str, str] | None:
        found = None if path in site.gone else plain(path)
        for old, new in site.said.items():
            found = found and (found[0], found[1].replace(old, new))
        return found

    site._page = page
    return site


@pytest.fixture
def watched(conn: Connection, shifting: Any) -> Connection:
    sql.sources.add(
        conn,
        name="local",
        home_url=f"{shifting.url}/",
        delay_seconds=0,
        now=database_now(conn),
    )
    return conn


def a_round(settings: Settings, conn: Connection, url: str, hours: int) -> Outcome:
    """Some hours later, a round over the one source."""
    sql.articles.bring_forward(conn, by=timedelta(hours=hours))
    outcomes = steps.read(settings, url, Silent(), started_by="command", everything=True).outcomes
    return outcomes[0]


def life(conn: Connection, number: int) -> ArticleLife:
    found = sql.articles.life(conn, id=number)
    assert found is not None
    return found


def number_of(conn: Connection, path: str) -> int:
    return next(
        one.id
        for one in sql.articles.list_where(conn, source=None, is_changed=False, is_removed=False, limit=9)
        if one.url.endswith(path)
    )


def test_articles_are_read_again_at_their_hours_and_not_before(
    settings: Settings, watched: Connection, database_url: str, shifting: Any
) -> None:
    first = a_round(settings, watched, database_url, 0)
    before = sum(shifting.fetched().values())
    early = a_round(settings, watched, database_url, 0)
    between = sum(shifting.fetched().values())
    due = a_round(settings, watched, database_url, 1)

    assert (first.new, early.unchanged, due.new, due.unchanged) == (ARTICLES, 0, 0, ARTICLES)
    assert (before, between, sum(shifting.fetched().values())) == (ARTICLES, ARTICLES, 2 * ARTICLES)
    assert watched.execute("select count(*) from revisions").fetchone() == (ARTICLES,)


def test_a_changed_page_is_a_revision_that_detection_and_rules_see_again(
    settings: Settings, watched: Connection, database_url: str, shifting: Any
) -> None:
    a_round(settings, watched, database_url, 0)
    watched.execute("update articles set detected_at = now(), matched_at = now()")
    shifting.said["quetzal"] = "toucan"

    outcome = a_round(settings, watched, database_url, 1)

    assert (outcome.changed, outcome.unchanged) == (ARTICLES, 0)
    seen = watched.execute("select revision, detected_at, matched_at from articles").fetchall()
    assert seen == [(2, None, None)] * ARTICLES


def test_a_page_with_another_stamp_only_is_as_it_was(
    settings: Settings, watched: Connection, database_url: str, shifting: Any
) -> None:
    shifting.said["<p>"] = "<p>Updated at 10:30.</p><p>"
    a_round(settings, watched, database_url, 0)
    shifting.said["<p>"] = "<p>Updated at 14:15.</p><p>"

    outcome = a_round(settings, watched, database_url, 1)

    assert (outcome.changed, outcome.unchanged) == (0, ARTICLES)


def test_an_article_whose_page_is_gone_is_kept_and_said_to_be_removed(
    settings: Settings, watched: Connection, database_url: str, shifting: Any
) -> None:
    a_round(settings, watched, database_url, 0)
    number = number_of(watched, shifting.path(1))
    shifting.gone.add(shifting.path(1))

    a_round(settings, watched, database_url, 1)
    once = life(watched, number)
    a_round(settings, watched, database_url, 1)
    twice = life(watched, number)
    shifting.gone.clear()
    a_round(settings, watched, database_url, 6)

    assert (once.removed_at, once.misses) == (None, 1)
    assert twice.removed_at is not None
    assert life(watched, number).removed_at is None
    assert sql.articles.count_all(watched) == ARTICLES
