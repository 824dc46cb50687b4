"""What nights, late articles, doubts and pages on several events make of events, against a real Postgres."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.events import window
from alerts.events.detect import detect
from alerts.events.reweigh import reweigh
from sql import events, profiles
from sql.connection import Connection
from tests.wire.events.conftest import CONVOY, CONVOY_AGAIN, DAY, HOUR, NOW

# title and text
STRIKE = (
    "Nurses of Badala hospital walk out over unpaid wages",
    "Nurses of Badala hospital began a strike on Sunday over five months of unpaid wages, their union said.",
)
FLOOD = (
    "Flood carries away the bridge of Mirriyel",
    "A flood carried away the bridge of Mirriyel on Friday, and forty houses were lost.",
)


def tables(conn: Connection) -> list[datetime]:
    found = conn.execute("select made_at from frequency_tables order by id").fetchall()
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("later", "is_new"),
    [
        (HOUR, False),
        # the night falls at two o'clock UTC
        (13 * HOUR, False),
        (14 * HOUR, True),
        (2 * DAY, True),
    ],
)
def test_a_table_is_made_once_a_night(
    conn: Connection, newsroom: Any, later: timedelta, is_new: bool
) -> None:
    newsroom.article(*CONVOY)
    detect(conn, NOW)
    newsroom.article(*STRIKE, seen=NOW + later)

    detect(conn, NOW + later)

    assert tables(conn) == [NOW + later if is_new else NOW]


def test_a_night_counts_every_article_once(conn: Connection, newsroom: Any) -> None:
    for day in range(3):
        newsroom.article(*CONVOY, source=f"paper{day}", seen=NOW + day * DAY)
        detect(conn, NOW + day * DAY)

    # the articles of the last day are counted in the coming night
    assert newsroom.column("select total from frequency_tables") == [2.0]
    assert newsroom.column("select count(*) from article_profiles where not is_counted") == [1]


def test_on_its_first_day_an_archive_tells_events_apart(conn: Connection, newsroom: Any) -> None:
    ids = [newsroom.article(*one) for one in (CONVOY, CONVOY_AGAIN, STRIKE, FLOOD)]

    detect(conn, NOW)

    numbers = [newsroom.event_of(one) for one in ids]
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3


def test_a_night_keeps_what_stands(conn: Connection, newsroom: Any) -> None:
    ids = [newsroom.article(*one) for one in (CONVOY, CONVOY_AGAIN, STRIKE)]
    detect(conn, NOW)
    before = [newsroom.event_of(one) for one in ids]

    for day in range(1, 4):
        newsroom.article(*FLOOD, source=f"paper{day}", seen=NOW + day * DAY)
        detect(conn, NOW + day * DAY)

    assert [newsroom.event_of(one) for one in ids] == before


@pytest.mark.parametrize("days", [10, 20, 27])
def test_a_late_article_meets_its_event(conn: Connection, newsroom: Any, days: int) -> None:
    first = newsroom.article(*CONVOY, seen=NOW - days * DAY)
    detect(conn, NOW - days * DAY)
    newsroom.article(*STRIKE, seen=NOW)
    detect(conn, NOW)

    late = newsroom.article(*CONVOY_AGAIN, source="herald", ago=days * DAY, seen=NOW)
    detect(conn, NOW + HOUR)

    assert newsroom.event_of(late) == newsroom.event_of(first)


def test_what_came_too_late_for_the_window_meets_its_event_too(conn: Connection, newsroom: Any) -> None:
    first = newsroom.article(*CONVOY, seen=NOW - 60 * DAY)
    detect(conn, NOW - 60 * DAY)
    newsroom.article(*STRIKE, seen=NOW)
    detect(conn, NOW)

    late = newsroom.article(*CONVOY_AGAIN, source="herald", ago=60 * DAY, seen=NOW)
    detect(conn, NOW + HOUR)

    assert newsroom.event_of(late) == newsroom.event_of(first)


def test_the_same_words_a_month_later_are_a_new_event(conn: Connection, newsroom: Any) -> None:
    first = newsroom.article(*STRIKE, seen=NOW - 30 * DAY)
    detect(conn, NOW - 30 * DAY)

    second = newsroom.article(*STRIKE, source="herald", seen=NOW)
    detect(conn, NOW)

    assert newsroom.event_of(first) != newsroom.event_of(second)


def test_an_article_that_was_withdrawn_leaves_event_window_and_profile(
    conn: Connection, newsroom: Any
) -> None:
    first, second = newsroom.article(*CONVOY), newsroom.article(*CONVOY_AGAIN, source="herald")
    detect(conn, NOW)
    conn.execute(
        "update articles set access = 'consent', text = '', revision = revision + 1, detected_at = null where id = %s",
        [first],
    )

    detect(conn, NOW + HOUR)
    third = newsroom.article(*CONVOY, source="post")
    detect(conn, NOW + 2 * HOUR)

    assert newsroom.event_of(first) is None
    assert profiles.places(conn, article_ids=[first]) == []
    # the event goes on under its number, with those that are left
    assert newsroom.event_of(second) == newsroom.event_of(third) is not None
    told = events.get(conn, newsroom.event_of(second))
    assert told is not None
    assert told.articles == 2


@pytest.mark.parametrize(
    ("title", "section", "kind"),
    [
        ("Sahel: daily briefing", None, "roundup"),
        ("Analysis: convoys on the road to Kossan", None, "analysis"),
        ("Convoys on the road to Kossan", "Opinion", "analysis"),
    ],
)
def test_a_page_that_tells_of_no_event_of_its_own_stands_alone_and_says_why(
    conn: Connection, newsroom: Any, title: str, section: str | None, kind: str
) -> None:
    first = newsroom.article(*CONVOY)
    page = newsroom.article(title, CONVOY[1], source="post", section=section)

    detect(conn, NOW)

    assert newsroom.event_of(page) != newsroom.event_of(first)
    assert newsroom.doubt_of(page).kind == kind
    assert newsroom.doubt_of(first) is None
    told = events.get(conn, newsroom.event_of(first))
    assert told is not None
    assert told.independent_sources == 1


def test_a_live_page_near_two_happenings_joins_neither(conn: Connection, newsroom: Any) -> None:
    ids = [
        newsroom.article(*one, source=source) for one in (CONVOY, STRIKE) for source in ("courier", "herald")
    ]
    page = newsroom.article(
        "Live: nurses walk out at Badala hospital, gunmen kill nine soldiers near Kossan",
        f"{STRIKE[1]} {CONVOY[1]}",
        source="post",
    )

    detect(conn, NOW)

    assert newsroom.event_of(page) not in [newsroom.event_of(one) for one in ids]
    assert newsroom.doubt_of(page).kind == "live"


def test_a_live_page_on_one_event_is_a_report_of_it(conn: Connection, newsroom: Any) -> None:
    first = newsroom.article(*CONVOY)
    page = newsroom.article("Live: " + CONVOY[0], CONVOY[1], source="post")

    detect(conn, NOW)

    assert newsroom.event_of(page) == newsroom.event_of(first)


def test_what_only_looks_back_stands_alone_and_in_no_doubt(conn: Connection, newsroom: Any) -> None:
    first = newsroom.article(*CONVOY)
    back = newsroom.article(
        "The road to Kossan, one winter on",
        """On 26 July 2025 gunmen attacked an army convoy near Kossan, killing nine soldiers. The convoy was carrying
        flour to the garrison of Kossan when two vehicles hit mines. Nobody has repaired the road.""",
        section="Feature",
        source="post",
    )

    detect(conn, NOW)

    assert newsroom.event_of(back) != newsroom.event_of(first)
    assert newsroom.doubt_of(back) is None


SECOND = (
    "Soldiers die in attack on a patrol near Kossan",
    """Gunmen attacked an army patrol near Kossan and killed soldiers, a trader said. The patrol had left its camp on
    motorcycles to escort a convoy.""",
)


@pytest.fixture
def doubtful(conn: Connection, newsroom: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Two attacks near one town, of which it is in doubt whether they are one."""
    monkeypatch.setattr(window, "SAME", 0.99)
    monkeypatch.setattr(window, "DOUBT", 0.001)
    first = newsroom.article(*CONVOY, ago=20 * HOUR)
    second = newsroom.article(*SECOND, source="herald")
    detect(conn, NOW)
    return first, second


