"""Events mended by hand, against a real Postgres: what lasts, what is told then, what is taken back, and who waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.events import mending, window
from alerts.events.detect import detect, take_over
from alerts.events.mending import CannotMend, NoSuchEvent, NoSuchMending, Outcome, Said
from alerts.rules import run
from alerts.rules.history.indexing import index_stored
from alerts.rules.history.preview import preview
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store import loading
from sql import events, mendings, profiles
from sql.connection import Connection, connect, transaction

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# title and text
CONVOY = (
    "Gunmen kill nine soldiers near Kossan",
    """Gunmen attacked an army convoy on Monday near Kossan, killing nine soldiers, the governor said. The convoy was
    carrying flour to the garrison of Kossan when two vehicles hit mines. Helicopters searched the valley.""",
)
CONVOY_AGAIN = (
    "Nine soldiers die in convoy attack near Kossan",
    """Nine soldiers were killed on Monday when gunmen attacked an army convoy carrying flour near Kossan. Two vehicles
    hit mines, the governor said, and helicopters searched the valley.""",
)
PATROL = (
    "Soldiers die in attack on a patrol near Kossan",
    """Gunmen attacked an army patrol near Kossan on Monday and killed nine soldiers, a trader said. The patrol had left
    its camp on motorcycles, and was attacked at the well of the shepherds, whose market burnt down at noon.""",
)
PATROL_AGAIN = (
    "Patrol on motorcycles attacked near Kossan, nine soldiers dead",
    """Nine soldiers of an army patrol were killed near Kossan on Monday, said a trader who saw the gunmen. The patrol,
    on motorcycles, was attacked at the well of the shepherds, and their market burnt down at noon.""",
)
STRIKE = (
    "Nurses of Badala hospital walk out over unpaid wages",
    "Nurses of Badala hospital began a strike on Sunday over five months of unpaid wages, their union said.",
)
FLOOD = (
    "Flood carries away the bridge of Mirriyel",
    "A flood carried away the bridge of Mirriyel on Friday, and forty houses were lost.",
)


def said(why: str = "", by: str = "ana", now: datetime = NOW) -> Said:
    return Said(by, why, now)


class Desk:
    """A newsroom whose people mend."""

    def __init__(self, conn: Connection, newsroom: Any) -> None:
        self.conn, self.newsroom = conn, newsroom
        self._sources = iter(f"paper{number}" for number in range(1000))

    def article(self, what: tuple[str, str], **more: Any) -> int:
        return int(self.newsroom.article(*what, source=next(self._sources), **more))

    def event(self, article: int) -> int:
        found = self.newsroom.event_of(article)
        assert found is not None
        return int(found)

    def events(self, *articles: int) -> list[int]:
        return [self.event(one) for one in articles]

    def split(self, *articles: int, now: datetime = NOW) -> Outcome:
        event = self.event(articles[0])
        with self.conn.transaction():
            return mending.split(self.conn, event, articles, said(now=now))

    def merge(self, one: int, other: int, now: datetime = NOW) -> Outcome:
        one, other = self.events(one, other)
        with self.conn.transaction():
            return mending.merge(self.conn, one, other, said(now=now))

    def apart(self, one: int, other: int) -> Outcome:
        one, other = self.events(one, other)
        with self.conn.transaction():
            return mending.keep_apart(self.conn, one, other, said())

    def undo(self, outcome: Outcome, now: datetime = NOW) -> Outcome:
        with self.conn.transaction():
            return mending.undo(self.conn, outcome.id, said(now=now))

    def wrong_event(self, alert: int, now: datetime = NOW) -> Outcome | None:
        row = self.conn.execute("select article_id, event_id from alerts where id = %s", [alert]).fetchone()
        assert row is not None
        with self.conn.transaction():
            return mending.split_wrong(self.conn, row[0], row[1], Said("ana", "", now, alert))

    def watch(self, **conditions: Any) -> None:
        rule = WatchRule.model_validate(
            {"name": "attacks", "query": "soldier*", "notify": ["desk"], **conditions}
        )
        loading.save(self.conn, rule, saved_by="ana", known_channels={"desk"}, now=NOW - 400 * DAY)

    def match(self, now: datetime = NOW) -> list[int]:
        """The articles of all alerts by now."""
        run.match_stored(self.conn, now, lambda *_: None)
        return [article for article, _ in self.newsroom.alerts()]

    def days(self, count: int, *what: tuple[str, str]) -> Iterator[datetime]:
        """Days on each of which something comes, and is detected under a new table."""
        for day in range(1, count + 1):
            now = NOW + day * DAY
            for each in what:
                self.article(each, seen=now)
            detect(self.conn, now)
            yield now


@pytest.fixture
def desk(conn: Connection, newsroom: Any) -> Desk:
    return Desk(conn, newsroom)


@pytest.fixture
def one_event(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int, int]:
    """Two attacks near one town that are taken for one: two reports of each."""
    monkeypatch.setattr(window, "SAME", 0.1)
    ids = tuple(desk.article(what, ago=20 * HOUR) for what in (CONVOY, CONVOY_AGAIN, PATROL, PATROL_AGAIN))
    desk.article(STRIKE)
    detect(desk.conn, NOW)
    assert len(set(desk.events(*ids))) == 1
    return ids  # type: ignore[return-value]


def test_what_is_split_off_is_an_event_of_its_own(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, patrol_again = one_event
    before = desk.event(convoy)

    outcome = desk.split(patrol, patrol_again)

    assert desk.events(convoy, again) == [before, before]
    assert desk.event(patrol) == desk.event(patrol_again) != before
    assert (outcome.events, outcome.others) == ((desk.event(patrol),), (before,))
    old, new = events.get(desk.conn, before), events.get(desk.conn, desk.event(patrol))
    assert old is not None
    assert new is not None
    assert (old.articles, new.articles, new.root_article_id) == (2, 2, patrol)


def test_the_number_goes_with_the_first_report_whichever_side_that_is_on(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, patrol_again = one_event
    before = desk.event(convoy)

    desk.split(convoy, again)

    assert desk.event(convoy) == before
    assert desk.event(patrol) == desk.event(patrol_again) != before


def test_a_split_outlasts_ten_nights_and_all_that_comes(desk: Desk, one_event: Any) -> None:
    desk.split(*one_event[2:])
    stood = desk.events(*one_event)

    for _ in desk.days(10, CONVOY_AGAIN, PATROL_AGAIN, FLOOD):
        assert desk.events(*one_event) == stood


def test_a_merger_outlasts_ten_nights_and_all_that_comes(desk: Desk, conn: Connection) -> None:
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(conn, NOW)
    assert desk.event(flood) != desk.event(strike)

    outcome = desk.merge(flood, strike)

    assert outcome.events == (desk.event(flood),)
    assert desk.event(flood) == desk.event(strike)
    for _ in desk.days(10, FLOOD, STRIKE, CONVOY):
        assert desk.event(flood) == desk.event(strike)
    whole = events.get(conn, desk.event(flood))
    assert whole is not None
    assert whole.articles == len(events.articles_of(conn, whole.id)) > 10


def test_of_a_split_a_merger_and_a_wrong_event_nothing_is_undone_by_itself(
    desk: Desk, one_event: Any
) -> None:
    convoy, again, patrol, patrol_again = one_event
    desk.watch(max_age="none")
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(desk.conn, NOW)
    desk.match()
    desk.split(patrol_again)
    desk.merge(flood, strike)
    desk.wrong_event(1)

    undone = 0
    for now in desk.days(10, CONVOY, PATROL, FLOOD, STRIKE):
        # a night, and a grouping more under the same table
        desk.newsroom.article(*CONVOY_AGAIN, seen=now + HOUR)
        detect(desk.conn, now + HOUR)
        undone += desk.event(convoy) in desk.events(again, patrol, patrol_again)
        undone += desk.event(patrol_again) in desk.events(convoy, again, patrol)
        undone += desk.event(flood) != desk.event(strike)
    assert undone == 0
    assert desk.newsroom.column("select count(*) from mendings where undone_at is null") == [3]


def test_what_was_mended_outlasts_the_window(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, _ = one_event
    flood = desk.article(FLOOD)
    detect(desk.conn, NOW)
    desk.split(patrol)
    desk.merge(flood, convoy)

    for day in (10, 20, 30, 40):
        late = desk.article(FLOOD, seen=NOW + day * DAY)
        detect(desk.conn, NOW + day * DAY)
        assert desk.event(patrol) != desk.event(convoy) == desk.event(flood)
    assert desk.event(late)


def test_both_outlast_a_reading_anew_of_everything(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, _ = one_event
    flood = desk.article(FLOOD)
    detect(desk.conn, NOW)
    desk.split(patrol)
    desk.merge(flood, convoy)
    stood = desk.events(*one_event, flood)

    profiles.outdate(desk.conn)
    take_over(desk.conn, NOW + HOUR)

    assert desk.events(*one_event, flood) == stood


@pytest.mark.parametrize("is_convoy_first", [True, False])
def test_what_comes_goes_with_the_side_that_it_is_more_like(
    desk: Desk, one_event: Any, is_convoy_first: bool
) -> None:
    convoy, _, patrol, patrol_again = one_event
    desk.split(patrol, patrol_again)

    new = {}
    for what in (CONVOY, PATROL) if is_convoy_first else (PATROL, CONVOY):
        new[what] = desk.article(what)
        detect(desk.conn, NOW + HOUR)

    assert desk.event(new[CONVOY]) == desk.event(convoy)
    assert desk.event(new[PATROL]) == desk.event(patrol)


def test_what_is_about_as_near_to_both_sides_alerts_in_doubt(desk: Desk, conn: Connection) -> None:
    desk.watch(max_age="none")
    one, other = desk.article(CONVOY), desk.article(CONVOY)
    detect(conn, NOW)
    desk.split(other)
    assert len(desk.match()) == 2

    new = desk.article(CONVOY)
    detect(conn, NOW + HOUR)

    assert len({desk.event(one), desk.event(other), desk.event(new)}) == 3
    assert desk.newsroom.doubt_of(new).may_be_event_id in desk.events(one, other)
    assert desk.match()[-1] == new
    assert desk.newsroom.column("select in_doubt_kind from alerts order by id")[-1] == "same"


def test_what_was_held_because_of_a_wrong_event_is_told_however_old_it_is(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, patrol_again = one_event
    desk.watch(max_age="2d")
    assert desk.match() == [convoy]

    late = NOW + 6 * DAY
    outcome = desk.split(patrol, patrol_again, now=late)

    assert outcome.asked_again == 2
    assert desk.match(late) == [convoy, patrol]
    assert desk.match(late + DAY) == [convoy, patrol]


def test_what_was_told_as_a_change_of_the_wrong_event_is_told_as_its_own(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, patrol_again = one_event
    desk.watch(max_age="2d")
    assert desk.match() == [convoy]
    desk.conn.execute(
        "insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, first_alert_id,"
        " created_at) select rule_id, rule_version, event_id, root_article_id, %s, 'killed:9', id, created_at"
        " from alerts",
        [patrol],
    )

    desk.split(patrol, patrol_again)
    desk.match()

    rows = desk.conn.execute("select article_id from alerts where transition = 'new' order by id").fetchall()
    assert [article for (article,) in rows] == [convoy, patrol]


def test_an_alert_of_the_wrong_event_goes_with_its_article(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, _ = one_event
    desk.watch(max_age="2d")
    desk.match()
    event = desk.event(convoy)

    outcome = desk.wrong_event(1, NOW + 6 * DAY)

    assert outcome is not None
    assert outcome.articles == (convoy,)
    # convoy keeps the number, as it was the first: the others tell of another event, of which nothing was told
    assert desk.event(convoy) == event != desk.event(patrol)
    assert desk.match(NOW + 6 * DAY) == [convoy, again]
    assert mendings.standing(desk.conn, article_ids=[convoy])[0].kind == "split"


def test_the_others_are_told_where_the_alert_was_by_a_later_report(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, _ = one_event
    desk.watch(query="motorcycles OR valley", source_kinds=["wire"])
    desk.conn.execute(
        "update sources set kind = 'wire' where id in (select source_id from articles where id = any(%s))",
        [[patrol, again]],
    )
    desk.conn.execute(
        "update articles set first_seen_at = first_seen_at + interval '1 hour' where id = %s", [again]
    )
    desk.conn.execute("update articles set published = published - interval '1 hour' where id = %s", [patrol])
    assert desk.match() == [patrol]

    desk.wrong_event(1)

    assert desk.newsroom.alerts() == [(patrol, desk.event(patrol))]
    assert desk.event(patrol) != desk.event(convoy)
    assert desk.match() == [patrol, again]


def test_a_wrong_event_takes_the_copies_of_its_text_along_and_is_split_once(
    desk: Desk, one_event: Any
) -> None:
    convoy = one_event[0]
    copy = desk.article(CONVOY)
    detect(desk.conn, NOW)
    desk.watch(max_age="none")
    desk.match()

    outcome = desk.wrong_event(1)

    assert outcome is not None
    assert set(outcome.articles) >= {convoy, copy}
    assert desk.wrong_event(1) is None


def test_a_wrong_event_without_other_articles_has_nothing_to_split(desk: Desk, conn: Connection) -> None:
    desk.watch(query="flood", max_age="none")
    desk.article(FLOOD)
    detect(conn, NOW)
    desk.match()

    assert desk.wrong_event(1) is None
    assert desk.newsroom.column("select count(*) from mendings") == [0]


def test_a_merger_of_two_alerted_events_tells_nothing_and_nor_does_its_end(
    desk: Desk, conn: Connection
) -> None:
    desk.watch(query="nurse* OR flood", max_age="none")
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(conn, NOW)
    numbers = desk.events(flood, strike)
    assert desk.match() == [flood, strike]

    outcome = desk.merge(flood, strike)
    assert desk.match() == [flood, strike]
    desk.undo(outcome)

    assert desk.events(flood, strike) == numbers
    assert desk.match() == [flood, strike]
    for now in desk.days(2, FLOOD, STRIKE):
        assert desk.match(now) == [flood, strike]


def test_what_a_wrong_merger_held_is_told_when_it_is_taken_back(desk: Desk, conn: Connection) -> None:
    desk.watch(query="nurse* OR flood", max_age="2d", min_sources=1)
    flood = desk.article(FLOOD)
    detect(conn, NOW)
    desk.match()
    strike = desk.article(STRIKE)
    detect(conn, NOW)
    outcome = desk.merge(flood, strike)
    assert desk.match() == [flood]

    desk.undo(outcome, NOW + 5 * DAY)

    assert desk.match(NOW + 5 * DAY) == [flood, strike]


def test_an_end_of_a_split_brings_both_sides_together_and_tells_nothing(desk: Desk, one_event: Any) -> None:
    desk.watch(max_age="none")
    convoy, _, patrol, patrol_again = one_event
    desk.match()
    before = desk.event(convoy)
    outcome = desk.split(patrol, patrol_again)
    split_off = desk.event(patrol)
    assert desk.match() == [convoy, patrol]

    desk.undo(outcome)

    assert set(desk.events(*one_event)) == {before}
    assert events.current_id(desk.conn, split_off) == before
    assert desk.match() == [convoy, patrol]
    # once more: it comes back under its number, and is known
    desk.split(patrol, patrol_again)
    assert desk.event(patrol) == split_off
    assert desk.match() == [convoy, patrol]


def test_the_newer_word_holds_and_names_the_older_one(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, patrol_again = one_event
    first = desk.split(patrol, patrol_again)

    second = desk.merge(convoy, patrol)

    assert [one.id for one in second.over] == [first.id]
    assert len(set(desk.events(*one_event))) == 1
    third = desk.split(again)
    assert [one.id for one in third.over] == [second.id]
    assert desk.event(again) != desk.event(convoy) == desk.event(patrol)
    desk.undo(second)
    assert desk.event(convoy) != desk.event(patrol) != desk.event(again) != desk.event(convoy)
    listed = mending.listed(desk.conn, limit=10)
    assert [(one.mending.id, one.over) for one in listed] == [
        (third.id, ()),
        (second.id, (third.id,)),
        (first.id, ()),
    ]
    assert listed[1].mending.undone_by == "ana"


@pytest.fixture
def doubtful(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Two attacks near one town, of which it is in doubt whether they are one."""
    monkeypatch.setattr(window, "SAME", 0.99)
    monkeypatch.setattr(window, "DOUBT", 0.001)
    first, second = desk.article(CONVOY, ago=20 * HOUR), desk.article(PATROL)
    detect(desk.conn, NOW)
    assert desk.newsroom.doubt_of(second) is not None
    return first, second


