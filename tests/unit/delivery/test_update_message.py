"""What is told of changes of an event, in all forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from alerts.delivery.message import Message, compose
from alerts.delivery.update_message import SHOWN_LINES, compose_update
from sql.rows import AlertDetail, ToldUpdate

SEEN = datetime(2026, 11, 21, 13, 9, tzinfo=UTC)
ALERT = AlertDetail(
    alert_id=9,
    rule="sahel-ambush",
    query="ambush* AND convoy",
    transition="killed:31",
    event_title="Another headline by now",
    articles=9,
    independent_sources=4,
    root_url="https://wire.example/1",
    title="Toll rises",
    url="https://paper.example/31",
    source="Paper",
    language="en",
    published=SEEN,
    published_precision="minute",
    first_seen_at=SEEN,
    text="",
    spans=[],
    sentence="",
    time_zone="Europe/Paris",
    created_at=SEEN,
    first_headline="Fourteen soldiers killed in convoy ambush",
    first_told_at=datetime(2026, 11, 20, 9, 2, tzinfo=UTC),
    first_url="https://wire.example/1",
)
TOLL = ToldUpdate(
    alert_id=9,
    first_alert_id=1,
    transition="killed:31",
    kind="killed",
    article_id=2,
    old="14",
    new="31",
    sentence="The army now says that 31 soldiers died near Tin-Akof.",
    said_by="the army",
    disputed="JNIM says 60",
    moment=SEEN,
    decision="told",
    source="Paper",
    title="Toll rises",
    url="https://paper.example/31?a=1&b=2",
    language="en",
    published=SEEN,
    published_precision="minute",
    first_seen_at=SEEN,
)
DENIAL = replace(
    TOLL, transition="denial:jnim", kind="denial", old=None, new="JNIM", sentence="JNIM denies it.", said_by="JNIM",
    disputed="", article_id=3,
)  # fmt: skip


def message(*told: ToldUpdate, alert: AlertDetail = ALERT, is_possible_repeat: bool = False) -> Message:
    return compose_update(alert, told or (TOLL,), delivery_id=17, is_possible_repeat=is_possible_repeat)


def forms(told: Message) -> list[str]:
    return [told.html, told.text, str(told.slack)]


def test_the_subject_is_that_of_the_first_message_so_that_gmail_keeps_the_thread() -> None:
    first = compose(
        replace(ALERT, first_told_at=None, title=ALERT.first_headline or "", in_doubt_kind="roundup"),
        [],
        delivery_id=1,
        is_possible_repeat=False,
    )
    update = message(DENIAL, TOLL, alert=replace(ALERT, first_in_doubt_kind="roundup"))

    assert first.subject == "[sahel-ambush] Several events: Fourteen soldiers killed in convoy ambush"
    assert update.subject == f"Re: {first.subject}"
    assert update.headers["Thread-Topic"] == first.headers["Thread-Topic"] == first.subject


def test_what_changed_stands_beside_the_subject_in_a_list_of_mails() -> None:
    sent = message(DENIAL, TOLL)

    assert sent.preheader == "killed 14 → 31, says the army; JNIM says 60; denied by JNIM"
    assert sent.html.index(sent.preheader) < sent.html.index("<h1")


def test_it_stands_in_the_thread_of_the_event() -> None:
    new = compose(replace(ALERT, first_told_at=None), [], delivery_id=1, is_possible_repeat=False)

    update = message()

    assert update.headers["References"] == new.headers["References"]
    assert update.headers["In-Reply-To"] == new.headers["In-Reply-To"]
    assert update.headers["X-Tocsin-Delivery"] == "d-17"


def test_it_stands_in_the_thread_of_what_its_event_may_be() -> None:
    told = replace(ALERT, thread_url="https://a.example/1", may_be_root_url="https://b.example/2")
    doubtful = replace(told, first_told_at=None, in_doubt_kind="same", may_be_headline="x")
    new = compose(doubtful, [], delivery_id=1, is_possible_repeat=False)

    update = message(alert=told)

    assert update.headers["References"] == new.headers["References"]
    assert update.headers["In-Reply-To"] == update.headers["References"].split()[-1]


def test_every_form_says_what_changed_who_says_so_and_what_was_told_first() -> None:
    for form in forms(message(TOLL, DENIAL)):
        assert "killed 14 → 31" in form
        assert "the army" in form
        assert "JNIM says 60" in form
        assert "31 soldiers died near Tin-Akof" in form
        assert "denied by JNIM" in form
        assert "Fourteen soldiers killed in convoy ambush" in form
        assert "told Friday 10:02 CET" in form
        assert "9 articles from 4 independent sources" in form
        assert "https://paper.example/31?a=1" in form


def test_the_text_begins_with_what_changed() -> None:
    assert message().text.splitlines()[:2] == [
        "Update: killed 14 → 31, says the army; JNIM says 60",
        '"The army now says that 31 soldiers died near Tin-Akof."',
    ]


def test_what_a_later_figure_stands_for_is_not_shown() -> None:
    overtaken = replace(TOLL, transition="killed:23", new="23", decision="overtaken")

    for form in forms(message(overtaken, TOLL)):
        assert "23" not in form


def test_a_sentence_that_says_two_things_is_quoted_once() -> None:
    injured = replace(TOLL, transition="injured:9", kind="injured", old=None, new="9", disputed="")

    text = message(TOLL, injured).text

    assert text.count("31 soldiers died") == 1
    assert "injured: 9, says the army" in text


def test_of_many_changes_the_first_are_told_and_the_rest_counted() -> None:
    actors = [replace(DENIAL, kind="actor", new=f"Group {number}") for number in range(SHOWN_LINES + 3)]

    for form in forms(message(*actors)):
        assert "and 3 more" in form


def test_a_correction_says_so() -> None:
    corrected = replace(
        TOLL,
        kind="correction",
        transition="correction:2:2:killed",
        old="3",
        new="11",
        said_by=None,
        disputed="",
    )
    down = replace(TOLL, kind="killed_down", transition="killed_down:9", old="14", new="9")

    assert message(corrected).text.startswith("Update: corrected: killed 3 → 11, says Paper\n")
    assert message(down).text.startswith(
        "Update: corrected down: killed 14 → 9, says the army; JNIM says 60\n"
    )


def test_a_repeat_says_so() -> None:
    for form in forms(message(is_possible_repeat=True)):
        assert "Possible repeat" in form


def test_hostile_words_are_harmless() -> None:
    evil = "<script>alert(1)</script>\r\nBcc: x@y <!channel> \u202e*bold*"
    told = replace(
        TOLL,
        new=evil,
        said_by=evil,
        disputed=evil,
        sentence=evil * 30,
        source=evil,
        url="javascript:alert(1)",
    )

    sent = message(told, alert=replace(ALERT, first_headline=evil, first_url="http://u:p@evil.example/"))

    assert "\n" not in sent.subject
    assert "<script" not in sent.html
    assert "javascript:" not in sent.html
    assert "<!channel>" not in str(sent.slack)
    assert all("\u202e" not in form for form in forms(sent))
    assert len(sent.slack["blocks"][1]["text"]["text"]) <= 3000


def test_a_message_without_its_changes_is_an_update_still() -> None:
    sent = compose_update(ALERT, [], delivery_id=1, is_possible_repeat=False)

    assert sent.subject == "Re: [sahel-ambush] Fourteen soldiers killed in convoy ambush"
