"""An archive that an older program left is taken over: read anew, told to nobody, under the numbers people know."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.events import detect as detection
from alerts.events import profile, reading, stored
from alerts.events.detect import detect, take_over, waiting
from alerts.events.reading import Step
from sql import events, profiles
from sql.connection import Connection, connect

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# title and text
FIRST = (
    "Gunmen kill nine soldiers on the road to Kossan",
    """Gunmen attacked an army convoy on 1 May 2026 near Kossan, killing nine soldiers, the governor said. The convoy
    was carrying flour to the garrison of Kossan when two vehicles hit mines.""",
)
FIRST_AGAIN = (
    "Nine soldiers die in convoy attack near Kossan",
    """Nine soldiers were killed on 1 May 2026 when gunmen attacked an army convoy carrying flour near Kossan. Two
    vehicles hit mines, the governor said.""",
)
SECOND = (
    "Three soldiers killed in second attack near Kossan",
    """Gunmen attacked an army patrol on 4 May 2026 near Kossan, killing three soldiers, the governor said. The patrol
    had left its camp on motorcycles. It was the second attack in four days.""",
)
STRIKE = (
    "Nurses of Badala hospital walk out over unpaid wages",
    "Nurses of Badala hospital began a strike on Sunday over five months of unpaid wages, their union said.",
)
STRIKE_AGAIN = (
    "Badala hospital: nurses on strike over unpaid wages",
    "Nurses of Badala hospital began a strike on Sunday over five months of unpaid wages, the union of nurses said.",
)
FLOOD = (
    "Flood carries away the bridge of Mirriyel",
    "A flood carried away the bridge of Mirriyel on Friday; forty trees and houses were lost, soldiers helped.",
)


# as migration 26 leaves what was never read
UNREAD = """
insert into article_profiles (article_id, revision, layout, moment, packed, record, fingerprint)
select id, 0, 0, least(published, first_seen_at), '', '', '' from articles returning article_id as id
"""


class Archive:
    """What the older program left: two attacks taken for one, one strike told twice, a flood of two months ago."""

    def __init__(self, newsroom: Any) -> None:
        newsroom.watch(query="soldier* OR nurse*")
        self.newsroom = newsroom
        self.first = self._old(FIRST, 4 * DAY, "courier")
        self.again = self._old(FIRST_AGAIN, 4 * DAY - HOUR, "herald")
        self.second = self._old(SECOND, 20 * HOUR, "post")
        self.strike = self._old(STRIKE, 2 * DAY, "courier")
        self.strike_again = self._old(STRIKE_AGAIN, 47 * HOUR, "post")
        self.flood = newsroom.article(*FLOOD, seen=NOW - 60 * DAY, detected=True)
        self.attacks = newsroom.old_event([self.first, self.again, self.second])
        self.strikes = [newsroom.old_event([self.strike]), newsroom.old_event([self.strike_again])]
        self.floods = newsroom.old_event([self.flood])
        newsroom.column("update articles set matched_at = null returning id")
        newsroom.column(UNREAD)
        self.told = newsroom.match()

    def _old(self, told: tuple[str, str], ago: timedelta, source: str) -> int:
        article: int = self.newsroom.article(*told, ago=ago, source=source, detected=True)
        return article

    @property
    def ids(self) -> list[int]:
        return [self.first, self.again, self.second, self.strike, self.strike_again, self.flood]

    def partition(self) -> list[list[int]]:
        """Which articles stand together."""
        found: dict[int | None, list[int]] = defaultdict(list)
        for article in self.ids:
            found[self.newsroom.event_of(article)].append(article)
        return sorted(found.values())


@pytest.fixture
def archive(newsroom: Any) -> Archive:
    return Archive(newsroom)


def stop_after(count: int) -> Callable[[Step, int, int], None]:
    """As a person does who presses Ctrl-C in the middle."""
    calls = iter(range(count))

    def tell(step: Step, done: int, total: int) -> None:
        if next(calls, None) is None:
            raise KeyboardInterrupt

    return tell


def test_the_first_detection_takes_the_whole_archive_over(conn: Connection, archive: Archive) -> None:
    summary = detect(conn, NOW)

    assert (summary.taken_over, summary.waiting) == (6, 0)
    assert archive.partition() == [
        [archive.first, archive.again],
        [archive.second],
        [archive.strike, archive.strike_again],
        [archive.flood],
    ]
    assert archive.newsroom.column("select distinct layout from article_profiles") == [profile.LAYOUT]


def test_what_the_older_program_read_is_gone(conn: Connection, archive: Archive) -> None:
    detect(conn, NOW)

    extractors = archive.newsroom.column("select distinct extractor from facts")
    assert extractors == [reading.EXTRACTOR]


def test_numbers_that_people_have_seen_still_lead_to_the_same_articles(
    conn: Connection, archive: Archive
) -> None:
    detect(conn, NOW)

    assert archive.newsroom.event_of(archive.first) == archive.attacks
    assert archive.newsroom.event_of(archive.flood) == archive.floods
    assert {events.current_id(conn, number) for number in archive.strikes} == {
        archive.newsroom.event_of(archive.strike)
    }


def test_nothing_old_alerts_and_nothing_that_alerted_alerts_again(conn: Connection, archive: Archive) -> None:
    detect(conn, NOW)
    later = NOW + HOUR

    assert archive.told == archive.newsroom.match(later) == 4
    # nor when reports of what was told go on
    archive.newsroom.article(*FIRST_AGAIN, ago=DAY, source="mail", seen=later)
    archive.newsroom.article(*STRIKE, ago=HOUR, source="mail", seen=later)
    detect(conn, later)
    assert archive.newsroom.match(later) == 4


def test_what_is_new_alerts_in_the_run_that_takes_over(conn: Connection, archive: Archive) -> None:
    third = archive.newsroom.article(
        "Eleven soldiers killed at Dabou barracks",
        "Gunmen attacked the barracks of Dabou on Tuesday and killed eleven soldiers, the army said.",
    )

    detect(conn, NOW)

    assert archive.newsroom.match() == 5
    assert archive.newsroom.alerts()[-1][0] == third


@pytest.mark.parametrize("days", [0, 1])
@pytest.mark.parametrize("calls", range(4))
def test_stopped_anywhere_and_run_again_the_end_is_the_same(
    conn: Connection, archive: Archive, monkeypatch: pytest.MonkeyPatch, calls: int, days: int
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    monkeypatch.setattr(detection, "BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        take_over(conn, NOW, stop_after(calls))
    # a day later, so that the window is weighed anew in the middle of it
    detect(conn, NOW + days * DAY)

    assert archive.partition() == [
        [archive.first, archive.again],
        [archive.second],
        [archive.strike, archive.strike_again],
        [archive.flood],
    ]
    assert archive.newsroom.match(NOW + 2 * DAY) == archive.told
    assert waiting(conn) == 0
    assert archive.newsroom.column("select distinct extractor from facts") == [reading.EXTRACTOR]


def test_articles_of_the_last_weeks_come_before_what_is_new_and_older_ones_after_it(
    conn: Connection, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[Step, int]] = []
    monkeypatch.setattr(detection, "BACKLOG", 0)

    summary = detect(conn, NOW, lambda step, done, _: heard.append((step, done)))

    assert heard == [(Step.READ, 5), (Step.PLACE, 5)]
    assert (summary.taken_over, summary.waiting) == (5, 1)
    monkeypatch.undo()
    assert detect(conn, NOW).taken_over == 1


def test_a_new_layout_reads_and_places_every_article_anew(
    conn: Connection, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    detect(conn, NOW)
    before = archive.partition(), archive.newsroom.column("select id from events order by id")

    for module in (profile, detection, stored):
        monkeypatch.setattr(module, "LAYOUT", profile.LAYOUT + 1 if module is profile else profile.LAYOUT)
    monkeypatch.setattr("alerts.events.reweigh.LAYOUT", profile.LAYOUT)
    summary = detect(conn, NOW + HOUR)

    assert (summary.taken_over, summary.waiting) == (6, 0)
    assert (archive.partition(), archive.newsroom.column("select id from events order by id")) == before
    assert archive.newsroom.match(NOW + HOUR) == archive.told


def test_reading_anew_keeps_every_event_and_tells_nobody(conn: Connection, archive: Archive) -> None:
    detect(conn, NOW)
    before = archive.partition(), archive.newsroom.column("select id from events order by id")
    facts = archive.newsroom.column("select count(*) from facts")

    with conn.transaction():
        assert profiles.outdate(conn) == 6
    assert waiting(conn) == 6
    assert take_over(conn, NOW + HOUR) == 6

    assert waiting(conn) == 0
    assert (archive.partition(), archive.newsroom.column("select id from events order by id")) == before
    assert archive.newsroom.column("select count(*) from facts") == facts
    assert archive.newsroom.match(NOW + HOUR) == archive.told


def test_a_round_beside_it_reads_no_article_twice(
    conn: Connection, database_url: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    detect(conn, NOW)
    facts = archive.newsroom.column("select count(*) from facts")
    profiles.outdate(conn)

    def run() -> None:
        with connect(database_url) as mine:
            take_over(mine, NOW)

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert waiting(conn) == 0
    assert archive.newsroom.column("select count(*) from facts") == facts
