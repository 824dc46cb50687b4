"""Detection against a real Postgres."""

from __future__ import annotations

import random

import pytest

from alerts.events.detect import DetectSummary, detect
from sql import events, facts
from sql.connection import Connection
from tests.wire.events.ambush import (
    AMBUSH,
    FOOTBALL,
    HOUR,
    NOW,
    PRESS,
    Report,
    dates_of,
    event,
    event_of,
    everything,
    store_all,
)


def revise(conn: Connection, article: int, title: str, text: str, access: str = "full") -> None:
    conn.execute(
        "update articles set title = %s, text = %s, access = %s, revision = revision + 1, detected_at = null "
        "where id = %s",
        (title, text, access, article),
    )


def test_reports_become_events_with_their_sources_counted(conn: Connection) -> None:
    ids = store_all(conn, PRESS)

    summary = detect(conn, NOW)

    assert summary == DetectSummary(
        articles=5, unreadable=0, events_created=3, events_touched=3, copy_groups=4, states_changed=0
    )
    ambush = event(conn, ids["courier"])
    assert ambush.root_article_id == ids["courier"]
    assert ambush.title == AMBUSH[0].title
    assert (ambush.articles, ambush.copy_groups, ambush.independent_sources) == (3, 2, 2)
    assert (ambush.first_published, ambush.last_published) == (AMBUSH[0].published, AMBUSH[2].published)
    assert event_of(conn, ids["herald"]) == event_of(conn, ids["fil"]) == ambush.id
    assert ambush.id != event_of(conn, ids["football"])


def test_a_second_run_writes_nothing(conn: Connection) -> None:
    store_all(conn, PRESS)
    detect(conn, NOW)
    before = everything(conn)

    summary = detect(conn, NOW + HOUR)

    assert summary == DetectSummary()
    assert everything(conn) == before


def test_detecting_an_unchanged_article_again_changes_only_its_mark(conn: Connection) -> None:
    ids = store_all(conn, AMBUSH)
    detect(conn, NOW)
    before = everything(conn)
    conn.execute("update articles set detected_at = null where id = %s", (ids["fil"],))

    summary = detect(conn, NOW + HOUR)

    after = everything(conn)
    assert (summary.articles, summary.events_touched, summary.events_created) == (1, 1, 0)
    assert after[:2] == before[:2]


def test_a_later_report_joins_its_event_and_the_id_survives(conn: Connection) -> None:
    first = store_all(conn, AMBUSH[:1])
    detect(conn, NOW)
    told = event_of(conn, first["courier"])
    late = store_all(conn, AMBUSH[1:])

    summary = detect(conn, NOW + HOUR)

    assert {event_of(conn, article) for article in late.values()} == {told}
    assert (summary.events_created, summary.articles) == (0, 2)
    assert event(conn, first["courier"]).independent_sources == 2


def test_an_earlier_report_that_arrives_late_leaves_the_root(conn: Connection) -> None:
    later = store_all(conn, AMBUSH[2:])
    detect(conn, NOW)
    earlier = store_all(conn, AMBUSH[:2])

    detect(conn, NOW + HOUR)

    told = event(conn, earlier["courier"])
    assert told.root_article_id == later["fil"]
    assert told.first_published == AMBUSH[0].published
    assert told.title == AMBUSH[2].title


@pytest.mark.parametrize("seed", range(5))
def test_in_whatever_order_and_batches_articles_arrive_the_partition_is_the_same(
    conn: Connection, seed: int
) -> None:
    dice = random.Random(seed)
    shuffled = dice.sample(PRESS, len(PRESS))
    cut = dice.randrange(1, len(PRESS))

    ids: dict[str, int] = {}
    for batch in (shuffled[:cut], shuffled[cut:]):
        ids |= store_all(conn, batch)
        detect(conn, NOW)

    groups: dict[int | None, set[str]] = {}
    for name, article in ids.items():
        groups.setdefault(event_of(conn, article), set()).add(name)
    assert sorted(map(sorted, groups.values())) == [["courier", "fil", "herald"], ["football"], ["review"]]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_look_back_is_no_source_of_a_new_event_in_the_same_place(conn: Connection, is_first: bool) -> None:
    look_back = Report(
        "lesson",
        "desert-review",
        NOW - 30 * HOUR,
        "Analysis: what the first Tin Ezzar ambush taught",
        "On 26 July 2025 gunmen ambushed a military convoy near the desert town of Tin Ezzar, close to the "
        "Algerian border, killing soldiers. The convoy was bringing fuel from Kidal to the garrison at Tessalit.",
    )
    ids: dict[str, int] = {}
    for batch in ([look_back], AMBUSH) if is_first else (AMBUSH, [look_back]):
        ids |= store_all(conn, batch)
        detect(conn, NOW)

    assert event(conn, ids["courier"]).root_article_id == ids["courier"]
    assert event(conn, ids["courier"]).articles == 3
    assert event(conn, ids["lesson"]).articles == 1


