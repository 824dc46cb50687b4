"""Stored articles are matched once, and an event alerts once per rule, whatever is killed or runs beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql import alerts, matches
from sql.connection import Connection
from sql.rows import Alert


class Outbox:
    """Notes what is enqueued; `fail_at` makes the nth call break, as a killed process would."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.told: list[tuple[str, int, tuple[str, ...]]] = []
        self._fail_at = fail_at

    def __call__(self, conn: Connection, alert: Alert, tags: list[str], now: datetime) -> None:
        if self._fail_at is not None and len(self.told) + 1 == self._fail_at:
            raise RuntimeError("killed")
        self.told.append((alert.rule, alert.event_id, tuple(tags)))


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., int]:
    """Save a rule that is active long before the articles; its number."""

    def save(name: str = "border", since: timedelta = timedelta(days=400), **changes: object) -> int:
        wanted = {
            "name": name,
            "query": "convoy OR ambush*",
            "notify": ["mail"],
            "max_age": "none",
            **changes,
        }
        rule = WatchRule.model_validate(wanted)
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - since)
        loaded = loading.get(conn, name)
        return loaded.row.id

    return save


def test_one_event_told_by_many_articles_alerts_once_per_rule(conn, world, watch, now) -> None:
    watch("one")
    watch("two")
    event = world.story()
    for hours in (3, 2, 4):
        world.article(event=event, age=timedelta(hours=hours))
    outbox = Outbox()

    summary = run.match_stored(conn, now, outbox)

    assert sorted(outbox.told) == [("one", event, ("mail",)), ("two", event, ("mail",))]
    assert (summary.articles, summary.matches, summary.alerts) == (4, 8, 2)
    assert summary.held == {Decision.ALREADY_TOLD: 6}


def test_the_oldest_article_is_the_one_that_alerts(conn, world, watch, now) -> None:
    watch()
    event = world.story(age=timedelta(hours=1))
    oldest = world.article(event=event, age=timedelta(hours=5))

    run.match_stored(conn, now, Outbox())

    assert world.column("select article_id from alerts") == [oldest]


def test_a_second_run_finds_nothing_to_do(conn, world, watch, now) -> None:
    watch()
    world.story()
    run.match_stored(conn, now, Outbox())
    outbox = Outbox()

    summary = run.match_stored(conn, now, outbox)

    assert (summary.articles, outbox.told) == (0, [])


def test_only_detected_articles_are_taken(conn, world, watch, now) -> None:
    watch()
    world.article(detected=False)

    assert run.match_stored(conn, now, Outbox()).articles == 0


def test_an_article_that_comes_later_does_not_alert_for_an_event_that_was_told(
    conn, world, watch, now
) -> None:
    watch()
    event = world.story()
    run.match_stored(conn, now, Outbox())
    world.article(event=event)

    summary = run.match_stored(conn, now, Outbox())

    assert (summary.alerts, summary.held) == (0, {Decision.ALREADY_TOLD: 1})


@pytest.mark.parametrize("told_first", [0, 1])
def test_an_event_merged_with_one_that_was_told_does_not_alert(conn, world, watch, now, told_first) -> None:
    watch()
    survivor_root, other_root = world.article("Nothing"), world.article("Nothing")
    survivor, other = world.event(survivor_root), world.event(other_root)
    world.article(event=(survivor, other)[told_first])
    run.match_stored(conn, now, Outbox())
    world.merge(other, survivor)
    world.article(event=other)
    world.article(event=survivor)

    summary = run.match_stored(conn, now, Outbox())

    assert (summary.alerts, summary.held) == (0, {Decision.ALREADY_TOLD: 2})


def test_an_alert_of_a_merged_event_names_the_event_it_is_told_under_now(conn, world, watch, now) -> None:
    watch()
    survivor, other = world.story("Nothing", text="at all"), world.story("Nothing", text="at all")
    world.merge(other, survivor)
    world.article(event=other)
    outbox = Outbox()

    run.match_stored(conn, now, outbox)

    assert outbox.told == [("border", survivor, ("mail",))]


def test_what_was_stored_before_the_rule_does_not_alert(conn, world, watch, now) -> None:
    world.story(seen=now - timedelta(hours=1))
    watch(since=timedelta(0))

    assert run.match_stored(conn, now, Outbox()).held == {Decision.STORED_BEFORE_RULE: 1}


def test_a_piece_that_looks_back_on_an_old_event_does_not_alert(conn, world, watch, now) -> None:
    watch()
    article = world.article()
    world.event(article)
    world.looks_back(article, "2025-03-01")
    recent = world.article()
    world.event(recent)
    world.looks_back(recent, "2025-03-01", background=False)

    summary = run.match_stored(conn, now, Outbox())

    assert (summary.alerts, summary.held) == (1, {Decision.BACKGROUND: 1})


def test_an_article_without_an_event_is_recorded_and_held(conn, world, watch, now) -> None:
    watch()
    world.article()

    assert run.match_stored(conn, now, Outbox()).held == {Decision.NO_EVENT: 1}
    assert world.column("select decision from matches") == ["no_event"]


def test_a_resting_rule_matches_nothing_and_the_article_leaves_the_queue(conn, world, watch, now) -> None:
    watch(enabled=False)
    world.story()

    summary = run.match_stored(conn, now, Outbox())

    assert (summary.articles, summary.matches) == (1, 0)
    assert world.column("select count(*) from articles where matched_at is null") == [0]


def test_a_rule_that_cannot_be_used_is_named_and_the_others_alert(conn, world, watch, now) -> None:
    watch("bad")
    watch("good")
    conn.execute(
        "update rule_versions set query = '(' where rule_id = (select id from rules where name = 'bad')"
    )
    world.story()

    summary = run.match_stored(conn, now, Outbox())

    assert summary.alerts == 1
    assert list(summary.unusable) == ["bad"]
    assert "never closed" in summary.unusable["bad"]