@pytest.mark.parametrize("is_one", [True, False])
def test_a_doubt_ends_by_the_word_of_a_person(desk: Desk, doubtful: Any, is_one: bool) -> None:
    desk.watch(max_age="2d", when_in_doubt="hold")
    first, second = doubtful
    assert desk.match() == [first]

    (desk.merge if is_one else desk.apart)(first, second)

    assert desk.newsroom.doubt_of(second) is None
    assert desk.match(NOW + 5 * DAY) == [first, *([] if is_one else [second])]
    for _ in desk.days(2, FLOOD):
        assert desk.newsroom.doubt_of(second) is None
        assert (desk.event(first) == desk.event(second)) is is_one


def test_a_roundup_that_was_merged_by_hand_is_in_doubt_no_more(desk: Desk, conn: Connection) -> None:
    convoy = desk.article(CONVOY)
    roundup = desk.article(("Week in review: convoy attack, nurses strike", CONVOY[1] + STRIKE[1]))
    detect(conn, NOW)
    assert desk.newsroom.doubt_of(roundup) is not None

    desk.merge(convoy, roundup)

    assert desk.event(convoy) == desk.event(roundup)
    assert desk.newsroom.doubt_of(roundup) is None


def test_an_article_that_can_no_longer_be_read_leaves_what_it_was_merged_into(
    desk: Desk, conn: Connection
) -> None:
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(conn, NOW)
    desk.merge(flood, strike)
    conn.execute("update articles set access = 'challenge', detected_at = null where id = %s", [flood])

    detect(conn, NOW + HOUR)

    left = events.get(conn, desk.event(strike))
    assert left is not None
    assert left.articles == 1
    assert desk.newsroom.event_of(flood) is None


