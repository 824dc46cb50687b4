"""From the outbox to real servers on loopback: what is sent, what is kept, what is tried again."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sql.channels
import sql.deliveries
from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.outbox import claim, enqueue, retry
from alerts.delivery.run import DeliverSummary, deliver_due
from alerts.delivery.sender import LEASE
from sql.connection import Connection, connect
from sql.rows import Alert

SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12"
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
Deliver = Callable[..., DeliverSummary]


@pytest.fixture
def write_channels(tmp_path: Path) -> Callable[..., Channels]:
    def write(**urls: str) -> Channels:
        path = tmp_path / "channels.yaml"
        path.write_text("urls:\n" + "".join(f"  - {url}:\n      tag: {tag}\n" for tag, url in urls.items()))
        path.chmod(0o600)
        return load_channels(path)

    return write


@pytest.fixture
def deliver(database_url: str, hook: Any) -> Deliver:
    def run(channels: Channels, after: timedelta = timedelta()) -> DeliverSummary:
        return deliver_due(
            lambda: connect(database_url), channels, slack_url=hook.url, now=lambda _: NOW + after
        )

    return run


def put(conn: Connection, channels: Channels, *tags: str, alert: Alert) -> None:
    enqueue(conn, alert, tags, channels, NOW)


def states(conn: Connection) -> list[str]:
    return [row.state for row in sql.deliveries.list_recent(conn, limit=100)]


def test_one_alert_goes_to_mail_and_slack_once(
    conn: Connection, make_alert: Any, mailbox: Any, hook: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url("ana@example.org,bo@example.org"), room=SLACK)
    put(conn, channels, "desk", "room", alert=make_alert(conn))

    first, second = deliver(channels), deliver(channels)

    assert first == DeliverSummary(sent=3)
    assert second == DeliverSummary()
    assert sorted(mail["To"] for mail in mailbox.mails) == ["ana@example.org", "bo@example.org"]
    assert len(hook.posts) == 1
    assert states(conn) == ["sent"] * 3


def test_a_mail_server_that_is_down_costs_no_message(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    down = write_channels(desk="mailto://127.0.0.1:1?from=tocsin@example.org&to=ana@example.org")
    put(conn, down, "desk", alert=make_alert(conn))

    first = deliver(down)
    back = deliver(write_channels(desk=mailbox.url()), after=timedelta(minutes=1))

    assert (first, back) == (DeliverSummary(retry=1), DeliverSummary(sent=1))
    assert len(mailbox.mails) == 1
    assert "Possible repeat" not in str(mailbox.mails[0])


def test_a_passing_refusal_is_tried_again_after_a_minute_and_not_before(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url())
    mailbox.answers = [lambda _: "451 4.7.1 greylisted, try later", lambda _: "250 kept"]
    put(conn, channels, "desk", alert=make_alert(conn))

    summaries = [deliver(channels, after=timedelta(seconds=seconds)) for seconds in (0, 59, 60)]

    assert summaries == [DeliverSummary(retry=1), DeliverSummary(), DeliverSummary(sent=1)]
    (row,) = sql.deliveries.list_recent(conn, limit=5)
    attempts = sql.deliveries.attempts_of(conn, id=row.id)
    assert [attempt.outcome for attempt in attempts] == ["transient", "sent"]
    assert "greylisted, try later" in attempts[0].answer


def test_one_bad_address_fails_and_the_good_one_has_its_mail_once(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url("ana@example.org,gone@example.org"))
    mailbox.refused["gone@example.org"] = "550 5.1.1 no such user"
    put(conn, channels, "desk", alert=make_alert(conn))

    summary = deliver(channels)

    assert summary == DeliverSummary(sent=1, failed=1)
    assert [mail["To"] for mail in mailbox.mails] == ["ana@example.org"]
    (failed,) = sql.deliveries.list_recent(conn, limit=5, state="failed")
    assert "no such user" in failed.reason
    assert failed.target_label == "mail to g…@example.org"


def test_an_unanswered_mail_is_repeated_once_and_says_so(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url(more="&cto=1"))
    mailbox.answers = [lambda _: None]
    put(conn, channels, "desk", alert=make_alert(conn))

    summaries = [deliver(channels, after=timedelta(minutes=minutes)) for minutes in (0, 1, 60)]

    assert summaries == [DeliverSummary(retry=1), DeliverSummary(unknown=1), DeliverSummary()]
    texts = [mail.get_body(("plain",)).get_content() for mail in mailbox.mails]
    assert [text.startswith("Possible repeat") for text in texts] == [False, True]


def test_a_channel_that_wants_no_repeats_keeps_the_unanswered_one_until_a_person_asks(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url(more="&cto=1"))
    sql.channels.set_settings(conn, tag="desk", time_zone="Africa/Bamako", on_ambiguous="hold")
    mailbox.answers = [lambda _: None, lambda _: "250 kept"]
    put(conn, channels, "desk", alert=make_alert(conn))

    kept = deliver(channels)
    (row,) = sql.deliveries.list_recent(conn, limit=5)
    retry(conn, row.id)
    asked = deliver_due_now(channels, deliver)

    assert (kept, asked) == (DeliverSummary(unknown=1), DeliverSummary(sent=1))
    assert "tocsin deliveries retry" in row.reason
    assert "Possible repeat" in mailbox.mails[1].get_body(("plain",)).get_content()


def deliver_due_now(channels: Channels, deliver: Deliver) -> DeliverSummary:
    """A retry is due by the database's clock, so look from far after it."""
    return deliver(channels, after=timedelta(days=36500))


