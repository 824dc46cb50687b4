"""What a round's pages say, and that no scraped word becomes markdown in them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.delivery.run import DeliverSummary
from alerts.events.detect import DetectSummary
from alerts.health.watch import SourceStanding, WatchSummary
from alerts.rules.decide import Decision
from alerts.rules.run import MatchSummary
from flows.crawl.store import Outcome
from flows.flow_runs import artifacts
from sql.rows import AlertDelivery, RoundAlert, SourceHealth, Undelivered

GOOD = Outcome(
    source_id=1, source="sahel-post", fetched=5, new=4, changed=1, dropped={"no_text": 2, "timeout": 1}
)
QUIET = Outcome(source_id=2, source="desert-wire", entries_unchanged=1)
BROKEN = Outcome(source_id=3, source="border-news", failure="http_error", detail="503 from its feed")
ALERT = RoundAlert(
    id=7,
    rule="convoy-attacks",
    event_id=3,
    event_title="Ambush near the border",
    independent_sources=1,
    title="Ambush near the border kills nine",
    url="https://post.example/ambush?a=1&b=2",
    source="sahel-post",
    published=datetime(2026, 11, 22, 4, 30, tzinfo=UTC),
    published_precision="minute",
    sentence="Gunmen ambushed a supply convoy at dawn.",
)
SENT = AlertDelivery(alert_id=7, channel="desk", label="mail to the desk", state="sent", reason="")
HEALTH = SourceHealth(
    source_id=1,
    source="sahel-post",
    language="en",
    kind="local",
    enabled=True,
    state="ok",
    since=datetime(2026, 11, 21, 8, tzinfo=UTC),
    cause="fine",
    words="",
    evidence={},
    drift={},
    judged_at=None,
)
HOSTILE = [
    "![x](https://evil.example/pixel.png)",
    "[click](javascript:alert(1))",
    "<img src=https://evil.example/p.png onerror=alert(1)>",
    "a | b | c\n| --- | --- |\n# heading",
    "https://evil.example/ and www.evil.example and me@evil.example",
    "**bold** _word_ `code` ~~gone~~ \\[not escaped\\]",
    "&lt;b&gt; &#60;b&#62;",
]


def shown(text: str) -> str:
    """What a markdown reader shows of text in which every sign of markdown is escaped."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def test_failed_sources_stand_first_and_the_busiest_next() -> None:
    table = artifacts.sources_table([QUIET, GOOD, BROKEN])

    assert [row["source"] for row in table] == ["`border-news`", "`sahel-post`", "`desert-wire`"]


def test_a_line_says_what_was_kept_and_what_was_not() -> None:
    (row,) = artifacts.sources_table([GOOD])

    assert row["result"] == "4 new articles, 1 changed"
    assert (row["new"], row["changed"], row["pages read"]) == (4, 1, 5)
    assert row["not kept"] == "2 without text, 1 too slow"


def test_a_failed_source_says_why_in_short_and_in_full() -> None:
    (row,) = artifacts.sources_table([BROKEN])

    assert row["result"] == "failed: answered with an error"
    assert row["details"] == "`503 from its feed`"
    assert artifacts.outcome_in_words(BROKEN) == "answered with an error (503 from its feed)"


@pytest.mark.parametrize(
    ("state", "words"),
    [(None, "not judged yet"), ("quiet", "quiet"), ("blocked", "blocked since 21 Nov 08:00 UTC")],
)
def test_a_line_says_how_the_source_is(state: str | None, words: str) -> None:
    (row,) = artifacts.sources_table([GOOD], [replace(HEALTH, state=state)])

    assert row["state"] == words


def test_a_name_and_a_status_are_found_in_the_table_as_they_are_typed() -> None:
    detail = "HTTP 403 from https://www.site.example/feed"
    (row,) = artifacts.sources_table([replace(BROKEN, source="www.site.example", detail=detail)])

    assert "www.site.example" in str(row["source"])
    assert row["result"] == "failed: answered with an error (HTTP 403)"
    assert detail in str(row["details"])


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_of_our_words_is_code_from_end_to_end(text: str) -> None:
    literal = artifacts.literal(text)

    assert literal[0] == literal[-1] == "`"
    assert "`" not in literal[1:-1]
    assert "\n" not in literal


def test_the_watch_in_one_line() -> None:
    standing = SourceStanding(1, "sahel-post", "ok", datetime(2026, 11, 21, tzinfo=UTC), "")
    notices = (("source border-news is blocked", "…"),)

    assert artifacts.watched_in_words(WatchSummary()) == "no source to judge"
    assert (
        artifacts.watched_in_words(
            WatchSummary((standing, standing, replace(standing, state="blocked")), notices)
        )
        == "2 ok, 1 blocked; 1 notice"
    )


