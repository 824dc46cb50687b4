"""How a preview looks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.rules.decide import Decision
from alerts.rules.history.near_misses import Missed, NearMiss
from alerts.rules.history.preview import Day, Preview, PreviewedAlert
from flows.commands.charts import bars, by_weeks, per_week, tell_preview

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAYS = tuple(Day(date(2026, 3, number), number % 4, number % 2) for number in range(1, 11))


def shown(**changes: object) -> Preview:
    whole = {
        "rule": "border",
        "since": NOW - timedelta(days=10),
        "until": NOW,
        "days": DAYS,
        "articles": 14,
        "alerts": 5,
        "alerts_per_week": 3.4,
        "is_about": False,
        "decided_since": NOW - timedelta(days=10),
        "held": {Decision.ALREADY_TOLD: 9},
        "newest": (
            PreviewedAlert(
                1, 2, "gazette", "https://g.example/1", "Ambush", NOW, "A convoy\x1b[31m", ((2, 8),)
            ),
        ),
        "near_misses": (
            NearMiss("football", True, 3, False, (Missed(4, "post", "Cup", "u", "football stands"),)),
        ),
        "unindexed": 0,
        "article_ids": (1,),
        "alerted": (),
    }
    return Preview(**{**whole, **changes})  # type: ignore[arg-type]


def test_bars_fill_their_height_and_whatever_is_not_zero_is_seen() -> None:
    assert bars([0, 1, 8, 16], height=2, each=1) == ["   █", " ▁██"]
    assert bars([0, 1, 1000], height=1, each=1) == [" ▁█"]
    assert bars([], height=1, each=1) == [""]


def test_a_long_time_is_told_in_groups_of_days() -> None:
    groups, each = by_weeks(DAYS, room=5)

    assert ([len(group) for group in groups], each) == ([2] * 5, 1)


@pytest.mark.parametrize(
    ("alerts", "words"),
    [
        (0.0, "no alerts a week"),
        (0.3, "less than one alert a week"),
        (1.2, "about 1 alert a week"),
        (19.6, "about 20 alerts a week"),
    ],
)
def test_how_often_it_alerts_is_told_in_words(alerts: float, words: str) -> None:
    assert per_week(alerts) == words


def test_a_preview_is_plain_text_where_no_terminal_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell_preview(shown())

    said = capsys.readouterr().out
    assert said.startswith("border: 14 articles in 10 days, 5 alerts; about 3 alerts a week\n")
    assert "at most 3 a day" in said
    assert "already told 9" in said
    assert "Ambush  (gazette)" in said
    assert "NOT football drops 3 articles" in said
    assert "\x1b" not in said


def test_extrapolated_figures_say_about(capsys: pytest.CaptureFixture[str]) -> None:
    tell_preview(shown(is_about=True))

    said = capsys.readouterr().out
    assert said.startswith("border: about 14 articles in 10 days, about 5 alerts")
    assert "the rest is extrapolated" in said


def test_a_rule_that_finds_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    tell_preview(shown(articles=0, alerts=0, alerts_per_week=0.0, newest=(), held={}, near_misses=()))

    assert capsys.readouterr().out.splitlines()[1:] == ["nothing matches in that time"]
