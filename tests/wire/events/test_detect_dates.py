"""When an article and its event count from, and which events a window reaches."""

from __future__ import annotations

from datetime import timedelta

from alerts.events.detect import detect
from sql.connection import Connection
from tests.wire.events.ambush import (
    AMBUSH,
    FOOTBALL,
    NOW,
    PRESS,
    Report,
    dates_of,
    event,
    event_of,
    store_all,
)

DAY = timedelta(days=1)


def test_dates_of_an_article_are_stored_with_their_sentences(conn: Connection) -> None:
    ids = store_all(conn, PRESS)

    detect(conn, NOW)

    [looked_back] = dates_of(conn, ids["review"])
    assert (looked_back.value["lo"], looked_back.value["hi"]) == ("2025-07-26", "2025-07-26")
    assert looked_back.value["background"]
    assert looked_back.sentence == "On 26 July 2025 a column of trucks was lost west of Arouane."
    [told] = dates_of(conn, ids["courier"])
    assert (told.value["lo"], told.value["hi"]) == ("2026-05-04", "2026-05-04")
    assert not told.value["background"]


def test_an_undated_article_counts_from_when_it_was_first_seen(conn: Connection) -> None:
    undated = Report("undated", "post", None, AMBUSH[1].title, AMBUSH[1].text, first_seen_at=NOW)
    long_ago = Report(
        "archive", "post", None, AMBUSH[1].title, AMBUSH[1].text, first_seen_at=NOW - timedelta(days=60)
    )
    ids = store_all(conn, [*AMBUSH, undated, long_ago])

    detect(conn, NOW)

    assert event_of(conn, ids["undated"]) == event_of(conn, ids["courier"])
    assert event_of(conn, ids["archive"]) != event_of(conn, ids["courier"])
    assert event(conn, ids["undated"]).last_published == NOW


def test_a_date_in_the_future_counts_from_when_it_was_first_seen(conn: Connection) -> None:
    future = Report("future", "post", NOW + timedelta(days=400), AMBUSH[1].title, AMBUSH[1].text)
    ids = store_all(conn, [*AMBUSH, future])

    detect(conn, NOW)

    assert event_of(conn, ids["future"]) == event_of(conn, ids["courier"])
    assert event(conn, ids["future"]).last_published == NOW

    # it stands in the window of what comes later, too
    later = store_all(
        conn, [Report("later", "mail", NOW + DAY, AMBUSH[0].title, AMBUSH[0].text, first_seen_at=NOW + DAY)]
    )
    detect(conn, NOW + DAY)
    assert event_of(conn, later["later"]) == event_of(conn, ids["future"])


def test_an_event_is_stale_after_three_days_closed_after_two_weeks_and_opens_again(conn: Connection) -> None:
    ids = store_all(conn, AMBUSH)
    detect(conn, NOW)

    states = []
    for days in (1, 3, 13, 14):
        summary = detect(conn, NOW + days * DAY)
        states.append((event(conn, ids["fil"]).state, summary.states_changed))

    assert states == [("open", 0), ("stale", 1), ("stale", 0), ("closed", 1)]

    again = NOW + 12 * DAY
    store_all(conn, [Report("again", "mail", again, AMBUSH[1].title, AMBUSH[1].text, first_seen_at=again)])
    detect(conn, NOW + 14 * DAY)
    assert event(conn, ids["fil"]).state == "open"


def test_a_window_leaves_what_is_older_alone_but_keeps_events_whole(conn: Connection) -> None:
    # an event whose reports reach from 20 to 10 days back; the new article's window cuts it in two
    undated = AMBUSH[1].text.replace(" on Monday", "")
    reports = [
        Report(f"day-{days}", f"paper-{days}", NOW - days * DAY, AMBUSH[1].title, undated)
        for days in (20, 15, 10)
    ]
    ids = store_all(conn, reports)
    detect(conn, NOW)
    told = event_of(conn, ids["day-20"])
    new = store_all(conn, [FOOTBALL])

    summary = detect(conn, NOW)

    assert (summary.articles, summary.events_split, summary.articles_moved) == (1, 0, 0)
    assert {event_of(conn, ids[name]) for name in ids} == {told}
    assert event(conn, new["football"]).articles == 1
