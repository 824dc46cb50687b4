"""An alert that nobody takes is told to another channel: once, marked, never before a first message was accepted."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import sql.event_care
import sql.event_states
import sql.loops
from alerts.delivery import outbox
from alerts.delivery.audit import examine, repair
from alerts.delivery.channels import Channels
from alerts.delivery.digests import make_digests
from alerts.delivery.escalations import Escalated, escalate_due
from alerts.delivery.run import DeliverSummary
from alerts.rules.judging import Verdict, judge
from alerts.rules.mutes import MuteKind
from alerts.rules.store import muting
from sql import alerts
from sql.connection import Connection

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def told(
    conn: Connection,
    world: Any,
    watch: Callable[..., None],
    tell: Callable[..., DeliverSummary],
    now: datetime,
) -> datetime:
    """A convoy of which the desk was told, by a rule that escalates after a quarter of an hour; when that was."""
    watch(escalate="15m to room", when="at once", quiet_hours="00:00-23:59", urgent=True)
    world.story("A convoy was attacked", seen=now - MINUTE)
    assert tell(now) == DeliverSummary(sent=1)
    (at,) = conn.execute("select sent_at from deliveries").fetchone() or (now,)
    return at


def alert_of(conn: Connection) -> Any:
    found = alerts.get(conn, id=conn.execute("select max(id) from alerts").fetchone()[0])  # type: ignore[index]
    assert found is not None
    return found


def decisions(conn: Connection) -> list[tuple[str | None, str]]:
    return conn.execute("select decision, detail from escalations").fetchall()


def test_it_is_told_once_and_says_so(
    conn: Connection, channels: Channels, told: datetime, tell: Any, hook: Any, mailbox: Any
) -> None:
    assert not escalate_due(conn, channels, told + 14 * MINUTE)
    assert not sql.loops.is_decision_due(conn, now=told + 14 * MINUTE)
    assert sql.loops.is_decision_due(conn, now=told + 15 * MINUTE)
    assert escalate_due(conn, channels, told + 15 * MINUTE) == {Escalated.ESCALATED: 1}
    assert not escalate_due(conn, channels, told + HOUR)

    tell(told + 16 * MINUTE)

    assert len(mailbox.mails) == 1
    (post,) = hook.posts
    assert "Not taken by anybody for 15 minutes" in str(post)
    assert "Not taken for 15 minutes: " in post["attachments"][0]["fallback"]
    assert decisions(conn) == [("escalated", "")]
    assert examine(conn, channels, told + 2 * HOUR).is_whole


def test_two_workers_at_once_tell_it_once(
    conn: Connection, channels: Channels, told: datetime, two_at_once: Any
) -> None:
    two_at_once(lambda own: escalate_due(own, channels, told + 15 * MINUTE))

    assert conn.execute("select count(*) from deliveries where channel = 'room'").fetchone() == (1,)


def test_nothing_is_escalated_before_a_first_message_was_accepted(
    conn: Connection, world: Any, watch: Any, tell: Any, channels: Channels, mailbox: Any, now: datetime
) -> None:
    mailbox.answers = [lambda _: "451 later"]
    watch(escalate="1m to room")
    world.story("A convoy was attacked", seen=now - MINUTE)
    tell(now)

    assert not escalate_due(conn, channels, now + 20 * HOUR)
    assert decisions(conn) == [(None, "")]


def take(conn: Connection, now: datetime) -> None:
    sql.event_care.hold(conn, event_id=alert_of(conn).event_id, person="ana", given_by="ana", now=now)


def note(conn: Connection, now: datetime) -> None:
    sql.event_care.add_note(conn, event_id=alert_of(conn).event_id, person="ana", text="seen", now=now)


def judged(conn: Connection, now: datetime) -> None:
    judge(conn, alert_of(conn), Verdict.NOISE, "ana", "sport", now)


def muted(conn: Connection, now: datetime) -> None:
    event = str(alert_of(conn).event_id)
    muting.add(conn, MuteKind.EVENT, event, until=now + HOUR, why="known", muted_by="ana", now=now)


def removed(conn: Connection, now: datetime) -> None:
    conn.execute("update rules set removed_at = %s", [now])


def withdrawn(conn: Connection, now: datetime) -> None:
    alert = alert_of(conn)
    row = {
        "event_id": alert.event_id, "key": "denial:newsroom", "kind": "denial", "article_id": alert.article_id,
        "old": None, "new": "newsroom", "sentence": "We were wrong.", "said_by": None, "is_disputed": False,
        "moment": now, "now": now,
    }  # fmt: skip
    sql.event_states.put_transitions(conn, [row])


@pytest.mark.parametrize(
    ("act", "decision"),
    [
        (take, Escalated.TAKEN), (note, Escalated.ANSWERED), (judged, Escalated.ANSWERED), (muted, Escalated.MUTED),
        (removed, Escalated.RULE_OFF), (withdrawn, Escalated.WITHDRAWN),
    ],
)  # fmt: skip
def test_it_is_not_told_of_what_somebody_took_answered_muted_or_withdrew(
    conn: Connection, channels: Channels, told: datetime, act: Any, decision: Escalated
) -> None:
    act(conn, told + MINUTE)

    assert escalate_due(conn, channels, told + 15 * MINUTE) == {decision: 1}
    assert conn.execute("select count(*) from deliveries").fetchone() == (1,)


def test_a_channel_that_is_not_there_gets_it_when_it_is(
    conn: Connection, channels: Channels, told: datetime
) -> None:
    without = replace(channels, targets=tuple(one for one in channels.targets if one.tag != "room"))
    escalate_due(conn, without, told + 15 * MINUTE)
    assert conn.execute("select state from deliveries where channel = 'room'").fetchall() == [("held",)]

    outbox.reroute_undeliverable(conn, channels, told + 16 * MINUTE)

    states = conn.execute("select state from deliveries where channel = 'room' order by id").fetchall()
    assert states == [("superseded",), ("queued",)]


def test_the_audit_finds_and_mends_what_was_forgotten(
    conn: Connection, channels: Channels, told: datetime
) -> None:
    conn.execute("delete from escalations")
    found = examine(conn, channels, told)
    assert len(found.forgotten) == 1
    assert not found.is_whole

    assert repair(conn, found, channels, told) == 1

    assert examine(conn, channels, told).is_whole
    assert escalate_due(conn, channels, told + 15 * MINUTE) == {Escalated.ESCALATED: 1}
    conn.execute("delete from deliveries where channel = 'room'")
    found = examine(conn, channels, told)
    assert [gap.tag for gap in found.gaps] == ["room"]
    assert repair(conn, found, channels, told) == 1
    assert examine(conn, channels, told).gaps == ()


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
import sql.escalations
from alerts.delivery import escalations
from alerts.delivery.channels import load_channels
from sql.connection import connect

decide = sql.escalations.decide
def decide_and_die(conn, **given):
    decide(conn, **given)
    os.kill(os.getpid(), signal.SIGKILL)
sql.escalations.decide = decide_and_die
with connect(sys.argv[1]) as conn:
    escalations.escalate_due(conn, load_channels(Path(sys.argv[2])), datetime.fromisoformat(sys.argv[3]))
"""