REFUSED: list[tuple[Callable[[Connection], object], type[Exception], str]] = [
    (lambda c: mending.split(c, 99, [1], said()), NoSuchEvent, "there is no event 99: see `tocsin events list`"),
    (lambda c: mending.split(c, 1, [], said()), CannotMend, "say which articles are not of event 1"),
    (lambda c: mending.split(c, 1, [5], said()), CannotMend, "article 5 is not of event 1, it tells of event 2"),
    (lambda c: mending.split(c, 1, [77], said()), CannotMend, "article 77 is not of event 1, it tells of no event"),
    (lambda c: mending.split(c, 1, [-1], said()), CannotMend, "article -1 is not of event 1"),
    (lambda c: mending.split(c, 1, [1, 2, 3, 4, 4], said()), CannotMend, "these are all articles of event 1"),
    (lambda c: mending.merge(c, 1, 1, said()), CannotMend, "that is one event, 1, twice"),
    (lambda c: mending.merge(c, 1, 99, said()), NoSuchEvent, "there is no event 99"),
    (lambda c: mending.undo(c, 99, said()), NoSuchMending, "there is no mending 99: see `tocsin events mended`"),
]  # fmt: skip


@pytest.mark.parametrize(("mend", "error", "words"), REFUSED)
def test_what_cannot_be_done_is_refused_with_the_remedy(
    conn: Connection, one_event: Any, mend: Callable[[Connection], object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words), conn.transaction():
        mend(conn)

    assert conn.execute("select count(*) from mendings").fetchone() == (0,)


def test_a_number_that_is_told_under_another_is_refused_and_named(desk: Desk, one_event: Any) -> None:
    flood = desk.article(FLOOD)
    detect(desk.conn, NOW)
    number, whole = desk.event(flood), desk.event(one_event[0])
    desk.merge(flood, one_event[0])

    with pytest.raises(CannotMend, match=f"event {number} is told as event {whole} by now"):
        mending.split(desk.conn, number, [flood], said())
    with pytest.raises(CannotMend, match=f"are one already, told as event {whole}"):
        mending.merge(desk.conn, whole, number, said())


def test_a_mending_is_taken_back_once(desk: Desk, one_event: Any) -> None:
    outcome = desk.split(one_event[3])
    desk.undo(outcome)

    with pytest.raises(CannotMend, match=f"mending {outcome.id} was taken back by ana"):
        desk.undo(outcome)


def test_what_another_version_read_is_read_anew_first(desk: Desk, one_event: Any) -> None:
    desk.conn.execute("update article_profiles set piece = null where article_id = %s", [one_event[1]])

    with pytest.raises(CannotMend, match="run `tocsin events reread` first"):
        desk.split(one_event[3])


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


@pytest.mark.parametrize("conditions", [{}, {"updates": "all"}, {"min_sources": 2}, {"max_age": "21h"}])
@pytest.mark.parametrize("first", [0, 2])
def test_a_preview_says_what_was_alerted_before_and_after_people_mended(
    desk: Desk, one_event: Any, conditions: dict[str, Any], first: int
) -> None:
    desk.watch(**conditions)
    desk.match()
    outcome = desk.split(*one_event[first : first + 2], now=NOW + HOUR)
    desk.match(NOW + 2 * HOUR)
    desk.article(PATROL_AGAIN, seen=NOW + 3 * HOUR)
    detect(desk.conn, NOW + 3 * HOUR)
    desk.match(NOW + 3 * HOUR)
    desk.undo(outcome, now=NOW + 4 * HOUR)
    desk.match(NOW + 5 * HOUR)
    desk.split(one_event[0], now=NOW + 6 * HOUR)
    desk.match(NOW + 7 * HOUR)
    index_stored(desk.conn)
    rule = WatchRule.model_validate(
        {"name": "attacks", "query": "soldier*", "notify": ["desk"], **conditions}
    )

    would = preview(desk.conn, rule, usable_query(rule), days=30, now=NOW + 8 * HOUR, with_near_misses=False)

    assert sorted((one.article_id, one.event_id) for one in would.alerted) == sorted(desk.newsroom.alerts())
    assert len(would.alerted) > 1
    held = desk.conn.execute(
        "select decision, count(*) from matches where decision <> 'alerts' group by 1"
    ).fetchall()
    assert would.held == dict(held)
    told = desk.conn.execute(
        "select article_id, created_at from alerts where first_alert_id is not null"
    ).fetchall()
    assert sorted((one.article_id, one.told_at) for one in would.updates) == sorted(told)
