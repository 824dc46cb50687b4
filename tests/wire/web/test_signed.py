"""The links of messages: GET changes nothing, POST acts once, and nobody can make one up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sql.deliveries
import sql.digests
import sql.followed
import sql.judgements
import sql.mutes
import sql.recipient_mutes
import sql.unsubscribed
from alerts.delivery import outbox, recipient_mutes
from alerts.delivery.channels import Channels
from alerts.delivery.links import Links
from flows.web.site import Site
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert
from tests.wire.web.conftest import Browser


def link(site: Site, verb: str, alert: Alert, recipient: str) -> str:
    return site.links.action(verb, alert.id, recipient).removeprefix(site.links.public_url)


@pytest.fixture
def alert(world: Any, alert_of: Callable[[int], Alert]) -> Alert:
    return alert_of(world.story())


@pytest.fixture
def recipient(conn: Connection, alert: Alert, channels: Channels) -> str:
    """The recipient of the alert's first message."""
    outbox.enqueue(conn, alert, ["desk"], channels, database_now(conn))
    return sql.deliveries.of_alert(conn, alert_id=alert.id)[0].target


def test_following_a_link_changes_nothing_and_says_what_it_would_do(
    conn: Connection,
    alert: Alert,
    recipient: str,
    site: Site,
    stranger: Browser,
) -> None:
    for verb in ("unsubscribe", "not-relevant", "mute", "follow"):
        stranger.get(link(site, verb, alert, recipient))
    text = stranger.text(link(site, "unsubscribe", alert, recipient))

    assert "border" in text
    assert sql.unsubscribed.list_all(conn) == []
    assert sql.judgements.of_alert(conn, alert_id=alert.id) == []
    assert sql.mutes.in_force(conn, now=database_now(conn)) == []
    assert sql.followed.of_events(conn, event_ids=[alert.event_id]) == []


def test_a_mail_program_unsubscribes_in_one_click_and_others_are_still_told(
    conn: Connection,
    world: Any,
    alert_of: Callable[[int], Alert],
    alert: Alert,
    recipient: str,
    channels: Channels,
    site: Site,
    stranger: Browser,
) -> None:
    path = link(site, "unsubscribe", alert, recipient)
    for _ in range(2):
        answer = stranger.client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    boundary = stranger.client.post(path, files={"List-Unsubscribe": (None, "One-Click")})
    assert boundary.status_code == 200

    later = alert_of(world.story("A second ambush"))
    outbox.enqueue(conn, later, ["desk", "room"], channels, database_now(conn))
    states = {
        one.channel: (one.state, one.reason) for one in sql.deliveries.of_alert(conn, alert_id=later.id)
    }
    assert states["desk"][0] == "superseded"
    assert "unsubscribed from rule border" in states["desk"][1]
    assert states["room"][0] == "queued"


def test_not_relevant_is_kept_as_a_judgement_by_whom_the_message_went_to(
    conn: Connection,
    alert: Alert,
    recipient: str,
    site: Site,
    stranger: Browser,
) -> None:
    stranger.post(link(site, "not-relevant", alert, recipient), token="")

    (judged,) = sql.judgements.of_alert(conn, alert_id=alert.id)
    assert (judged.verdict, judged.judged_by.startswith("recipient ")) == ("noise", True)
    assert "ana@example.org" not in judged.judged_by


def test_the_event_of_a_message_is_followed_by_its_rule(
    conn: Connection,
    alert: Alert,
    recipient: str,
    site: Site,
    stranger: Browser,
    editor: Browser,
) -> None:
    path = link(site, "follow", alert, recipient)
    assert sql.followed.of_events(conn, event_ids=[alert.event_id]) == []

    for _ in range(2):
        assert stranger.post(path, token="").status_code == 200

    (followed,) = sql.followed.of_events(conn, event_ids=[alert.event_id])
    assert (followed.rule, followed.followed_by.startswith("recipient ")) == ("border", True)
    editor.post(f"/events/{alert.event_id}/follow", rule="border", follow="no")
    assert sql.followed.of_events(conn, event_ids=[alert.event_id]) == []
    assert editor.post(f"/events/{alert.event_id}/follow", rule="none", follow="yes").status_code == 422


