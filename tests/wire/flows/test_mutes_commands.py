"""`tocsin mutes`, `digests` and the times of `channels set`, as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

import sql.digests
from alerts.delivery import outbox
from alerts.delivery.channels import Channels
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.settings import load_settings
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows.digests import ChannelTerms

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def border(conn: Connection, world: Any) -> None:
    rule = WatchRule.model_validate(
        {"name": "border", "query": "convoy", "notify": ["mail"], "when": "daily 07:30"}
    )
    loading.save(
        conn, rule, saved_by="ana", known_channels={"mail"}, now=datetime.fromisoformat("2020-01-01T00:00Z")
    )


def match(conn: Connection) -> None:
    channels = Channels.none(load_settings().channels_file)
    run.match_stored(
        conn,
        database_now(conn),
        lambda mine, alert, tags, now: outbox.enqueue(mine, alert, tags, channels, now),
    )


def test_a_source_is_muted_listed_shown_and_ended(
    tocsin: Run, conn: Connection, world: Any, border: None
) -> None:
    now = database_now(conn)

    muted = tocsin("mutes", "add", "source", "gazette", "2d", "--why", "test articles")
    world.story("A convoy was ambushed", seen=now)
    match(conn)
    listed = json.loads(tocsin("mutes", "list", "--json")[1])
    shown = tocsin("mutes", "show", "1")
    ended = tocsin("mutes", "end", "1", "--release")
    match(conn)

    assert [one[0] for one in (muted, shown, ended)] == [0, 0, 0]
    assert "source gazette is silent until" in muted[2]
    assert (listed["name"], listed["why"], listed["events"]) == ("gazette", "test articles", 1)
    assert "A convoy was ambushed" in shown[1]
    assert world.column("select decision from matches") == ["alerts"]
    assert "nothing is muted" in tocsin("mutes", "list")[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mutes", "add", "source", "gazette", "2d"), "--why"),
        (("mutes", "add", "source", "gazette", "for", "ever", "--why", "x"), "no time to mute for"),
        (("mutes", "add", "source", "gazette", "none", "--why", "x"), "no time to mute for"),
        (("mutes", "add", "source", "gazette", "91d", "--why", "x"), "90 days at most"),
        (("mutes", "add", "source", "gazette", "2d", "--why", " "), "say why"),
        (("mutes", "add", "source", "nobody", "2d", "--why", "x"), "there is no source nobody"),
        (("mutes", "end", "7"), "there is no mute 7"),
        (("rules", "mute", "border", "2h"), "say why"),
        (("events", "mute", "5", "2h", "--why", "x"), "there is no event 5"),
        (("places", "mute", "Atlantis", "2h", "--why", "x"), "there is no place Atlantis"),
        (("digests", "show", "7"), "there is no digest 7"),
        (("channels", "set", "mail", "--quiet-hours", "night"), "22:00-06:00"),
        (("channels", "set", "mail", "--budget", "0"), "a number of messages a day"),
        (("channels", "set", "mail", "--digest-at", "noon"), "write 07:30"),
        (("channels", "set", "mail", "--storm-after", "0"), "from 1 to 1000"),
    ],
)
def test_what_cannot_be_muted_or_set_says_what_to_write(
    tocsin: Run, world: Any, border: None, words: tuple[str, ...], said: str
) -> None:
    code, out, err = tocsin(*words)

    assert code == 2
    assert said in " ".join((out + err).split())


def test_the_times_of_a_channel_are_set_one_by_one_and_shown(tocsin: Run, conn: Connection) -> None:
    tocsin("channels", "set", "mail", "--time-zone", "Africa/Bamako", "--quiet-hours", "22:00-06:00")
    code, out, _ = tocsin("channels", "set", "mail", "--budget", "20", "--empty-digest")
    (found,) = sql.digests.channel_terms(conn)
    tocsin("channels", "set", "mail", "--quiet-hours", "none", "--budget", "none", "--no-empty-digest")

    assert code == 0
    assert "22:00-06:00" in out
    assert (found.time_zone, found.quiet_from, found.budget_per_day) == ("Africa/Bamako", time(22), 20)
    assert found.empty_digest_since is not None
    assert sql.digests.channel_terms(conn) == [ChannelTerms("mail", "Africa/Bamako")]


def test_a_digest_is_listed_while_it_waits_and_shown_when_it_is_made(
    tocsin: Run, conn: Connection, world: Any, border: None
) -> None:
    now = database_now(conn)
    event = world.story("A convoy was ambushed", seen=now)
    match(conn)
    alert = world.column("select id from alerts")[0]
    values = {
        "alert_id": alert, "channel": "mail", "target": "t", "target_label": "a…@example.org",
        "schedule": "daily 07:30", "reason": "scheduled", "due_at": now + timedelta(hours=9), "now": now,
    }  # fmt: skip
    conn.execute("delete from deliveries")
    sql.digests.add_item(conn, **values)

    waiting = tocsin("digests", "list")[1]
    why = tocsin("why", f"event:{event}")[1]
    digest = sql.digests.insert(conn, target="t", schedule="daily 07:30", ends_at=now, now=now)
    assert digest is not None
    conn.execute("update digest_items set digest_id = %s", (digest.id,))
    shown = tocsin("digests", "show", str(digest.id))[1]
    of_alert = tocsin("alerts", "show", str(alert))[1]

    assert "daily 07:30" in waiting
    assert "waits for the digest (daily 07:30)" in " ".join(why.split())
    assert "A convoy was ambushed" in shown
    assert f"told in digest {digest.id} to mail" in " ".join(of_alert.split())


def test_a_round_makes_the_digests_that_are_due_and_tells_the_operator_of_a_storm(
    tocsin: Run, conn: Connection, world: Any, border: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_OPERATOR", "desk")
    now = database_now(conn)
    world.story("A convoy was ambushed", seen=now)
    match(conn)
    conn.execute("delete from deliveries")
    for alert in world.column("select id from alerts"):
        sql.digests.add_item(
            conn, alert_id=alert, channel="mail", target="gone", target_label="a…@example.org", schedule="storm",
            reason="storm", due_at=now - timedelta(minutes=5), now=now - timedelta(minutes=6),
        )  # fmt: skip

    tocsin("deliver")

    assert world.column("select schedule from digests") == ["storm"]
    assert world.column("select distinct state from deliveries where target = 'gone'") == ["superseded"]
    assert world.column(
        "select count(*) from deliveries where digest_id is not null and target <> 'gone'"
    ) == [1]
    assert world.column("select subject from notices") == ["1 alert at once, most of rule border"]
    assert world.column("select channel from deliveries where notice_id is not null") == ["desk"]