def test_a_doubt_is_recorded_with_the_other_event_and_words_of_facts(newsroom: Any, doubtful: Any) -> None:
    first, second = doubtful
    doubt = newsroom.doubt_of(second)

    assert (doubt.kind, doubt.may_be_event_id) == ("same", newsroom.event_of(first))
    assert doubt.words == "same place"
    assert newsroom.doubt_of(first) is None


def test_what_is_in_doubt_is_told_and_says_so(newsroom: Any, doubtful: Any) -> None:
    newsroom.watch()

    assert newsroom.match() == 2
    assert newsroom.column("select in_doubt_kind from alerts order by id") == [None, "same"]


def test_a_doubt_ends_when_the_report_changes(conn: Connection, newsroom: Any, doubtful: Any) -> None:
    _, second = doubtful
    conn.execute(
        "update articles set title = %s, text = %s, revision = revision + 1, detected_at = null where id = %s",
        [*FLOOD, second],
    )

    detect(conn, NOW + HOUR)

    assert newsroom.doubt_of(second) is None


def test_a_doubt_ends_when_the_two_prove_to_be_one(
    conn: Connection, newsroom: Any, doubtful: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = doubtful
    monkeypatch.setattr(window, "SAME", 0.0005)

    newsroom.article(*STRIKE, seen=NOW + DAY)
    detect(conn, NOW + DAY)

    assert newsroom.event_of(first) == newsroom.event_of(second)
    assert newsroom.doubt_of(second) is None


def test_what_was_swallowed_is_told_when_a_night_splits_the_event(
    conn: Connection, newsroom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.watch()
    with monkeypatch.context() as loose:
        loose.setattr(window, "SAME", 0.0005)
        first = newsroom.article(*CONVOY, ago=20 * HOUR)
        second = newsroom.article(*SECOND, source="herald")
        detect(conn, NOW)
        assert newsroom.match() == 1
        assert newsroom.event_of(first) == newsroom.event_of(second)

    monkeypatch.setattr(window, "SAME", 0.99)
    newsroom.article(*STRIKE, seen=NOW + DAY)
    summary = detect(conn, NOW + DAY)

    assert summary.events_split == 1
    assert newsroom.match(NOW + DAY) == 2
    assert newsroom.alerts()[-1] == (second, newsroom.event_of(second))
    assert newsroom.event_of(first) != newsroom.event_of(second)


def test_a_detection_that_moves_nothing_asks_no_rule_again(conn: Connection, newsroom: Any) -> None:
    newsroom.watch()
    newsroom.article(*CONVOY)
    detect(conn, NOW)
    newsroom.match()
    newsroom.article(*CONVOY_AGAIN, source="herald", seen=NOW + DAY)

    detect(conn, NOW + DAY)

    assert newsroom.column("select count(*) from articles where matched_at is null") == [1]


def test_a_night_may_think_longer_than_other_work_between_two_statements(
    conn: Connection, newsroom: Any
) -> None:
    newsroom.article(*CONVOY)
    with conn.transaction():
        reweigh(conn, None, NOW, may_alert=False)
        (pause,) = conn.execute("show idle_in_transaction_session_timeout").fetchone() or ("",)

    assert pause == "1h"
