"""One message in all its forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.delivery.message import Message, compose, compose_test
from alerts.delivery.wording import wording
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
    created_at=SEEN,
)
IN_DOUBT = replace(
    ALERT,
    in_doubt_kind="same",
    doubt_words="same town and day; other toll (6, 14)",
    may_be_headline="Six soldiers die at Tin-Akof",
    may_be_told_at=datetime(2026, 11, 17, 13, 2, tzinfo=UTC),
    may_be_url="https://paper.example/six",
    may_be_root_url="https://paper.example/six",
    thread_url="https://paper.example/six",
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


def test_the_subject_says_what_happened_by_the_article_that_is_shown() -> None:
    told = message(replace(ALERT, title="Toll rises to 16"))

    assert told.subject == "[sahel-ambush] Toll rises to 16"
    assert all("Toll rises to 16" in form and "Convoy ambushed" not in form for form in forms(told))


def test_the_thread_is_the_same_for_every_report_of_an_event() -> None:
    first = message()
    later = message(replace(ALERT, title="Toll rises to 16", url="https://other.example/", articles=12))

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
        (PUBLISHED, "minute", "Sat 21 Nov 2026, 21:05 UTC+08"),
        (PUBLISHED, "day", "Sat 21 Nov 2026"),
        (None, "unknown", "undated, first seen Sat 21 Nov 2026, 21:09 UTC+08"),
    ],
)
def test_a_time_is_as_precise_as_it_is_known(published: datetime | None, precision: str, words: str) -> None:
    assert wording("en").when(published, precision, SEEN, ZoneInfo("Asia/Singapore")) == words


def test_a_test_message_says_that_it_is_one() -> None:
    told = compose_test("desk-mail")

    assert "Test of the channel desk-mail" in told.subject
    assert all("desk-mail works" in form for form in forms(told))


def test_what_is_in_doubt_is_said_before_all_else_with_what_it_may_be_and_why() -> None:
    told = message(IN_DOUBT)

    assert told.subject == "[sahel-ambush] Perhaps known: Fourteen soldiers killed in convoy ambush"
    assert told.text.startswith(
        "May be the same as “Six soldiers die at Tin-Akof” (told Tuesday 14:02 CET): same town and day; "
        "other toll (6, 14) https://paper.example/six\n"
    )
    assert told.slack["blocks"][1]["text"]["text"].startswith(
        "*May be the same as* <https://paper.example/six|Six soldiers die at Tin-Akof> (told Tuesday 14:02 CET)\n"
        "same town and day; other toll (6, 14)\n"
    )
    assert told.slack["fallback"].startswith("Perhaps known: Fourteen soldiers")
    before = told.html.index("May be the same as")
    assert before < told.html.index("Six soldiers die") < told.html.index("Desert Wire")
    assert "(told Tuesday 14:02 CET)" in told.html
    assert all("Perhaps" not in form and "same as" not in form for form in forms(message()))


def test_a_possible_repeat_that_is_in_doubt_says_both() -> None:
    told = message(IN_DOUBT, is_possible_repeat=True)

    assert told.text.startswith("Possible repeat")
    assert told.subject.startswith("[sahel-ambush] Perhaps known: ")
    assert all("ay be the same as" in form for form in forms(told))


def test_what_is_in_doubt_answers_the_message_of_the_event_that_it_may_be() -> None:
    known = replace(ALERT, root_url=str(IN_DOUBT.may_be_root_url))
    own, other, headers = (message(one).headers for one in (ALERT, known, IN_DOUBT))

    assert headers["In-Reply-To"] == other["In-Reply-To"]
    assert headers["References"] == f"{other['References']} {own['References']}"


def test_a_chain_of_doubts_stays_in_the_thread_of_the_first() -> None:
    first = replace(ALERT, root_url="https://paper.example/six")
    second = replace(IN_DOUBT, root_url="https://paper.example/2")
    third = replace(IN_DOUBT, root_url="https://paper.example/3", may_be_root_url="https://paper.example/2")

    roots = message(third).headers["References"].split()

    assert roots[:2] == message(second).headers["References"].split()
    assert roots[0] == message(first).headers["References"]
    assert message(third).headers["In-Reply-To"] == roots[1]


@pytest.mark.parametrize(
    ("kind", "lead"),
    [("roundup", "Tells of several events"), ("live", "Tells of several events on a live page")],
)
def test_a_page_on_several_events_is_never_called_new_and_has_a_thread_of_its_own(
    kind: str, lead: str
) -> None:
    page = replace(ALERT, in_doubt_kind=kind, doubt_words="five places, three days")
    near = replace(IN_DOUBT, in_doubt_kind=kind)

    assert message(page).subject == "[sahel-ambush] Several events: Fourteen soldiers killed in convoy ambush"
    assert all(lead in form and "five places, three days" in form for form in forms(message(page)))
    assert f"{lead}, one of them perhaps “Six soldiers die at Tin-Akof”" in message(near).text
    assert message(near).headers["References"] == message().headers["References"]


def test_an_analysis_is_never_called_new() -> None:
    page = message(replace(ALERT, in_doubt_kind="analysis"))

    assert page.subject == "[sahel-ambush] Analysis: Fourteen soldiers killed in convoy ambush"
    assert all("Explains or looks back, and may tell nothing new" in form for form in forms(page))


@pytest.mark.parametrize(
    ("kind", "begin", "lead"),
    [
        ("place", "Perhaps elsewhere", "May have happened elsewhere"),
        ("type", "Perhaps of another kind", "May be an event of another kind"),
    ],
)
def test_what_is_not_known_of_an_event_is_said_on_top(kind: str, begin: str, lead: str) -> None:
    told = message(replace(ALERT, in_doubt_kind=kind, doubt_words="its place is not said"))

    assert told.subject == f"[sahel-ambush] {begin}: Fourteen soldiers killed in convoy ambush"
    assert all(lead in form and "its place is not said" in form for form in forms(told))
    assert told.headers["References"] == message().headers["References"]


def test_the_headline_that_it_may_be_is_escaped_and_its_link_checked() -> None:
    told = message(replace(IN_DOUBT, may_be_headline='<b>"x"', may_be_url="javascript:alert(1)"))

    assert "<b>" not in told.html
    assert "<b>" not in str(told.slack)
    assert all("javascript" not in form for form in forms(told))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(minutes=3), "Saturday 21:06 UTC+08"),
        (timedelta(days=6), "Sunday 21:09 UTC+08"),
        (timedelta(days=6, minutes=1), "Sun 15 Nov 2026, 21:08 UTC+08"),
    ],
)
def test_a_day_is_named_by_the_week_while_that_is_clear(before: timedelta, words: str) -> None:
    assert wording("en").told_when(SEEN - before, SEEN, ZoneInfo("Asia/Singapore")) == words


def test_a_program_gets_an_excerpt_and_never_the_whole_text() -> None:
    long = (
        "Fourteen soldiers were killed in an ambush on a convoy near Tin-Akof on Friday. "
        + "More is said. " * 400
    )
    data = message(replace(ALERT, text=long)).data

    assert data["kind"] == "alert"
    assert data["rules"] == ["sahel-ambush"]
    assert 0 < len(data["excerpt"]) < 800
    assert "text" not in data