def test_a_revision_is_detected_again_and_its_facts_are_replaced(conn: Connection) -> None:
    ids = store_all(conn, AMBUSH)
    detect(conn, NOW)
    revise(
        conn,
        ids["courier"],
        "Toll rises to 19 in Tin Ezzar convoy ambush",
        AMBUSH[0].text.replace("Monday", "3 May"),
    )

    summary = detect(conn, NOW + HOUR)

    assert summary.articles == 1
    assert event(conn, ids["courier"]).title == "Toll rises to 19 in Tin Ezzar convoy ambush"
    [fact] = dates_of(conn, ids["courier"])
    assert fact.value["lo"] == "2026-05-03"


def test_a_revision_that_tells_of_something_else_splits_and_the_id_stays_with_the_root(
    conn: Connection,
) -> None:
    ids = store_all(conn, AMBUSH[:2])
    detect(conn, NOW)
    told = event_of(conn, ids["courier"])
    revise(conn, ids["herald"], FOOTBALL.title, FOOTBALL.text)

    summary = detect(conn, NOW + HOUR)

    assert (summary.events_split, summary.articles_moved) == (1, 1)
    assert event_of(conn, ids["courier"]) == told
    assert event_of(conn, ids["herald"]) != told
    assert event(conn, ids["courier"]).articles == 1


def test_events_that_turn_out_to_be_one_are_merged_and_come_back_under_their_old_id(conn: Connection) -> None:
    ids = store_all(conn, [AMBUSH[0], FOOTBALL])
    detect(conn, NOW)
    ambush, football = event_of(conn, ids["courier"]), event_of(conn, ids["football"])
    assert ambush is not None
    assert football is not None
    revise(conn, ids["football"], AMBUSH[1].title, AMBUSH[1].text)

    merged = detect(conn, NOW + HOUR)

    assert merged.events_merged == 1
    assert events.current_id(conn, football) == ambush
    assert [one.id for one in events.list_recent(conn, 10)] == [ambush]
    stored = events.get(conn, football)
    assert stored is not None
    assert (stored.state, stored.articles) == ("merged", 0)

    revise(conn, ids["football"], FOOTBALL.title, FOOTBALL.text)
    revived = detect(conn, NOW + 2 * HOUR)

    assert (revived.events_revived, revived.events_created, revived.events_split) == (1, 0, 0)
    assert event_of(conn, ids["football"]) == events.current_id(conn, football) == football
    assert event(conn, ids["football"]).state == "open"


def test_the_current_id_follows_a_chain_and_knows_no_stranger(conn: Connection) -> None:
    store_all(conn, PRESS)
    detect(conn, NOW)
    first, second, third = sorted(one.id for one in events.list_recent(conn, 10))
    events.merge(conn, id=first, into=second, now=NOW)
    events.merge(conn, id=second, into=third, now=NOW)

    assert [events.current_id(conn, one) for one in (first, second, third, 999)] == [
        third,
        third,
        third,
        None,
    ]


@pytest.mark.parametrize("access", ["consent", "challenge", "empty"])
def test_a_page_that_could_not_be_read_is_done_with_but_tells_of_no_event(
    conn: Connection, access: str
) -> None:
    hidden = Report("hidden", "bend-herald", NOW, AMBUSH[0].title, AMBUSH[0].text, access=access)
    ids = store_all(conn, [hidden])

    summary = detect(conn, NOW)

    assert (summary.articles, summary.unreadable, summary.events_created) == (1, 1, 0)
    assert events.undetected(conn, limit=10) == []
    assert event_of(conn, ids["hidden"]) is None
    assert facts.list_of(conn, article_ids=[ids["hidden"]]) == []


def test_an_article_that_can_no_longer_be_read_leaves_its_event(conn: Connection) -> None:
    ids = store_all(conn, [AMBUSH[0], FOOTBALL])
    detect(conn, NOW)
    football = event_of(conn, ids["football"])
    assert football is not None
    revise(conn, ids["football"], "Before you continue", "We value your privacy.", access="consent")

    detect(conn, NOW + HOUR)

    assert event_of(conn, ids["football"]) is None
    orphan = events.get(conn, football)
    assert orphan is not None
    assert orphan.articles == 0


def test_the_articles_of_an_event_are_listed_oldest_first_with_their_copy_group(conn: Connection) -> None:
    ids = store_all(conn, PRESS)
    detect(conn, NOW)

    listed = events.articles_of(conn, event(conn, ids["courier"]).id)

    assert [(one.article_id, one.source, one.copy_group) for one in listed] == [
        (ids["courier"], "sahel-courier", ids["courier"]),
        (ids["herald"], "bend-herald", ids["courier"]),
        (ids["fil"], "fil-du-nord", ids["fil"]),
    ]
    assert listed[0].url == "https://sahel-courier.example/courier"
