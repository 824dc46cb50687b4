"""What lists say of when to ask again is read as it is meant, and nothing hostile comes of it."""

from __future__ import annotations

import pytest

from spiders.hints import LONGEST_SECONDS, Hints, hub_of_header, max_age_of, of_feed

DATE = "Tue, 10 Mar 2026 12:00:00 GMT"
AGES = [
    # cache-control, age, expires, date
    (("max-age=300", None, None, DATE), 300),
    (("public, max-age=300, must-revalidate", "120", None, DATE), 180),
    # older than it may be: fresh no more
    (("max-age=60", "100", None, None), 0),
    # another cache's time is none of ours
    (("s-maxage=900", None, None, None), None),
    (("no-cache, max-age=300", None, None, None), 0),
    (("no-store", None, "Tue, 10 Mar 2026 13:00:00 GMT", DATE), 0),
    ((None, None, "Tue, 10 Mar 2026 12:10:00 GMT", DATE), 600),
    ((None, None, "0", DATE), None),
    ((None, None, "Tue, 10 Mar 1990 12:10:00 GMT", DATE), 0),
    ((None, None, None, None), None),
    # mad or hostile
    (("max-age=99999999999999", None, None, None), LONGEST_SECONDS),
    (("max-age=-5", None, None, None), None),
    (("max-age=300", "٣", None, None), 300),
    ((None, None, "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"), LONGEST_SECONDS),
]
FEEDS = [
    (b"<rss><channel><ttl>30</ttl><item>", Hints(update_seconds=1800)),
    (b"<rss><channel><ttl> 0 </ttl>", Hints()),
    (b"<channel><sy:updatePeriod>\n\thourly\t</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
     Hints(update_seconds=900)),
    (b"<channel><sy:updatePeriod>daily</sy:updatePeriod>", Hints(update_seconds=86400)),
    (b"<channel><sy:updatePeriod>yearly</sy:updatePeriod>", Hints(update_seconds=LONGEST_SECONDS)),
    (b"<channel><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
     Hints(update_seconds=3600)),
    (b"<channel><ttl><![CDATA[ 15 ]]></ttl>", Hints(update_seconds=900)),
    (b"<channel><s:updatePeriod><![CDATA[daily]]></s:updatePeriod>", Hints(update_seconds=86400)),
    (b'{"version": 1, "hubs": [{"type": "WebSub", "url": "https:\\/\\/hub.example\\/"}]}',
     Hints(hub="https://hub.example/")),
    # what an article says is not said of the feed
    (b"<rss><channel><item><ttl>30</ttl><link rel='hub' href='https://hub.example/'/>", Hints()),
    (b"<feed><link rel='self' href='https://a.example/'/><link href=\"https://hub.example/?a=1&amp;b=2\" rel=\"hub\"/>",
     Hints(hub="https://hub.example/?a=1&b=2")),
    (b"<rss><channel><atom:link rel='hub' href='https://hub.example/'></atom:link>", Hints(hub="https://hub.example/")),
    # no address of the web
    (b"<feed><link rel='hub' href='javascript:alert(1)'/>", Hints()),
    (b"<feed><link rel='hub' href='https://hub.example/\x1b[31m'/>", Hints()),
    (b"<feed><link rel='hub' href='https://[bad/'/>", Hints()),
    (b"", Hints()),
    (b"<link " * 20_000, Hints()),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "seconds"), AGES)
def test_an_answer_is_fresh_for_as_long_as_its_headers_say(
    headers: tuple[str | None, ...], seconds: int | None
) -> None:
    assert max_age_of(*headers) == seconds


@pytest.mark.parametrize(("body", "hints"), FEEDS)
def test_a_feed_says_how_often_it_is_updated_and_who_pushes_it(body: bytes, hints: Hints) -> None:
    assert of_feed(body) == hints


@pytest.mark.parametrize(("header", "hub"), [
    ('<https://hub.example/>; rel="hub", <https://a.example/feed>; rel="self"', "https://hub.example/"),
    ("<https://a.example/feed>; rel=self", None),
    ("<ftp://hub.example/>; rel=hub", None),
    (None, None),
])  # fmt: skip
def test_a_header_names_the_hub(header: str | None, hub: str | None) -> None:
    assert hub_of_header(header) == hub
