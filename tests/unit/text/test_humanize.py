"""Counts, lengths of time and moments, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.text.humanize import compact_duration, count, duration, utc_moment


@pytest.mark.parametrize(
    ("number", "nouns", "words"),
    [
        (1, ["article"], "1 article"),
        (0, ["article"], "0 articles"),
        (1200, ["article"], "1,200 articles"),
        (2, ["match", "matches"], "2 matches"),
    ],
)
def test_a_count_has_its_noun_in_the_right_number(number: int, nouns: list[str], words: str) -> None:
    assert count(number, *nouns) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=5), "less than a minute"),
        (timedelta(seconds=61), "1 min"),
        (timedelta(minutes=90), "90 min"),
        (timedelta(minutes=120), "2 h"),  # of a unit there are two or more
        (timedelta(hours=20), "20 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_length_of_time_is_told_in_one_unit(time: timedelta, words: str) -> None:
    assert duration(time) == words


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (timedelta(seconds=90), "90s"),
        (timedelta(minutes=15), "15m"),
        (timedelta(hours=36), "36h"),
        (timedelta(days=7), "7d"),
        (timedelta(hours=24), "1d"),
    ],
)
def test_a_length_of_time_is_written_without_rest(time: timedelta, written: str) -> None:
    assert compact_duration(time) == written


def test_a_moment_for_people_everywhere_names_its_zone() -> None:
    assert utc_moment(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "01 Mar 2026, 09:05 UTC"
