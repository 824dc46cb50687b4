"""How long we wait between two requests to a host."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import signals
from scrapy.http import Request, Response
from scrapy.signalmanager import SignalManager

from spiders.throttle import MAX_DELAY_SECONDS, Throttle


def throttled(delay: float) -> tuple[Throttle, Any]:
    """The throttle of a crawl that has begun, and its only slot."""
    slot = SimpleNamespace(delay=delay)
    downloader = SimpleNamespace(
        per_slot_settings={"a": {"concurrency": 1, "delay": delay}}, slots={"a": slot}
    )
    crawler = SimpleNamespace(engine=SimpleNamespace(downloader=downloader), signals=SignalManager())
    throttle = Throttle.from_crawler(crawler)
    crawler.signals.send_catch_log(signals.spider_opened, spider=None)
    return throttle, slot


@pytest.mark.parametrize(
    ("delay", "latency", "is_ok", "expected"),
    [
        # a quick answer changes nothing
        (1.0, 0.2, True, 1.0),
        # a slow one makes us slow
        (1.0, 5.0, True, 5.0),
        # no delay is longer than a minute
        (1.0, 500.0, True, MAX_DELAY_SECONDS),
        # a site of one's own, without a delay, gets none
        (0.0, 5.0, True, 0.0),
    ],
)
def test_the_delay_follows_the_host(delay: float, latency: float, is_ok: bool, expected: float) -> None:
    throttle, slot = throttled(delay)

    throttle.adjust("a", latency, is_ok=is_ok)

    assert (slot.delay, throttle.delay("a")) == (expected, expected)


def test_a_host_that_recovers_is_asked_faster_and_one_that_fails_is_not() -> None:
    throttle, slot = throttled(1.0)
    throttle.adjust("a", 9.0, is_ok=True)

    throttle.adjust("a", 0.1, is_ok=False)
    failing = slot.delay
    throttle.adjust("a", 0.1, is_ok=True)

    assert failing == 9.0
    assert 1.0 <= slot.delay < 9.0


def test_a_delay_that_robots_txt_asks_for_is_a_floor() -> None:
    throttle, slot = throttled(1.0)

    throttle.raise_floor("a", 4.0)
    throttle.adjust("a", 0.1, is_ok=True)

    assert slot.delay == 4.0


def test_a_downloaded_response_adjusts_the_delay_of_its_slot() -> None:
    throttle, slot = throttled(1.0)
    request = Request("http://a.example/", meta={"download_slot": "a", "download_latency": 5.0})

    throttle._crawler.signals.send_catch_log(
        signals.response_downloaded, response=Response(request.url), request=request, spider=None
    )

    assert slot.delay == 5.0
