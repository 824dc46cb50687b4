"""What a robots.txt says to us."""

from __future__ import annotations

import pytest

from spiders.robots import RobotsFiles, Rules, condensed
from spiders.throttle import MAX_DELAY_SECONDS


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
