"""Whether an article was there before a rule is a question of order, whatever the clocks say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection

YEARS = timedelta(days=730)
Save = Callable[[timedelta], None]


@pytest.fixture
def save(conn: Connection, now: datetime) -> Save:
    """Save a rule by a clock that is so far ahead."""

    def save_rule(ahead: timedelta) -> None:
        rule = WatchRule.model_validate(
            {"name": "r", "query": "convoy", "notify": ["mail"], "max_age": "none"}
        )
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now + ahead)

    return save_rule


def store_revision(world: Any, article: int, revision: int, text: str) -> None:
    """As the archive does: the text of an article, and what it said in one revision."""
    world.conn.execute(
        "update articles set text = %s, revision = %s, matched_at = null where id = %s",
        (text, revision, article),
    )
    world.conn.execute(
        "insert into revisions (article_id, revision, title, text, text_hash, seen_at)"
        " select id, %s, title, %s, %s, first_seen_at from articles where id = %s",
        (revision, text, text, article),
    )


def story(world: Any, text: str) -> int:
    article: int = world.article(title="Border", text=text)
    world.event(article)
    store_revision(world, article, 1, text)
    return article


def decisions(conn: Connection, now: datetime) -> dict[Decision, int]:
    summary = run.match_stored(conn, now, lambda *_: None)
    return {**summary.held, **({Decision.ALERTS: summary.alerts} if summary.alerts else {})}


@pytest.mark.parametrize("ahead", [YEARS, -YEARS])
def test_what_comes_after_a_rule_alerts_and_what_was_there_does_not(
    conn: Connection, world: Any, now: datetime, save: Save, ahead: timedelta
) -> None:
    story(world, "A convoy was attacked in the morning.")
    save(ahead)
    story(world, "Another convoy was attacked at noon.")

    assert decisions(conn, now) == {Decision.STORED_BEFORE_RULE: 1, Decision.ALERTS: 1}


def test_an_article_that_is_changed_after_the_rule_and_matches_only_now_alerts(
    conn: Connection, world: Any, now: datetime, save: Save
) -> None:
    article = story(world, "Shots were heard in the morning.")
    save(timedelta())
    assert decisions(conn, now) == {}

    store_revision(world, article, 2, "Shots were heard: a convoy was attacked.")

    assert decisions(conn, now) == {Decision.ALERTS: 1}


def test_an_article_that_matched_before_the_rule_does_not_alert_by_a_change(
    conn: Connection, world: Any, now: datetime, save: Save
) -> None:
    article = story(world, "A convoy was attacked in the morning.")
    save(timedelta())

    store_revision(world, article, 2, "A convoy was attacked in the morning, and five were hurt.")

    assert decisions(conn, now) == {Decision.STORED_BEFORE_RULE: 1}


def test_a_rule_of_before_there_was_an_order_goes_by_the_clock(
    conn: Connection, world: Any, now: datetime, save: Save
) -> None:
    story(world, "A convoy was attacked in the morning.")
    save(-YEARS)
    conn.execute("update rules set active_after = null")

    assert decisions(conn, now) == {Decision.ALERTS: 1}
