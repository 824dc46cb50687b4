"""A target that fails: it rests, the others do not wait, and what waits goes out when it answers again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sql.deliveries
import sql.notices
import sql.targets
from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.outbox import cancel, claim, enqueue
from alerts.delivery.record import reopen
from alerts.delivery.run import DeliverSummary, deliver_due
from alerts.delivery.sender import LEASE, ConnectionHolder, living, sending
from sql.connection import Connection, connect

SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12"
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
NOBODY: list[str] = []


@pytest.fixture
def two(tmp_path: Path, mailbox: Any) -> Channels:
    path = tmp_path / "channels.yaml"
    path.write_text(f"urls:\n  - {mailbox.url()}:\n      tag: desk\n  - {SLACK}:\n      tag: room\n")
    path.chmod(0o600)
    return load_channels(path)


@pytest.fixture
def deliver(database_url: str, hook: Any) -> Callable[..., DeliverSummary]:
    def run(channels: Channels, after: timedelta = timedelta(), **more: Any) -> DeliverSummary:
        return deliver_due(
            lambda: connect(database_url), channels, slack_url=hook.url, now=lambda _: NOW + after, **more
        )

    return run


def put(conn: Connection, channels: Channels, make_alert: Any, *tags: str, times: int = 1) -> None:
    for _ in range(times):
        enqueue(conn, make_alert(conn), tags, channels, NOW)


def states(conn: Connection) -> list[str]:
    rows = sql.deliveries.list_recent(conn, limit=100)
    return sorted(row.state for row in rows)


def test_a_target_that_refuses_all_is_tried_once_an_hour_and_gets_everything_in_the_end(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk", times=3)
    mailbox.refused["ana@example.org"] = "550 5.1.1 no such user"

    closed = [deliver(two, timedelta(minutes=minutes)) for minutes in (0, 1, 59, 60)]
    del mailbox.refused["ana@example.org"]
    opened = deliver(two, timedelta(minutes=120))

    nothing, one = DeliverSummary(), DeliverSummary(failed=1)
    assert closed == [one, nothing, nothing, one]
    assert opened == DeliverSummary(sent=3)
    assert len(mailbox.mails) == 3
    assert states(conn) == ["sent"] * 3


@pytest.mark.parametrize("times", [1, 4])
def test_a_refused_message_tries_again_by_itself_every_hour(
    conn: Connection, make_alert: Any, hook: Any, two: Channels, deliver: Any, times: int
) -> None:
    put(conn, two, make_alert, "room", times=times)
    hook.answers = [(404, b"no_service")]

    for minutes in range(0, 600, 10):
        deliver(two, timedelta(minutes=minutes))
    tried = len(hook.posts)
    hook.answers = [(200, b"ok")]
    deliver(two, timedelta(minutes=660))

    assert 9 <= tried <= 10
    assert states(conn) == ["sent"] * times


def test_what_was_refused_weeks_ago_is_not_told_any_more(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk")
    mailbox.refused["ana@example.org"] = "550 5.1.1 no such user"
    deliver(two)
    del mailbox.refused["ana@example.org"]
    put(conn, two, make_alert, "desk")

    deliver(two, timedelta(days=8))

    assert states(conn) == ["failed", "sent"]


def test_what_went_unanswered_twice_goes_out_for_the_last_time_after_an_hour(
    conn: Connection, make_alert: Any, hook: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "room")
    hook.answers = [(200, b"?")]

    summaries = [deliver(two, timedelta(minutes=minutes)) for minutes in (0, 1, 60, 62, 200, 400)]

    lost, nothing = DeliverSummary(unknown=1), DeliverSummary()
    assert summaries == [DeliverSummary(retry=1), lost, nothing, lost, nothing, nothing]
    assert len(hook.posts) == 3


def test_the_operator_is_told_once_by_another_channel(
    conn: Connection, make_alert: Any, mailbox: Any, hook: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk", times=3)
    mailbox.refused["ana@example.org"] = "550 5.1.1 no such user"

    for minutes in (0, 60, 120):
        deliver(two, timedelta(minutes=minutes), operator="room")

    (post,) = hook.posts
    assert "mail to a…@example.org" in str(post)
    assert "no such user" in str(post)


def test_what_waits_for_longer_than_an_hour_is_told_and_counted(
    conn: Connection, make_alert: Any, mailbox: Any, hook: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk")
    mailbox.answers = [lambda _: "451 4.3.0 disk full"]

    for minutes in (0, 30, 61, 122, 183):
        deliver(two, timedelta(minutes=minutes), operator="room")

    assert len(hook.posts) == 1
    assert "disk full" in str(hook.posts[0])
    assert sql.deliveries.undelivered(conn, now=NOW + timedelta(minutes=61)).late == 1


def test_a_test_of_the_channel_lets_out_what_waited(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk", times=2)
    mailbox.refused["ana@example.org"] = "550 5.1.1 no such user"
    deliver(two)
    del mailbox.refused["ana@example.org"]

    due = reopen(conn, [two.of("desk")[0].fingerprint], NOW)

    assert due == 1
    assert deliver(two) == DeliverSummary(sent=2)


def test_waiting_messages_go_out_as_soon_as_one_succeeds(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk", times=2)
    mailbox.answers = [lambda _: "451 later", lambda _: "451 later", lambda _: "250 kept"]

    summaries = [deliver(two, timedelta(minutes=minutes)) for minutes in (0, 1, 3)]

    assert summaries[2] == DeliverSummary(sent=2)


def test_an_unanswered_message_goes_out_again_when_its_server_answers_others(
    conn: Connection, make_alert: Any, hook: Any, two: Channels, deliver: Any
) -> None:
    hook.answers = [(200, b"?"), (200, b"?"), (200, b"ok")]
    put(conn, two, make_alert, "room")
    lost = [deliver(two, timedelta(minutes=minutes)) for minutes in (0, 1)]
    put(conn, two, make_alert, "room")

    found = deliver(two, timedelta(minutes=4))

    assert lost == [DeliverSummary(retry=1), DeliverSummary(unknown=1)]
    assert found == DeliverSummary(sent=2)


def test_a_message_that_always_fails_does_not_keep_the_others(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    mailbox.answers = [lambda mail: "451 poison" if b"d-1" in mail.content else "250 kept"]
    put(conn, two, make_alert, "desk", times=5)

    for minutes in range(0, 30, 2):
        deliver(two, timedelta(minutes=minutes))

    assert states(conn) == ["retry", "sent", "sent", "sent", "sent"]


def test_a_servers_patience_decides_when_it_is_asked_again(
    conn: Connection, make_alert: Any, hook: Any, two: Channels, deliver: Any
) -> None:
    hook.more, hook.answers = {"Retry-After": "300"}, [(429, b"slowly"), (200, b"ok")]
    put(conn, two, make_alert, "room")

    summaries = [deliver(two, timedelta(seconds=seconds)) for seconds in (0, 299, 300)]

    assert summaries == [DeliverSummary(retry=1), DeliverSummary(), DeliverSummary(sent=1)]


def test_slack_gets_three_at_once_and_then_one_a_second(
    conn: Connection, make_alert: Any, two: Channels
) -> None:
    put(conn, two, make_alert, "room", times=5)
    (room,) = two.of("room")

    def claimed(seconds: float) -> bool:
        found = claim(conn, room, "me", NOBODY, NOW + timedelta(seconds=seconds))
        conn.execute("update deliveries set state = 'sent', sent_at = now() where state = 'sending'")
        return found is not None

    turns = [claimed(seconds) for seconds in (0, 0, 0, 0, 0.9, 1, 1)]

    assert turns == [True, True, True, False, False, True, False]


def test_a_living_senders_message_is_its_own_for_longer_than_its_lease(
    conn: Connection, make_alert: Any, two: Channels, database_url: str
) -> None:
    put(conn, two, make_alert, "desk")
    (desk,) = two.of("desk")
    late = NOW + 2 * LEASE
    with sending(ConnectionHolder(lambda: connect(database_url), lambda _: NOW)) as sender:
        first = claim(conn, desk, sender, NOBODY, NOW)
        alive = living(conn, NOW)
        while_it_lives = claim(conn, desk, "another", alive, late)
    nobody = living(conn, NOW)
    afterwards = claim(conn, desk, "another", nobody, NOW)

    assert first is not None
    assert while_it_lives is None
    assert afterwards is not None
    assert afterwards.is_possible_repeat


@pytest.mark.parametrize("gone", ["enabled = false", "removed_at = now()"])
def test_what_a_rule_that_is_no_more_had_matched_is_cancelled(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any, gone: str
) -> None:
    put(conn, two, make_alert, "desk")
    conn.execute(f"update rules set {gone}".encode())

    summary = deliver(two)

    (row,) = sql.deliveries.list_recent(conn, limit=5, state="cancelled")
    assert summary == DeliverSummary(cancelled=1)
    assert row.reason.startswith("rule sahel-ambush was ")
    assert mailbox.mails == []


def test_a_cancelled_message_is_not_sent(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk")
    (row,) = sql.deliveries.list_recent(conn, limit=5)

    cancel(conn, row.id, "told by telephone")

    assert deliver(two) == DeliverSummary()
    assert mailbox.mails == []


def test_each_attempt_keeps_its_stage_and_the_servers_number(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk")
    mailbox.answers = [lambda _: "451 4.3.0 disk full", lambda _: "250 kept"]

    deliver(two)
    deliver(two, timedelta(minutes=1))

    (row,) = sql.deliveries.list_recent(conn, limit=5)
    attempts = sql.deliveries.attempts_of(conn, id=row.id)
    assert [(one.stage, one.status) for one in attempts] == [("handed over", 451), ("answered", 250)]


def test_an_answer_is_recorded_although_the_database_went_away(
    conn: Connection, make_alert: Any, mailbox: Any, two: Channels, deliver: Any
) -> None:
    put(conn, two, make_alert, "desk")

    def cut(_: Any) -> str:
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where pid <> pg_backend_pid() and datname = current_database()"
        )
        return "250 kept"

    mailbox.answers = [cut]

    assert [deliver(two), deliver(two)] == [DeliverSummary(sent=1), DeliverSummary()]
    assert len(mailbox.mails) == 1