def test_the_match_keeps_places_sentence_and_decision(conn, world, watch, now) -> None:
    rule_id = watch()
    event = world.story("Ambush", text="Rain fell. A convoy was hit. Then rain.")
    run.match_stored(conn, now, Outbox())
    world.article("Again", "the convoy", event=event)
    run.match_stored(conn, now + timedelta(minutes=1), Outbox())

    (alert,) = alerts.list_recent(conn, limit=5)
    first, second = matches.by_alert(conn, alert_id=alert.id)

    assert alerts.get(conn, id=alert.id) == alert
    assert first.sentence == "A convoy was hit."
    assert first.spans == [
        {"field": "text", "start": 13, "end": 19},
        {"field": "title", "start": 0, "end": 6},
    ]
    assert (first.decision, second.decision) == ("alerts", "already_told")
    assert matches.by_rule(conn, rule_id=rule_id, limit=1) == [second]


def test_an_article_read_anew_keeps_that_it_alerted(conn, world, watch, now) -> None:
    watch()
    world.story()
    run.match_stored(conn, now, Outbox())
    conn.execute("update articles set matched_at = null, revision = 2")

    summary = run.match_stored(conn, now, Outbox())

    assert summary.held == {Decision.ALREADY_TOLD: 1}
    assert world.column("select decision || revision from matches") == ["alerts2"]


def test_the_limit_leaves_the_rest_for_the_next_run(conn, world, watch, now, monkeypatch) -> None:
    watch()
    for _ in range(5):
        world.story()
    monkeypatch.setattr(run, "BATCH", 2)

    first = run.match_stored(conn, now, Outbox(), limit=3)
    second = run.match_stored(conn, now, Outbox())

    assert (first.articles, second.articles) == (3, 2)


@pytest.mark.parametrize("fail_at", [1, 2, 3, 4, 5])
def test_a_run_killed_anywhere_loses_nothing_and_repeats_nothing(
    database_url, conn, world, watch, now, monkeypatch, fail_at
) -> None:
    watch()
    stories = [world.story() for _ in range(5)]
    for story in stories:
        world.article(event=story)
    monkeypatch.setattr(run, "BATCH", 3)

    with pytest.raises(RuntimeError, match="killed"):
        run.match_stored(conn, now, Outbox(fail_at))
    run.match_stored(conn, now, Outbox())

    assert sorted(world.column("select event_id from alerts")) == stories
    assert world.column("select count(*) from matches") == [10]
    assert world.column("select count(*) from articles where matched_at is null") == [0]


def test_batches_are_kept_although_the_caller_has_read_the_clock(
    conn, elsewhere, world, watch, now, monkeypatch
) -> None:
    watch()
    for _ in range(4):
        world.story()
    monkeypatch.setattr(run, "BATCH", 2)
    conn.execute("select clock_timestamp()")

    with pytest.raises(RuntimeError, match="killed"):
        run.match_stored(conn, now, Outbox(fail_at=4))

    with elsewhere() as other:
        assert other.execute("select count(*) from alerts").fetchone() == (2,)


def test_two_runs_at_once_alert_once(conn, two_at_once, world, watch, now, monkeypatch) -> None:
    watch("one")
    watch("two")
    survivor, other = world.story("Nothing", text="at all"), world.story("Nothing", text="at all")
    stories = [survivor, *(world.story() for _ in range(4))]
    for story in (*stories, *stories, other, other):
        world.article(event=story)
    world.merge(other, survivor)
    monkeypatch.setattr(run, "BATCH", 3)
    outbox = Outbox()
    two_at_once(lambda mine: run.match_stored(mine, now, outbox))

    assert sorted(outbox.told) == sorted(
        (name, story, ("mail",)) for name in ("one", "two") for story in stories
    )
    assert world.column("select count(*) from articles where matched_at is null") == [0]


def test_a_claimed_article_may_be_alerted_of_meanwhile(conn, elsewhere, world, watch, now) -> None:
    """Else a run that waits for the lock on an event, whose holder alerts of an article of it, waits for ever."""
    rule = watch()
    root = world.article()
    event = world.event(root)

    with conn.transaction(), elsewhere() as other:
        assert [article.id for article in matches.claim_unmatched(conn, limit=10)] == [root]
        other.execute("set lock_timeout = '2s'")
        made = alerts.insert(
            other, rule_id=rule, rule_version=1, event_id=event, root_article_id=root, article_id=root,
            transition="new", now=now,
        )  # fmt: skip

    assert made is not None


def test_a_run_waits_for_the_alert_that_another_is_making(conn, elsewhere, world, watch, now) -> None:
    watch()
    event = world.story()
    world.article(event=event)
    outbox = Outbox()
    second: list[run.MatchSummary] = []

    def other_run() -> None:
        with elsewhere() as theirs:
            second.append(run.match_stored(theirs, now, outbox))

    def enqueue(inner: Connection, alert: Alert, tags: list[str], at: datetime) -> None:
        outbox(inner, alert, tags, at)
        # the other article of this event is claimed by another run while this alert is not yet committed
        thread.start()
        while not _waits(elsewhere):
            pass

    thread = threading.Thread(target=other_run)
    run.match_stored(conn, now, enqueue, limit=1)
    thread.join()

    assert outbox.told == [("border", event, ("mail",))]
    assert second[0].held == {Decision.ALREADY_TOLD: 1}


def _waits(elsewhere: Callable[[], Connection]) -> bool:
    with elsewhere() as third:
        found = third.execute("select 1 from pg_locks where locktype = 'advisory' and not granted").fetchone()
    return found is not None