def test_a_worker_that_is_killed_has_told_nobody_and_the_next_one_does(
    conn: Connection, database_url: str, channels: Channels, told: datetime
) -> None:
    at = told + 15 * MINUTE
    done = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, str(channels.path), at.isoformat()], check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert decisions(conn) == [(None, "")]

    # its lock goes when the server notices that it is gone
    rounds = (escalate_due(conn, channels, at) or conn.execute("select pg_sleep(0.05)") for _ in range(200))
    assert next(found for found in rounds if isinstance(found, Counter)) == {Escalated.ESCALATED: 1}
    assert conn.execute("select count(*) from deliveries where channel = 'room'").fetchone() == (1,)


def test_a_flood_that_nobody_takes_is_few_messages(
    conn: Connection, world: Any, watch: Any, tell: Any, channels: Channels, hook: Any, now: datetime
) -> None:
    watch(escalate="15m to room")
    for number in range(40):
        world.story(f"A convoy was attacked at town {number}", seen=now - MINUTE)
    tell(now)
    conn.execute("update deliveries set state = 'sent', sent_at = %s", [now])

    at = now + HOUR
    make_digests(conn, channels, at, lambda *_: None)
    tell(at)
    escalated = escalate_due(conn, channels, at + 2 * HOUR)[Escalated.ESCALATED]
    make_digests(conn, channels, at + 3 * HOUR, lambda *_: None)
    tell(at + 3 * HOUR)

    assert escalated == 40
    assert 1 <= len(hook.posts) <= 12
    assert "Not taken by anybody for 15 minutes" in str(hook.posts[-1])
