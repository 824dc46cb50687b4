"""When a reading and an alerting are green, and what their states are named."""

from __future__ import annotations

from prefect.states import Completed, Failed

from alerts.delivery.run import DeliverSummary
from flows.alerting import AlertSummary
from flows.crawl.store import Outcome
from flows.flow_runs import alert, read
from sql.crawls import Failing

READ = Outcome(source_id=1, source="sahel-post", new=2)
QUIET = Outcome(source_id=1, source="sahel-post")
BROKEN = Outcome(source_id=2, source="border-news", failure="timeout", detail="no answer in 30 s")


def test_a_single_failed_source_leaves_the_reading_green_and_is_named_in_its_state() -> None:
    state = read.verdict([READ, BROKEN], Failing(51, 1), Completed())

    assert state.is_completed()
    assert state.name == "2 new articles · 1 of 51 sources failed"
    assert state.message == "2 sources, 2 new articles, 1 failed"


def test_a_reading_is_not_red_because_the_only_source_that_was_due_failed() -> None:
    state = read.verdict([BROKEN], Failing(51, 1), Completed())

    assert state.is_completed()
    assert state.name == "1 of 51 sources failed"


def test_a_reading_is_red_when_most_of_all_sources_cannot_be_read_and_says_why() -> None:
    state = read.verdict([BROKEN], Failing(51, 26), Completed())

    assert state.is_failed()
    assert state.message == (
        "26 of 51 sources cannot be read; border-news: did not answer in time (no answer in 30 s)"
    )


def test_a_reading_that_reached_its_sources_is_green_however_many_others_fail() -> None:
    assert read.verdict([READ], Failing(51, 50), Completed()).is_completed()


def test_a_broken_watch_is_red_and_named() -> None:
    state = read.verdict([READ], Failing(1, 0), Failed(message="the database was lost"))

    assert state.is_failed()
    assert state.message == "1 source, 2 new articles; watch: the database was lost"


def test_a_reading_with_nothing_due_or_nothing_new_says_so() -> None:
    assert read.verdict([], Failing(1, 0), Completed()).name == "nothing due"
    assert read.verdict([QUIET], Failing(1, 0), Completed()).name == "nothing new"


def test_an_alerting_is_named_after_what_it_told() -> None:
    summary = AlertSummary(articles=12, alerts=3, delivered=DeliverSummary(sent=5, retry=1))

    state = alert.verdict(summary)

    assert state.is_completed()
    assert state.name == "3 alerts · 12 articles · 5 sent · 1 to be tried again"


def test_an_alerting_with_a_rule_that_cannot_run_is_red() -> None:
    state = alert.verdict(AlertSummary(articles=1, broken={"match": "rule x cannot run: no such list"}))

    assert state.is_failed()
    assert state.message == "1 article; match: rule x cannot run: no such list"


def test_what_waits_for_its_channel_is_not_something_done() -> None:
    summary = AlertSummary(delivered=DeliverSummary(held=4))

    assert summary.is_nothing
    assert alert.verdict(summary).name == "nothing new"
