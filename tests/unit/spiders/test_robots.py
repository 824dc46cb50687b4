"""What a robots.txt says to us, and how long we wait."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from spiders.pace import Pace
from spiders.robots import MAX_DELAY_SECONDS, RobotsFiles, Rules, condensed


def rules(text: str) -> Rules:
    files = RobotsFiles("Tocsin", lambda *_: None)
    files.know("a.example", text, is_stale=False)
    found = files.of("https://a.example/x")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /\nUser-agent: tocsin\nAllow: /", "/x", True),
        ("User-agent: *\nDisallow: /private\n", "/private/x", False),
        ("nonsense\n\x01\x02: : :", "/x", True),
    ],
)
def test_a_page_is_allowed_or_not(text: str, url: str, expected: bool) -> None:
    assert rules(text).allow(f"https://a.example{url}") is expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 86400", MAX_DELAY_SECONDS),
        ("User-agent: *\nCrawl-delay: -3", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: other\nCrawl-delay: 9", 0.0),
    ],
)
def test_a_pause_is_heeded_within_bounds(text: str, seconds: float) -> None:
    assert rules(text).delay == seconds


def test_what_a_host_said_long_ago_is_not_its_word_today() -> None:
    files = RobotsFiles("Tocsin", lambda *_: None)
    files.know("a.example", "", is_stale=True)

    assert files.of("https://a.example/") is None


def test_only_what_counts_is_kept() -> None:
    assert (
        condensed("\ufeff# hi\r\n\r\nUser-agent: *\r\n  Disallow: /a\x00\r\n")
        == "User-agent: *\nDisallow: /a"
    )
    assert condensed("  <!doctype html><p>User-agent: *") == ""


def pace(delay: float) -> tuple[Pace, Any]:
    slot = SimpleNamespace(delay=delay)
    downloader = SimpleNamespace(
        per_slot_settings={"a": {"concurrency": 1, "delay": delay}}, slots={"a": slot}
    )
    return Pace(downloader), slot


@pytest.mark.parametrize(
    ("delay", "latency", "is_well", "expected"),
    [
        # a quick answer changes nothing
        (1.0, 0.2, True, 1.0),
        # a slow one makes us slow
        (1.0, 5.0, True, 5.0),
        # no host is waited for longer than a minute
        (1.0, 500.0, True, MAX_DELAY_SECONDS),
        # a site of one's own, without delay, is left without
        (0.0, 5.0, True, 0.0),
    ],
)
def test_the_pause_follows_the_host(delay: float, latency: float, is_well: bool, expected: float) -> None:
    paced, slot = pace(delay)

    paced.answered("a", latency, is_well=is_well)

    assert (slot.delay, paced.delay("a")) == (expected, expected)


def test_a_host_that_recovers_is_asked_faster_and_one_that_fails_is_not() -> None:
    paced, slot = pace(1.0)
    paced.answered("a", 9.0, is_well=True)

    paced.answered("a", 0.1, is_well=False)
    failing = slot.delay
    paced.answered("a", 0.1, is_well=True)

    assert failing == 9.0
    assert 1.0 <= slot.delay < 9.0


def test_a_pause_asked_for_is_a_floor() -> None:
    paced, slot = pace(1.0)

    paced.asked("a", 4.0)
    paced.answered("a", 0.1, is_well=True)

    assert slot.delay == 4.0
