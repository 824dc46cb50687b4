"""Whole messages of events whose every word was written to do harm."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.delivery.alert_view import AlertContext
from alerts.delivery.links import Links
from alerts.delivery.message import Message, compose
from alerts.delivery.short import fitted
from alerts.delivery.update_message import compose_update
from sql.rows import AlertDetail, ClaimedToll, EventState, OtherReport, ToldUpdate

SEEN = datetime(2026, 11, 21, 13, 9, tzinfo=UTC)
LINKS = Links("https://tocsin.example.org", b"k" * 32)
OURS = {"wire.example", "other.example", "tocsin.example.org"}
HARMFUL = [
    "<!channel>", "&lt;!here&gt;", "<@U012AB>", "<https://evil.example|https://bank.example>", "@everyone",
    "[bank](https://evil.example)", "<script>alert(1)</script>", "<img src=https://evil.example/p.gif>",
    "\" onload=\"x",
    "<a href='https://evil.example'>", "https://bank.example/login", "\r\nBcc: x@evil.example", "=?utf-8?q?=0aBcc:?=",
    "\u202egnp.exe", "\x1b[2J", "\x00", "\u2028", "_words_", ":skull:", "*bold*", "`code`", "{{7*7}}", "{view}",
    "%s", "|",
    "killed 14 ", "ambushed ", "x" * 400,
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(HARMFUL) | st.text(st.characters(codec="utf-8"), max_size=6), max_size=5
).map("".join)
URLS = st.sampled_from(
    ["https://wire.example/1", "javascript:alert(1)", "https://x@evil.example/", "data:text/html,x", ""]
)
ELEMENTS = {
    "html", "head", "style", "meta", "title", "body", "div", "p", "h1", "h2", "a", "bdi", "br", "span", "mark", "hr",
    "strong", "code",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "style", "dir", "href"}


@st.composite
def messages(draw: st.DrawFn) -> Message:
    def words() -> str:
        return draw(WORDS)

    alert = AlertDetail(
        alert_id=1, rule="sahel", query=words(), transition="new", event_title=words(), articles=3,
        independent_sources=2, root_url="https://wire.example/1", title=words(), url=draw(URLS), source=words(),
        language=words(), published=SEEN, published_precision="minute", first_seen_at=SEEN, text=words() * 3, spans=[],
        sentence=words(), time_zone="UTC", created_at=SEEN, rule_why=words(),
        access=draw(st.sampled_from(["full", "teaser"])),
        copy_group=1, event_first_seen_at=SEEN, channel_language=draw(st.sampled_from(["en", "fr"])),
    )  # fmt: skip
    state = EventState(
        1, date(2026, 11, 20), None, [words()], [words()], [], [words()], [], None, None, 2, [], 14, None, 3, 3, None,
        None, 1,
    )  # fmt: skip
    tolls = {"killed": [ClaimedToll(1, words(), words(), 14, 14), ClaimedToll(2, words(), None, 15, None)]}
    context = AlertContext(state, words(), tolls)
    links = draw(st.sampled_from([None, LINKS]))
    if draw(st.booleans()):
        told = ToldUpdate(
            1, 1, "killed:31", draw(st.sampled_from(["killed", "denial", "place", "merged"])), 2, words(), words(),
            words(), words(), words(), SEEN, "told", words(), words(), draw(URLS), "en", SEEN, "minute", SEEN,
        )  # fmt: skip
        first = replace(alert, first_headline=words(), first_told_at=SEEN, first_url=draw(URLS))
        return compose_update(
            first, [told], delivery_id=1, is_possible_repeat=False, context=context, links=links
        )
    if draw(st.booleans()):
        alert = replace(alert, in_doubt_kind="same", doubt_words=words(), may_be_headline=words())
        alert = replace(alert, may_be_told_at=SEEN, may_be_url=draw(URLS))
    other = OtherReport(
        words(),
        words(),
        draw(st.sampled_from(["https://other.example/2", "javascript:x"])),
        SEEN,
        "day",
        SEEN,
    )
    return compose(alert, [other], delivery_id=1, is_possible_repeat=True, context=context, links=links)


class Page(HTMLParser):
    """What a mail program makes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [[str(value), ""] for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        if self.links and self.lasttag in ("a", "bdi"):
            self.links[-1][1] += data


@settings(max_examples=30, deadline=None)
@given(messages())
def test_a_mail_has_our_elements_and_our_links_alone(message: Message) -> None:
    page = Page()

    page.feed(message.html)

    assert page.elements <= ELEMENTS
    assert page.attributes <= ATTRIBUTES
    assert {urlsplit(link).hostname for link, _ in page.links} <= OURS
    assert all(urlsplit(link).scheme == "https" for link, _ in page.links)
    assert "url(" not in message.html
    assert len(message.html.encode()) < 30_000
    for value in (message.subject, message.preheader, *message.headers.values()):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", value)
        assert "=?" not in value


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(messages())
def test_slack_gets_our_links_alone_and_nothing_to_call(message: Message) -> None:
    attachment = message.slack
    texts = [attachment["blocks"][1]["text"]["text"]]
    texts += [element["text"] for element in attachment["blocks"][2]["elements"]]

    for text in texts:
        assert 0 < len(text) <= 3_000
        for link in re.findall(r"<[^>]*>", text):
            address, _, label = link[1:-1].partition("|")
            assert urlsplit(address).hostname in OURS
            assert "bank.example" not in label
        rest = re.sub(r"^> ", "", re.sub(r"<[^>]*>", "", text), flags=re.MULTILINE)
        assert not re.search(r"[<>|]", rest)
        assert not re.search(r"&(?!amp;)", rest)
        assert not re.search(r":[\w+'-]{1,100}:", rest)
    for plain in (attachment["fallback"], attachment["blocks"][0]["text"]["text"]):
        assert 0 < len(plain) <= 150
        assert not re.search(r"[<>]", plain)


@settings(max_examples=30, deadline=None)
@given(messages(), st.integers(60, 4_000))
def test_small_services_call_nobody_and_hide_no_link(message: Message, limit: int) -> None:
    title, body = fitted(message, title_limit=100, body_limit=limit)

    assert len(body) <= limit
    for text in (title, body, *fitted(message, title_limit=100, body_limit=100_000)):
        assert not re.search(r"@(?:everyone|here)|\]\(|[<>`*|]", text)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)