def test_a_killed_senders_mail_is_kept_where_the_channel_wants_no_repeats(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url())
    sql.channels.set_settings(conn, tag="desk", time_zone="UTC", on_ambiguous="hold")
    put(conn, channels, "desk", alert=make_alert(conn))
    claim(conn, channels.targets[0], "another machine", [], NOW)
    # and then the sender died

    summaries = [deliver(channels, after=LEASE * times) for times in (0.5, 1, 2)]

    assert summaries == [DeliverSummary(), DeliverSummary(unknown=1), DeliverSummary()]
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("status", "body", "summary", "outcome"),
    [
        (429, b"rate_limited", DeliverSummary(retry=1), "rate_limited"),
        (404, b"no_service", DeliverSummary(failed=1), "permanent"),
        (500, b"oops", DeliverSummary(retry=1), "transient"),
        (200, b"<html>a proxy's page</html>", DeliverSummary(retry=1), "transient"),
        (0, b"", DeliverSummary(retry=1), "ambiguous"),
    ],
)
def test_what_slack_answers_decides_what_comes_next(
    conn: Connection,
    make_alert: Any,
    hook: Any,
    write_channels: Any,
    deliver: Deliver,
    status: int,
    body: bytes,
    summary: DeliverSummary,
    outcome: str,
) -> None:
    channels = write_channels(room=SLACK + "?rto=1")
    hook.answers = [(status, body)]
    put(conn, channels, "room", alert=make_alert(conn))

    first, at_once = deliver(channels), deliver(channels, after=timedelta(seconds=59))

    (row,) = sql.deliveries.list_recent(conn, limit=5)
    (attempt,) = sql.deliveries.attempts_of(conn, id=row.id)
    assert (first, at_once) == (summary, DeliverSummary())
    assert attempt.outcome == outcome
    assert row.is_possible_repeat == (outcome == "ambiguous")
    assert body.decode() in attempt.answer
    assert len(hook.posts) == 1


def test_a_mail_server_that_does_not_answer_does_not_delay_slack(
    conn: Connection, make_alert: Any, mailbox: Any, hook: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url(), room=SLACK)
    # the mail server answers only once Slack has its message
    mailbox.answers = [lambda _: "250 kept" if hook.arrived.wait(10) else "451 Slack never came"]
    put(conn, channels, "desk", "room", alert=make_alert(conn))

    summary = deliver(channels)

    assert summary == DeliverSummary(sent=2)


