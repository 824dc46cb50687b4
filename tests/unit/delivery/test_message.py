"""One message in all its forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.delivery.message import Message, compose, compose_test, when
from sql.rows import AlertDetail, OtherReport

SEEN = datetime(2026, 11, 21, 13, 9, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
TEXT = "Armed men ambushed a supply convoy near Tin-Akof."
ALERT = AlertDetail(
    alert_id=1,
    rule="sahel-ambush",
    query="ambush* AND convoy",
    transition="new",
    event_title="Convoy ambushed near Tin-Akof",
    articles=9,
    independent_sources=4,
    root_url="https://wire.example/1",
    title="Fourteen soldiers killed in convoy ambush",
    url="https://www.wire.example/2?a=1&b=2",
    source="Desert Wire",
    language="en",
    published=PUBLISHED,
    published_precision="minute",
    first_seen_at=SEEN,
    text=TEXT,
    spans=[{"field": "text", "start": 10, "end": 18}],
    sentence=TEXT,
    time_zone="Europe/Paris",
)
OTHERS = [
    OtherReport(
        f"Paper {number}", f"Attack, told {number}", f"https://p{number}.example/x", SEEN, "day", SEEN
    )
    for number in range(6)
]


def message(alert: AlertDetail = ALERT, *, is_possible_repeat: bool = False) -> Message:
    return compose(alert, OTHERS, delivery_id=17, is_possible_repeat=is_possible_repeat)


def forms(told: Message) -> list[str]:
    return [told.html, told.text, str(told.slack)]


def test_subject_and_thread_are_the_same_for_every_report_of_an_event() -> None:
    first = message()
    later = message(replace(ALERT, title="Toll rises to 16", url="https://other.example/", articles=12))

    assert first.subject == later.subject == "[sahel-ambush] Convoy ambushed near Tin-Akof"
    assert first.headers["References"] == later.headers["References"]


def test_another_rule_or_event_is_another_thread() -> None:
    threads = {
        message(alert).headers["In-Reply-To"]
        for alert in (
            ALERT,
            replace(ALERT, rule="convoys"),
            replace(ALERT, root_url="https://wire.example/9"),
        )
    }

    assert len(threads) == 3


def test_every_form_tells_what_where_when_why_and_who_else() -> None:
    for form in forms(message()):
        assert "Fourteen soldiers killed in convoy ambush" in form
        assert "Desert Wire" in form
        assert "Sat 21 Nov 2026, 14:05 CET" in form
        assert "ambushed" in form
        assert "sahel-ambush" in form
        assert "9 articles from 4 independent sources" in form
        assert "p0.example" in form
        assert "d-17" in form


def test_a_possible_repeat_is_said_first() -> None:
    told = message(is_possible_repeat=True)

    assert told.text.startswith("Possible repeat")
    assert told.html.index("Possible repeat") < told.html.index("Desert Wire")
    assert told.slack["blocks"][1]["text"]["text"].startswith("_Possible repeat")
    assert all("Possible repeat" not in form for form in forms(message()))


def test_reports_beyond_the_list_are_counted() -> None:
    assert "and 3 more" in message().text


def test_a_link_that_is_not_of_the_web_is_not_made() -> None:
    for form in forms(message(replace(ALERT, url="javascript:alert(1)"))):
        assert "javascript" not in form
        assert "Fourteen soldiers" in form


def test_a_title_of_nothing_is_named_so() -> None:
    told = message(replace(ALERT, title=" \u200b ", event_title="\u202e"))

    assert told.subject == "[sahel-ambush] (no title)"
    assert told.slack["blocks"][0]["text"]["text"] == "(no title)"


def test_an_address_too_long_for_slack_is_left_out_whole() -> None:
    told = message(replace(ALERT, url="https://wire.example/?" + "&" * 1900))
    body = told.slack["blocks"][1]["text"]["text"]

    assert len(body) <= 3000
    assert "<https" not in body
    assert "wire.example" in body


def test_a_query_is_shown_escaped() -> None:
    told = message(replace(ALERT, query='title:"<b>" AND a'))

    assert "<b>" not in told.html
    assert "&lt;b&gt;" in told.html


@pytest.mark.parametrize(
    ("published", "precision", "words"),
    [
        (PUBLISHED, "minute", "Sat 21 Nov 2026, 21:05 +08"),
        (PUBLISHED, "day", "Sat 21 Nov 2026"),
        (None, "unknown", "undated, first seen Sat 21 Nov 2026, 21:09 +08"),
    ],
)
def test_a_time_is_as_precise_as_it_is_known(published: datetime | None, precision: str, words: str) -> None:
    assert when(published, precision, SEEN, ZoneInfo("Asia/Singapore")) == words


def test_a_test_message_says_that_it_is_one() -> None:
    told = compose_test("desk-mail")

    assert "Test of the channel desk-mail" in told.subject
    assert all("desk-mail works" in form for form in forms(told))
