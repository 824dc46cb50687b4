"""Mending while detection, matching or somebody else is at work: who waits for whom."""

from __future__ import annotations

import threading
from typing import Any

from alerts.events import mending
from alerts.events.detect import detect
from alerts.rules import run
from sql import events
from sql.connection import connect, transaction
from tests.wire.events.conftest import CONVOY, DAY, HOUR, NOW, PATROL, Desk, said


def test_a_split_waits_for_the_detection_before_it(desk: Desk, one_event: Any, database_url: str) -> None:
    person = threading.Thread(target=desk.split, args=(one_event[3],))
    with transaction(database_url) as holder:
        events.lock_detection(holder)
        person.start()
        person.join(0.3)
        assert person.is_alive()
    person.join(30)

    assert not person.is_alive()
    assert desk.event(one_event[3]) != desk.event(one_event[0])


def test_a_split_waits_for_a_round_that_matches_its_articles(
    desk: Desk, one_event: Any, database_url: str
) -> None:
    """Else the round would tell, or hold, by events that are no more."""
    convoy, _, patrol, patrol_again = one_event
    desk.watch(max_age="none")

    def split(*_: object) -> None:
        if not person:
            person.append(threading.Thread(target=apart))
            person[0].start()
            person[0].join(0.3)
            assert person[0].is_alive()

    def apart() -> None:
        with transaction(database_url) as mine:
            mending.split(mine, number, [patrol, patrol_again], said())

    number = desk.event(convoy)
    person: list[threading.Thread] = []
    run.match_stored(desk.conn, NOW, split)
    person[0].join(30)

    assert desk.match() == [convoy, patrol]


def test_two_people_who_mend_while_rounds_run_end_in_what_was_said_last(
    desk: Desk, one_event: Any, database_url: str
) -> None:
    convoy, _, patrol, patrol_again = one_event
    desk.watch(max_age="none")
    number = desk.event(convoy)
    is_split = threading.Event()

    def round_after_round() -> None:
        with connect(database_url) as mine:
            for hour in range(6):
                detect(mine, NOW + hour * 4 * HOUR)
                run.match_stored(mine, NOW + HOUR, lambda *_: None)

    def ana() -> None:
        with transaction(database_url) as mine:
            mending.split(mine, number, [patrol, patrol_again], said(by="ana"))
        is_split.set()

    def ben() -> None:
        is_split.wait(30)
        with transaction(database_url) as mine:
            rows = events.assignments(mine, article_ids=[convoy, patrol])
            mending.merge(mine, rows[0].event_id, rows[1].event_id, said(by="ben"))

    for each in range(12):
        desk.article((CONVOY, PATROL)[each % 2])
    workers = [threading.Thread(target=one) for one in (round_after_round, round_after_round, ben, ana)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert desk.newsroom.column("select made_by from mendings order by id") == ["ana", "ben"]
    assert len(set(desk.events(*one_event))) == 1
    detect(desk.conn, NOW + 2 * DAY)
    assert len(set(desk.events(*one_event))) == 1
    kept = events.get(desk.conn, desk.event(convoy))
    assert kept is not None
    assert kept.articles == len(events.articles_of(desk.conn, kept.id))
    told = desk.newsroom.column("select root_article_id from alerts")
    assert len(told) == len(set(told))