def test_a_service_that_asks_for_patience_is_left_alone_for_a_minute(
    conn: Connection, make_alert: Any, hook: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(room=SLACK)
    hook.answers = [(429, b"rate_limited"), (200, b"ok")]
    for _ in range(3):
        put(conn, channels, "room", alert=make_alert(conn))

    summaries = [deliver(channels, after=timedelta(seconds=seconds)) for seconds in (0, 59, 60)]

    assert summaries == [DeliverSummary(retry=1), DeliverSummary(), DeliverSummary(sent=3)]
    assert len(hook.posts) == 4


def test_two_senders_at_once_send_each_message_once(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    people = [f"person{number}@example.org" for number in range(3)]
    channels = write_channels(desk=mailbox.url(",".join(people)))
    sql.channels.set_settings(conn, tag="desk", time_zone="UTC", on_ambiguous="resend")
    conn.execute("update channel_settings set storm_after = 100")
    for _ in range(20):
        put(conn, channels, "desk", alert=make_alert(conn))

    with ThreadPoolExecutor(2) as pool:
        summaries = list(pool.map(deliver, [channels, channels]))

    got = Counter((mail["X-Tocsin-Delivery"], mail["To"]) for mail in mailbox.mails)
    assert sum(summary.sent for summary in summaries) == 60
    assert len(got) == 60
    assert set(got.values()) == {1}


def test_a_message_that_cannot_be_composed_waits_and_the_others_go_on(
    conn: Connection, make_alert: Any, mailbox: Any, hook: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url(), room=SLACK)
    sql.channels.set_settings(conn, tag="desk", time_zone="Mars/Base", on_ambiguous="resend")
    put(conn, channels, "desk", "room", alert=make_alert(conn))

    summary = deliver(channels)

    (row,) = sql.deliveries.list_recent(conn, limit=5, state="retry")
    assert summary == DeliverSummary(sent=1, retry=1)
    assert "Mars/Base" in row.reason


def test_a_row_that_cannot_be_read_waits_and_those_before_and_behind_it_go_out_once(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url())
    made = [make_alert(conn) for _ in range(3)]
    for alert in made:
        put(conn, channels, "desk", alert=alert)
    # no time that Python knows
    conn.execute("update articles set published = 'infinity' where id = %s", (made[1].article_id,))

    summary = deliver(channels)

    assert summary == DeliverSummary(sent=2, retry=1)
    assert len(mailbox.mails) == 2
    assert states(conn) == ["sent", "retry", "sent"]


def test_what_a_missing_channel_should_tell_is_held_until_it_is_there(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    put(conn, write_channels(other=SLACK), "desk", alert=make_alert(conn))
    held = deliver(write_channels(other=SLACK))
    (row,) = sql.deliveries.list_recent(conn, limit=5)

    sent = deliver(write_channels(other=SLACK, desk=mailbox.url()))

    assert (held, sent) == (DeliverSummary(held=1), DeliverSummary(sent=1))
    assert "there is no channel desk in channels.yaml" in row.reason
    assert states(conn) == ["sent", "superseded"]


def test_a_message_follows_its_channel_to_a_new_address(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    put(conn, write_channels(desk=mailbox.url("old@example.org")), "desk", alert=make_alert(conn))

    summary = deliver(write_channels(desk=mailbox.url("new@example.org")))

    assert summary == DeliverSummary(sent=1)
    assert [mail["To"] for mail in mailbox.mails] == ["new@example.org"]


def test_a_person_reached_by_two_channels_gets_one_message(
    conn: Connection, make_alert: Any, mailbox: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url("ana@example.org"), chiefs=mailbox.url("Ana@example.org"))
    put(conn, channels, "desk", "chiefs", alert=make_alert(conn))

    deliver(channels)

    assert len(mailbox.mails) == 1


def test_no_secret_reaches_a_row_a_log_or_a_message(
    conn: Connection,
    make_alert: Any,
    mailbox: Any,
    hook: Any,
    write_channels: Any,
    deliver: Deliver,
    caplog: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    mail = f"mailto://ana:canary-password@127.0.0.1:{mailbox.port}?from=tocsin@example.org&to=ana@example.org"
    channels = write_channels(
        desk=mail, room=SLACK, down="slack://T0TEAMTEAM/B1HOOKHOOK/canaryTOKENcanaryTOKEN13"
    )
    hook.answers = [(404, b"no_service canaryTOKENcanaryTOKEN12")]
    put(conn, channels, "desk", "room", "down", alert=make_alert(conn))

    deliver(channels)
    deliver_due(lambda: connect(conn_url(conn)), channels, slack_url="http://127.0.0.1:1", now=lambda _: NOW)

    rows = [conn.execute(f"select * from {table}").fetchall() for table in ("deliveries", "attempts")]
    shown = "\n".join(
        [repr(rows), caplog.text, repr(channels), *(repr(record.args) for record in caplog.records)]
    )
    assert "no_service" in shown
    assert "canary" not in shown


def conn_url(conn: Connection) -> str:
    return f"{conn.info.dsn} password={conn.info.password}"
