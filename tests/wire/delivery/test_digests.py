"""What is told together: digests by the reader's clock, floods, budgets, quiet hours, and two rules on one event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

import sql.channels
import sql.deliveries
import sql.digests
import sql.loops
from alerts.delivery import outbox
from alerts.delivery.audit import examine
from alerts.delivery.channels import Channels
from alerts.delivery.digests import make_digests
from alerts.delivery.mute_notices import tell_ended_mutes
from alerts.delivery.run import deliver_due
from alerts.rules import run
from alerts.rules.mutes import MuteKind
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading, muting
from sql.connection import Connection, connect
from sql.rows.digests import ChannelTerms

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class Desk:
    """A watch with one channel by mail, and what it does when its time has come."""

    def __init__(self, conn: Connection, url: str, channels: Channels, mailbox: Any) -> None:
        self.conn, self.url, self.channels, self.mailbox = conn, url, channels, mailbox
        self.notices: list[int] = []

    def rule(self, name: str = "border", query: str = "ambush OR ambushed", **fields: object) -> None:
        rule = WatchRule.model_validate({"name": name, "query": query, "notify": ["desk"], **fields})
        loading.save(self.conn, rule, saved_by="ana", known_channels={"desk", "room"}, now=NOON - 400 * DAY)

    def terms(self, *, zone: str = "UTC", **more: Any) -> None:
        sql.channels.set_settings(self.conn, tag="desk", time_zone=zone, on_ambiguous="resend")
        given = ChannelTerms("desk", **more)
        sql.digests.set_channel_terms(
            self.conn,
            tag="desk",
            quiet_from=given.quiet_from,
            quiet_to=given.quiet_to,
            budget_per_day=given.budget_per_day,
            digest_at=given.digest_at,
            empty_digest_since=given.empty_digest_since,
            storm_after=given.storm_after,
        )

    def match(self, at: datetime) -> None:
        run.match_stored(
            self.conn,
            at,
            lambda conn, alert, tags, now: outbox.enqueue(conn, alert, tags, self.channels, now),
        )

    def deliver(self, at: datetime) -> int:
        """What a round does at a moment; how many digests it made."""
        made = make_digests(
            self.conn, self.channels, at, lambda conn, number, now: self.notices.append(number)
        )
        deliver_due(lambda: connect(self.url), self.channels, now=lambda _: at)
        return made

    def round(self, at: datetime) -> int:
        self.match(at)
        return self.deliver(at)

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mailbox.mails]

    def last(self) -> str:
        return str(self.mailbox.mails[-1].get_body(("plain",)).get_content())


@pytest.fixture
def desk(conn: Connection, database_url: str, channels: Channels, mailbox: Any) -> Desk:
    return Desk(conn, database_url, channels, mailbox)


def test_a_flood_is_one_digest_with_all_of_it_and_one_notice(desk: Desk, world: Any) -> None:
    desk.rule()
    for number in range(300):
        world.story(f"Ambush number {number} near the border")

    desk.round(NOON)
    made = [desk.deliver(NOON + minutes * MINUTE) for minutes in (1, 2, 3)]

    assert made == [1, 0, 0]
    assert len(desk.subjects) == 1
    assert desk.subjects[0].startswith("[tocsin] Many at once: 300 events")
    assert len(desk.notices) == 1
    assert "and" in desk.last().lower()
    assert world.column("select count(*) from digest_items where digest_id is not null") == [300]


def test_messages_that_were_sent_before_a_flood_is_seen_are_as_many_as_the_channel_allows(
    desk: Desk, world: Any
) -> None:
    desk.rule()
    for number in range(30):
        world.story(f"Ambush number {number} near the border")
        desk.round(NOON + number * timedelta(seconds=1))

    desk.deliver(NOON + 5 * MINUTE)

    assert len(desk.subjects) == 11
    assert "20 events" in desk.subjects[-1]


def test_what_follows_in_a_storm_is_told_ever_later(desk: Desk, world: Any) -> None:
    desk.terms(storm_after=2)
    desk.rule()
    for number in range(40):
        world.story(f"Ambush number {number} near the border")
        desk.round(NOON + number * 2 * MINUTE)

    for hours in (2, 3):
        desk.deliver(NOON + hours * HOUR)

    # two at once, then digests after ten minutes, half an hour and an hour
    assert len(desk.subjects) <= 6
    assert world.column("select count(*) from digest_items where digest_id is null") == [0]


@pytest.mark.parametrize("when", ["hourly", "daily 07:30", "weekly wed 07:30"])
def test_a_rule_by_a_schedule_tells_all_of_a_period_in_one_message(desk: Desk, world: Any, when: str) -> None:
    desk.terms(zone="America/New_York")
    desk.rule(when=when, max_age="none")
    for number in range(3):
        world.story(f"Ambush number {number} near the border")
        desk.round(NOON - HOUR + number * 5 * MINUTE)

    before = len(desk.subjects)
    end = {"hourly": NOON, "daily 07:30": NOON - HOUR / 2, "weekly wed 07:30": NOON + DAY - HOUR / 2}[when]
    made = [desk.deliver(end - timedelta(seconds=1)), desk.deliver(end), desk.deliver(end + 3 * MINUTE)]

    assert (before, made) == (0, [0, 1, 0])
    assert "3 events" in desk.subjects[0]


def test_two_workers_at_once_make_one_digest(
    desk: Desk, world: Any, two_at_once: Callable[..., None]
) -> None:
    desk.rule(when="hourly")
    world.story()
    desk.match(NOON)

    two_at_once(lambda conn: make_digests(conn, desk.channels, NOON + HOUR, lambda *_: None))

    assert world.column("select count(*) from digests") == [1]
    assert world.column("select count(*) from deliveries where digest_id is not null") == [1]


def test_after_an_outage_all_that_was_missed_is_one_digest_of_the_last_period(desk: Desk, world: Any) -> None:
    desk.rule(when="daily 07:30", max_age="none")
    for day in range(3):
        world.story(f"Ambush number {day} near the border")
        desk.match(NOON + day * DAY)

    made = [desk.deliver(NOON + 5 * DAY), desk.deliver(NOON + 5 * DAY + MINUTE)]

    assert made == [1, 0]
    assert "3 events" in desk.subjects[0]
    assert world.column("select ends_at from digests") == [datetime(2026, 3, 15, 7, 30, tzinfo=UTC)]


def test_what_comes_too_late_for_its_digest_is_in_the_next_one(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly")
    world.story()
    desk.match(NOON)
    desk.deliver(NOON + HOUR)
    world.story("Another ambush near the border")
    # as if it had begun before the hour was over, and was committed after the digest
    desk.match(NOON + MINUTE)

    made = [desk.deliver(NOON + HOUR + MINUTE), desk.deliver(NOON + 2 * HOUR)]

    assert made == [0, 1]
    assert len(desk.subjects) == 2


def test_quiet_hours_hold_what_can_wait_and_tell_it_when_they_are_over(desk: Desk, world: Any) -> None:
    desk.terms(quiet_from=time(22), quiet_to=time(6))
    desk.rule()
    desk.rule("loud", "ambush", urgent=True)
    night = NOON.replace(hour=23)
    world.story("Ambush by night", seen=night)
    world.story("An attack, ambushed by night", seen=night)

    desk.round(night)
    at_night = list(desk.subjects)
    desk.deliver(NOON.replace(hour=6) + DAY)

    assert [subject.split("]")[0] for subject in at_night] == ["[loud"]
    assert "Daily digest: 2 events" in desk.subjects[1]
    assert "2 came in quiet hours" in desk.last()


def test_over_the_budget_of_a_day_one_message_says_so_and_the_rest_comes_in_the_digest(
    desk: Desk, world: Any
) -> None:
    desk.terms(budget_per_day=2, digest_at=time(18))
    desk.rule()
    for number in range(5):
        world.story(f"Ambush number {number} near the border")
        desk.round(NOON + number * 20 * MINUTE)

    desk.deliver(NOON + 6 * HOUR)

    assert [
        subject for subject in desk.subjects if "border" in subject and "[border" in subject
    ] == desk.subjects[:2]
    assert "2 messages today" in desk.subjects[2]
    assert "3 events" in desk.subjects[3]
    assert len(desk.subjects) == 4


def test_two_rules_of_one_reader_on_one_event_are_one_message_that_names_both(desk: Desk, world: Any) -> None:
    desk.rule("border")
    desk.rule("convoys", "convoy")
    world.story()

    desk.round(NOON)

    assert len(desk.subjects) == 1
    assert "border, convoys" in desk.subjects[0]
    assert sorted(world.column("select state from deliveries")) == ["sent", "superseded"]


def test_rules_that_tell_the_same_event_in_a_digest_are_one_line(desk: Desk, world: Any) -> None:
    desk.rule("border", when="hourly")
    desk.rule("convoys", "convoy", when="hourly")
    world.story()
    desk.match(NOON)

    desk.deliver(NOON + HOUR)

    assert "1 event" in desk.subjects[0]
    assert "rule border, convoys" in desk.last()


def test_an_empty_digest_comes_once_a_period_to_those_who_ask_for_it(desk: Desk, world: Any) -> None:
    desk.terms(zone="Europe/Paris", empty_digest_since=NOON)
    desk.rule(when="daily 07:30")
    morning = datetime(2026, 3, 11, 6, 30, tzinfo=UTC)

    moments = (NOON, morning - MINUTE, morning, morning + MINUTE, morning + HOUR, morning + DAY)
    made = [desk.deliver(moment) for moment in moments]

    assert made == [0, 0, 1, 0, 0, 1]
    assert "quiet: 0 events; 1 of 1 source healthy" in desk.subjects[0]


def test_a_message_that_is_debounced_waits_for_what_else_comes(desk: Desk, world: Any) -> None:
    desk.rule(debounce="10m")
    world.story()

    desk.round(NOON)
    at_once = len(desk.subjects)
    desk.deliver(NOON + 10 * MINUTE)

    assert (at_once, len(desk.subjects)) == (0, 1)


def test_what_is_urgent_or_in_doubt_stands_first_in_a_digest(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly", urgent=500)
    first = world.story("An ambush, perhaps known")
    world.doubt(world.story("An ambush that may be another"), first)
    desk.match(NOON)

    desk.deliver(NOON + HOUR)

    assert "1 in doubt" in desk.subjects[0]
    assert desk.last().index("Look at these first") < desk.last().index("An ambush that may be another")


def test_a_digest_whose_address_changed_goes_to_the_new_one(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly")
    world.story()
    desk.match(NOON)
    world.conn.execute("update digest_items set target = 'gone'")

    desk.deliver(NOON + HOUR)

    assert len(desk.subjects) == 1


def test_a_mute_that_is_over_says_once_what_it_held_to_the_readers_concerned(desk: Desk, world: Any) -> None:
    desk.rule()
    desk.rule("elsewhere", "flood", notify=["room"])
    made = muting.add(
        desk.conn, MuteKind.SOURCE, "gazette", until=NOON + DAY, why="test articles", muted_by="ana", now=NOON
    )
    world.story("Ambush near the border")
    world.doubt(world.story("An ambush that may be another"), None, kind="roundup")
    desk.round(NOON)

    told = [tell_ended_mutes(desk.conn, desk.channels, NOON + hours * HOUR) for hours in (23, 24, 25)]
    desk.deliver(NOON + 25 * HOUR)

    assert told == [0, 1, 0]
    over = [number for number, subject in enumerate(desk.subjects) if "no longer muted" in subject]
    assert [desk.subjects[number] for number in over] == [
        "[tocsin] no longer muted: source gazette; held meanwhile: 2 events"
    ]
    lines = str(desk.mailbox.mails[over[0]].get_body(("plain",)).get_content())
    assert lines.index("may be another") < lines.index("Ambush near the border")
    assert f"tocsin mutes show {made.id}" in lines


def test_a_mute_that_held_nothing_ends_without_a_message(desk: Desk, world: Any) -> None:
    desk.rule()
    muting.add(desk.conn, MuteKind.RULE, "border", until=NOON + HOUR, why="x", muted_by="ana", now=NOON)

    assert tell_ended_mutes(desk.conn, desk.channels, NOON + HOUR) == 0
    assert tell_ended_mutes(desk.conn, desk.channels, NOON + 2 * HOUR) == 0
    assert world.column("select told_at is not null from mutes") == [True]


def test_a_digest_counts_what_mutes_held_meanwhile(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly")
    muted = world.story("An ambush that is muted")
    muting.add(desk.conn, MuteKind.EVENT, str(muted), until=NOON + DAY, why="known", muted_by="ana", now=NOON)
    world.story("An ambush that is not")
    desk.match(NOON)

    desk.deliver(NOON + HOUR)

    assert "1 event" in desk.subjects[0]
    assert "muted: known) held 1 event" in desk.last()


def test_what_is_in_doubt_does_not_vanish_in_a_mute(desk: Desk, world: Any) -> None:
    desk.rule()
    muting.add(
        desk.conn, MuteKind.SOURCE, "gazette", until=NOON + 30 * DAY, why="test", muted_by="ana", now=NOON
    )
    world.doubt(world.story("An ambush that may be another"), None, kind="roundup")
    world.story("An ambush that is known")
    desk.match(NOON)

    made = [desk.deliver(NOON + hours * HOUR) for hours in (0, 19, 20, 44)]

    assert made == [0, 0, 1, 0]
    assert "2 held by mutes" in desk.subjects[0]
    assert "An ambush that may be another (gazette, event 1, rule border, in doubt)" in desk.last()


def test_what_a_removed_rule_had_matched_is_in_no_digest_and_stays_on_record(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly")
    desk.rule("kept", "ambush", when="hourly")
    world.story("An ambush, ambushed")
    desk.match(NOON)
    loading.remove(desk.conn, "border", now=NOON)

    desk.deliver(NOON + HOUR)

    assert "1 event" in desk.subjects[0]
    assert "border" not in desk.last().split("\n", 3)[3]
    assert world.column("select reason from deliveries where digest_id is null") == [
        "rule border was removed before its digest was made"
    ]


def test_an_alert_that_waits_begins_the_loop_that_sends_it(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly")
    world.story()
    desk.match(NOON)

    assert not sql.loops.is_decision_due(desk.conn, now=NOON + HOUR - MINUTE)
    assert sql.loops.is_decision_due(desk.conn, now=NOON + HOUR)


def test_an_alert_that_stands_in_a_digest_is_no_gap_to_the_audit(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly")
    world.story()
    desk.match(NOON)

    waiting = examine(desk.conn, desk.channels, NOON)
    desk.deliver(NOON + HOUR)

    assert waiting.gaps == ()
    assert examine(desk.conn, desk.channels, NOON + HOUR).gaps == ()


def test_a_message_for_two_rules_is_sent_though_one_of_them_is_disabled_meanwhile(
    desk: Desk, world: Any
) -> None:
    desk.rule("border")
    desk.rule("convoys", "convoy")
    world.story()
    desk.match(NOON)
    desk.rule("border", enabled=False)

    desk.deliver(NOON)

    assert len(desk.subjects) == 1
    assert "convoys" in desk.subjects[0]


def test_a_digest_that_does_not_arrive_is_reported_like_any_message(desk: Desk, world: Any) -> None:
    desk.rule(when="hourly")
    world.story()
    desk.match(NOON)
    make_digests(desk.conn, desk.channels, NOON + HOUR, lambda *_: None)

    assert [row.digest_id for row in sql.deliveries.unreported(desk.conn, now=NOON + 3 * HOUR)] == [1]
