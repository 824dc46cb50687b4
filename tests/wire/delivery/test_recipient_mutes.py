"""What one recipient muted is held from it alone, by rule, event or source, and told when the mute is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import sql.deliveries
import sql.recipient_mutes
from alerts.delivery import outbox, recipient_mutes
from alerts.delivery.audit import examine
from alerts.delivery.channels import Channels
from alerts.delivery.placing import Recipient
from alerts.rules import run
from alerts.rules.mutes import MuteKind, MuteRefused
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection

NOON, DAY = datetime(2026, 3, 10, 12, 0, tzinfo=UTC), timedelta(days=1)


@pytest.fixture
def ana(channels: Channels) -> Recipient:
    target = next(one for one in channels.targets if one.tag == "desk")
    return Recipient("desk", target.fingerprint, target.label)


@pytest.fixture
def match(conn: Connection, channels: Channels) -> Any:
    rule = WatchRule.model_validate({"name": "border", "query": "ambush*", "notify": ["desk", "room"]})
    loading.save(conn, rule, saved_by="ana", known_channels={"desk", "room"}, now=NOON - 400 * DAY)

    def match_at(now: datetime) -> dict[str, str]:
        run.match_stored(
            conn, now, lambda conn, alert, tags, now: outbox.enqueue(conn, alert, tags, channels, now)
        )
        rows = conn.execute("select channel, state from deliveries where created_at = %s", [now]).fetchall()
        return dict(rows)

    return match_at


@pytest.mark.parametrize("kind", [MuteKind.RULE, MuteKind.SOURCE])
def test_it_is_held_from_the_recipient_alone(
    conn: Connection, world: Any, channels: Channels, ana: Recipient, match: Any, kind: MuteKind
) -> None:
    world.story("An ambush")
    source = world.column("select name from sources")[0]
    name = "border" if kind is MuteKind.RULE else source
    recipient_mutes.add(conn, ana, kind, name, until=NOON + DAY, why="leave", muted_by="ana", now=NOON)

    assert match(NOON) == {"desk": "superseded", "room": "queued"}
    assert examine(conn, channels, NOON).muted == 1
    assert examine(conn, channels, NOON).gaps == ()

    assert recipient_mutes.tell_ended(conn, NOON) == 0
    assert recipient_mutes.tell_ended(conn, NOON + DAY) == 1
    assert recipient_mutes.tell_ended(conn, NOON + DAY) == 0
    ((to, text),) = conn.execute(
        "select d.target, n.text from deliveries d join notices n on n.id = d.notice_id"
    ).fetchall()
    assert to == ana.target
    assert "An ambush" in text


def test_what_comes_after_the_mute_is_told(conn: Connection, world: Any, ana: Recipient, match: Any) -> None:
    mute = recipient_mutes.add(
        conn, ana, MuteKind.RULE, "border", until=NOON + DAY, why="leave", muted_by="ana", now=NOON
    )
    again = recipient_mutes.add(
        conn, ana, MuteKind.RULE, "border", until=NOON + 2 * DAY, why="leave", muted_by="ana", now=NOON
    )
    assert [one.id for one in sql.recipient_mutes.in_force(conn, now=NOON)] == [again.id]
    assert again.id > mute.id
    recipient_mutes.end(conn, again.id, ended_by="ana", now=NOON)
    world.story("An ambush")

    assert match(NOON) == {"desk": "queued", "room": "queued"}


def test_a_mute_has_a_reason_and_an_end(conn: Connection, ana: Recipient, match: Any) -> None:
    for until, why in ((NOON + 91 * DAY, "leave"), (NOON + DAY, " "), (NOON, "leave")):
        with pytest.raises(MuteRefused):
            recipient_mutes.add(
                conn, ana, MuteKind.RULE, "border", until=until, why=why, muted_by="ana", now=NOON
            )