def test_a_source_without_news_is_no_failure() -> None:
    assert artifacts.outcome_in_words(QUIET) == "nothing new"


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([], "0 sources, 0 new articles"),
        ([QUIET], "1 source, 0 new articles"),
        ([GOOD, BROKEN], "2 sources, 4 new articles, 1 changed, 1 failed"),
    ],
)
def test_the_sources_in_one_line(outcomes: list[Outcome], words: str) -> None:
    assert artifacts.sources_summary(outcomes) == words


def test_a_round_in_one_line() -> None:
    assert artifacts.reading_in_words([], 3) == "nothing due"
    assert artifacts.reading_in_words([GOOD], 3) == "4 new articles · 1 changed"


def test_an_alert_tells_rule_headline_source_reason_and_delivery() -> None:
    page = shown(artifacts.alerts_page([ALERT], [SENT]))

    assert page.splitlines()[0] == "## 1 alert"
    assert "### Ambush near the border kills nine" in page
    assert "**rule** convoy-attacks" in page
    assert (
        "**source** sahel-post ([post.example](<https://post.example/ambush?a=1&amp;b=2>)), 22 November"
        in page
    )
    assert "22 November 2026, 04:30 UTC; the" in page
    assert "told by 1 independent source so far" in page
    assert "**why** Gunmen ambushed a supply convoy at dawn." in page
    assert "**told** desk (mail to the desk): delivered" in page


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (replace(SENT, state="queued"), "desk (mail to the desk): waiting to be sent"),
        (
            replace(SENT, state="retry", reason="the server is busy"),
            "desk (mail to the desk): not delivered yet, will be tried again (the server is busy)",
        ),
        (
            replace(SENT, state="failed", reason="no such mailbox"),
            "desk (mail to the desk): could not be delivered (no such mailbox)",
        ),
        # messages of other alerts are not shown here
        (replace(SENT, alert_id=8), "nobody: the rule names no channel that exists"),
    ],
)
def test_a_delivery_in_words(delivery: AlertDelivery, words: str) -> None:
    assert f"**told** {words}" in shown(artifacts.alerts_page([ALERT], [delivery]))


def test_a_round_without_alerts_says_so() -> None:
    assert artifacts.alerts_page([], []) == "No alert."


@pytest.mark.parametrize(
    ("published", "precision", "words"),
    [(None, "unknown", "without a date"), (datetime(2026, 11, 2, tzinfo=UTC), "day", "02 November 2026")],
)
def test_a_date_is_as_precise_as_it_was_read(published: datetime | None, precision: str, words: str) -> None:
    alert = replace(ALERT, published=published, published_precision=precision)

    assert f", {words}; the event" in shown(artifacts.alerts_page([alert], []))


@pytest.mark.parametrize("text", HOSTILE)
def test_scraped_text_is_shown_and_never_becomes_markdown(text: str) -> None:
    escaped = artifacts.markdown(text)

    assert shown(escaped) == " ".join(text.split())
    assert "\n" not in escaped
    assert re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>()#!|~&:@./]", escaped) is None


def test_a_page_that_is_not_on_the_web_gets_no_link() -> None:
    page = artifacts.alerts_page([replace(ALERT, url="javascript:alert(1)")], [])

    assert "](" not in page
    assert "javascript" not in page


def test_the_steps_in_one_line() -> None:
    held = {Decision.ALREADY_TOLD: 2}
    matched = MatchSummary(articles=6, matches=3, alerts=1, held=held, unusable={})

    assert artifacts.detected_in_words(DetectSummary()) == "no article to place"
    assert artifacts.detected_in_words(DetectSummary(articles=6, unreadable=1, events_created=2)) == (
        "6 articles placed, 2 new events, 1 without readable text"
    )
    night = DetectSummary(articles=6, events_created=2, in_doubt=1, events_split=1, events_merged=2)
    assert artifacts.detected_in_words(night) == (
        "6 articles placed, 2 new events (1 in doubt), 2 events merged, 1 event split off"
    )
    assert artifacts.detected_in_words(DetectSummary(taken_over=2000, waiting=500)) == (
        "no article to place, 2,000 articles of an older program read anew (500 still wait)"
    )
    assert (
        artifacts.matched_in_words(matched)
        == "6 articles looked at, 3 matches, 1 alert (held back: 2 already told)"
    )
    assert artifacts.delivered_in_words(DeliverSummary()) == "no message is due"
    assert artifacts.delivered_in_words(DeliverSummary(sent=2, retry=1)) == "2 delivered, 1 to be tried again"


def test_what_did_not_arrive_is_named_and_nothing_else() -> None:
    words = artifacts.undelivered_in_words(Undelivered(failed=2, unknown=0, late=1, held=0))

    assert "2 given up, 1 waiting for longer than an hour." in words
    assert artifacts.undelivered_in_words(Undelivered(0, 0, 0, 0)) == ""