def test_a_recipient_mutes_for_itself_alone_and_is_told_when_it_is_over(
    conn: Connection,
    world: Any,
    alert_of: Callable[[int], Alert],
    alert: Alert,
    recipient: str,
    channels: Channels,
    site: Site,
    stranger: Browser,
    editor: Browser,
) -> None:
    path = link(site, "mute", alert, recipient)
    text = stranger.text(path)
    assert "this event" in text
    assert "all of rule border" in text

    assert stranger.post(path, token="", what="moon").status_code == 422
    assert stranger.post(path, token="", days="9999").status_code == 422
    assert stranger.post(path, token="", what="rule", days="3").status_code == 200

    now = database_now(conn)
    assert sql.mutes.in_force(conn, now=now) == []
    (mute,) = sql.recipient_mutes.in_force(conn, now=now)
    assert (mute.kind, mute.rule_id, mute.until - mute.muted_at) == ("rule", alert.rule_id, timedelta(days=3))
    later = alert_of(world.story("A second ambush"))
    outbox.enqueue(conn, later, ["desk", "room"], channels, now)
    states = {
        one.channel: (one.state, one.reason) for one in sql.deliveries.of_alert(conn, alert_id=later.id)
    }
    assert states["desk"][0] == "superseded"
    assert "muted by its recipient" in states["desk"][1]
    assert states["room"] == ("queued", "")

    assert "Muted by recipients" in editor.text("/mutes")
    editor.post(f"/mutes/own/{mute.id}/end")
    assert sql.recipient_mutes.in_force(conn, now=now) == []
    recipient_mutes.tell_ended(conn, database_now(conn))
    told = conn.execute(
        "select d.target, n.text from deliveries d join notices n on n.id = d.notice_id"
    ).fetchall()
    assert [(target, "A second ambush" in words) for target, words in told] == [(mute.target, True)]


def test_a_link_that_is_forged_or_of_another_site_does_nothing(
    conn: Connection,
    alert: Alert,
    recipient: str,
    site: Site,
    stranger: Browser,
) -> None:
    forged = Links(site.links.public_url, b"a key of somebody else").action(
        "unsubscribe", alert.id, recipient
    )

    assert stranger.client.post(forged).status_code == 422
    path = link(site, "unsubscribe", alert, recipient)
    answer = stranger.client.post(path, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert sql.unsubscribed.list_all(conn) == []


def test_the_links_of_an_alert_that_was_let_go_say_so(site: Site, stranger: Browser) -> None:
    path = site.links.action("unsubscribe", 77, "x").removeprefix(site.links.public_url)

    assert stranger.get(path).status_code == 404


def test_a_message_links_to_pages_that_ask_for_a_log_in(site: Site, stranger: Browser, world: Any) -> None:
    event = world.story()

    answer = stranger.get(f"/events/{event}")

    assert answer.headers["location"] == f"/login?next=/events/{event}"


def test_a_digest_is_left_in_one_click_with_the_rules_that_it_tells_and_no_other_recipient(
    conn: Connection,
    alert: Alert,
    recipient: str,
    site: Site,
    stranger: Browser,
) -> None:
    now = database_now(conn)
    sql.digests.add_item(
        conn, alert_id=alert.id, channel="desk", target=recipient, target_label="m…@example.org",
        schedule="hourly", reason="scheduled", due_at=now, now=now,
    )  # fmt: skip
    digest = sql.digests.insert(conn, target=recipient, schedule="hourly", ends_at=now, now=now)
    assert digest is not None
    sql.digests.fill(conn, digest_id=digest.id, target=recipient, schedule="hourly", is_storm=False, now=now)
    path = site.links.digest(digest.id, recipient).removeprefix(site.links.public_url)

    assert "border" in stranger.text(path)
    assert sql.unsubscribed.list_all(conn) == []
    assert stranger.client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    other = site.links.digest(digest.id, "somebody else").removeprefix(site.links.public_url)
    assert stranger.client.post(other).status_code == 404

    assert [(row.target, row.rule) for row in sql.unsubscribed.list_all(conn)] == [(recipient, "border")]
    assert sql.unsubscribed.from_all(conn, tag="desk") == {recipient}
