"""Subscriptions: the owner of an address confirms it first, is told then, and leaves again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import sql.audit_log
import sql.channels
import sql.deliveries
import sql.groups
import sql.people
import sql.subscriptions
from alerts.delivery import outbox
from alerts.delivery.channels import Channels
from alerts.delivery.digests import make_digests
from alerts.delivery.links import Links, read_confirmation
from alerts.delivery.run import deliver_due
from alerts.delivery.subscribers import AddressUnusable, target_of, with_subscribers
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.people import accounts, personal_data, subscriptions
from flows.people.roles import Actor, Role
from flows.people.subscriptions import (
    ChoiceUnusable,
    NoSuchSubscription,
    NotSubscribable,
    TooManyRequests,
    Wish,
)
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows import Person
from sql.rows.subscriptions import Subscription

KEY = b"a key"
LINKS = Links("https://tocsin.example.org", KEY)
ADDRESS = "Bo+news@example.net"


class Desk:
    """A rule that tells a desk, and people who subscribe to it."""

    def __init__(self, conn: Connection, url: str, channels: Channels, mailbox: Any) -> None:
        self.conn, self.url, self.mailbox = conn, url, mailbox
        self.channels = replace(channels, subscriptions="desk")

    def rule(self, **changes: object) -> None:
        wanted = {"name": "border", "query": "convoy", "notify": ["desk"], **changes}
        now = database_now(self.conn) - timedelta(days=400)
        loading.save(
            self.conn, WatchRule.model_validate(wanted), saved_by="ana", known_channels={"desk"}, now=now
        )

    def person(self, name: str = "bo") -> Person:
        accounts.add(self.conn, name, Role.READER, Actor("a test", "-"), database_now(self.conn))
        return accounts.find(self.conn, name)

    def ask(self, person: Person | None = None, address: str = ADDRESS, **more: str) -> Subscription:
        actor = Actor(person.name if person else "ana", "192.0.2.7")
        now = database_now(self.conn)
        with self.conn.transaction():
            return subscriptions.subscribe(
                self.conn, Wish("border", address, **more), person, actor, self.channels, now
            )

    def confirm(self, mail: Any) -> Subscription:
        """Open the link of a mail and press its button."""
        link = re.search(r"/confirm/(\S+)", mail.get_body(("plain",)).get_content())
        assert link is not None
        now = database_now(self.conn)
        return subscriptions.confirm(self.conn, read_confirmation(link[1], KEY, now), "192.0.2.9", now)

    def step(self, after: timedelta = timedelta()) -> None:
        """What a round does: match, make digests, send."""
        now = database_now(self.conn) + after
        channels = with_subscribers(self.channels, sql.subscriptions.subscribers(self.conn))
        run.match_stored(
            self.conn, now, lambda conn, alert, tags, at: outbox.enqueue(conn, alert, tags, channels, at)
        )
        make_digests(self.conn, channels, now, lambda *_: None)
        deliver_due(lambda: connect(self.url), channels, links=LINKS, now=lambda _: now)

    def to(self, address: str) -> list[Any]:
        """The mails that went to an address."""
        return [
            mail
            for mail, envelope in zip(self.mailbox.mails, self.mailbox.received, strict=True)
            if envelope.rcpt_tos == [address]
        ]


@pytest.fixture
def desk(conn: Connection, database_url: str, channels: Channels, mailbox: Any) -> Desk:
    desk = Desk(conn, database_url, channels, mailbox)
    desk.rule()
    return desk


def story(world: Any, desk: Desk, title: str = "Ambush of a convoy") -> int:
    return int(world.story(title, seen=database_now(desk.conn)))


def test_nothing_is_told_to_an_address_before_its_owner_confirmed_it(desk: Desk, world: Any) -> None:
    asked = desk.ask(desk.person())
    story(world, desk)
    desk.step()

    (mail,) = desk.to(ADDRESS)
    assert "confirm" in mail["subject"]
    assert asked.confirmed_at is None
    assert "border" in mail.get_body(("plain",)).get_content()

    desk.confirm(mail)
    story(world, desk, "A second convoy is ambushed elsewhere")
    desk.step()

    (_, alert) = desk.to(ADDRESS)
    assert alert["subject"].startswith("[border]")
    assert len(desk.to("ana@example.org")) == 2


def test_no_table_has_the_link_or_shows_the_address(desk: Desk, world: Any) -> None:
    desk.mailbox.refused[ADDRESS] = f"550 <{ADDRESS.lower()}> no such user"
    desk.ask(desk.person())
    desk.step()

    rows = desk.conn.execute(
        "select d::text from deliveries d union all select a::text from attempts a"
        " union all select n::text from notices n union all select l::text from audit_log l"
        " union all select t::text from delivery_targets t"
    ).fetchall()
    assert any("550" in row[0] for row in rows)
    assert not any("example.net" in row[0] or "confirm/" in row[0] for row in rows)


def test_an_address_that_is_confirmed_needs_no_other_mail_for_the_same_person(desk: Desk, world: Any) -> None:
    bo = desk.person()
    desk.ask(bo)
    desk.step()
    desk.confirm(desk.to(ADDRESS)[0])
    desk.rule(name="coast")

    now = database_now(desk.conn)
    wish = Wish("coast", ADDRESS.upper())
    found = subscriptions.subscribe(desk.conn, wish, bo, Actor("bo", "-"), desk.channels, now)

    assert found.confirmed_at is not None
    # somebody else with the same address is another matter
    assert desk.ask(desk.person("eve")).confirmed_at is None


def test_a_digest_comes_at_its_time_with_a_way_out(desk: Desk, world: Any) -> None:
    desk.ask(desk.person(), schedule="hourly", language="fr", time_zone="Africa/Bamako")
    desk.step()
    confirmation = desk.to(ADDRESS)[0]
    assert "confirmez" in confirmation["subject"]
    desk.confirm(confirmation)
    story(world, desk)
    desk.step()
    assert len(desk.to(ADDRESS)) == 1

    desk.step(timedelta(hours=1))

    digest = desk.to(ADDRESS)[1]
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/leave/" in digest.get_body(("plain",)).get_content()


def test_whoever_leaves_gets_no_more_nor_what_was_on_its_way(desk: Desk, world: Any) -> None:
    bo = desk.person()
    found = desk.ask(bo)
    desk.step()
    desk.confirm(desk.to(ADDRESS)[0])
    now = database_now(desk.conn)
    channels = with_subscribers(desk.channels, sql.subscriptions.subscribers(desk.conn))
    story(world, desk)
    run.match_stored(
        desk.conn, now, lambda conn, alert, tags, at: outbox.enqueue(conn, alert, tags, channels, at)
    )

    subscriptions.leave(desk.conn, found, Actor("bo", "-"), now)
    story(world, desk, "A second convoy is ambushed elsewhere")
    desk.step()

    assert len(desk.to(ADDRESS)) == 1
    states = [
        one.state for one in sql.deliveries.list_recent(desk.conn, limit=99) if "subscriber" in one.target
    ]
    assert sorted(states) == ["cancelled", "sent"]
    # and comes back when they ask again
    assert desk.ask(bo).confirmed_at is not None


def test_a_confirmation_mail_is_not_sent_once_nobody_waits_for_it(desk: Desk) -> None:
    subscription = desk.ask(desk.person())

    subscriptions.leave(desk.conn, subscription, Actor("bo", "-"), database_now(desk.conn))
    desk.step()

    assert desk.mailbox.received == []
    (row,) = sql.deliveries.list_recent(desk.conn, limit=9)
    assert (row.state, row.reason) == ("cancelled", f"subscription {subscription.id} was ended")


def test_an_address_of_the_channels_file_is_not_told_twice(desk: Desk, world: Any) -> None:
    desk.ask(desk.person(), address="ANA@example.org")
    desk.step()
    (confirmation,) = desk.to("ANA@example.org")
    desk.confirm(confirmation)
    story(world, desk)
    desk.step()

    assert len(desk.to("ana@example.org")) == 1
    assert len(desk.to("ANA@example.org")) == 1
    (row,) = [one for one in sql.deliveries.list_recent(desk.conn, limit=9) if one.state == "superseded"]
    assert row.reason == "subscription 1: its address is told by channel desk"


def test_strangers_mailboxes_get_few_mails_whoever_asks_and_whatever_follows_the_plus(desk: Desk) -> None:
    people = [desk.person(f"eve{number}") for number in range(5)]
    for number, person in enumerate(people):
        found = desk.ask(person, address=f"victim+{number}@example.net")
        assert found.confirmed_at is None
    desk.step()

    assert len(desk.mailbox.received) == subscriptions.MOST_TO_MAILBOX
    held = sql.audit_log.list_recent(desk.conn, limit=99, object="subscription")
    assert sum(one.action == "confirmation mail held back" for one in held) == 2


def test_one_person_asks_for_few_mails_a_day(desk: Desk) -> None:
    eve = desk.person("eve")
    for number in range(subscriptions.MOST_FOR_PERSON):
        desk.ask(eve, address=f"somebody{number}@example.net")

    with pytest.raises(TooManyRequests):
        desk.ask(eve, address="one-more@example.net")
    assert desk.ask(desk.person("olga"), address="olga@example.net").id


def test_what_cannot_be_is_refused_in_words(desk: Desk) -> None:
    bo = desk.person()
    with pytest.raises(AddressUnusable):
        desk.ask(bo, address="bo@example.net\r\nBcc: all@example.net")
    with pytest.raises(ChoiceUnusable, match="time zone"):
        desk.ask(bo, time_zone="Mars/Base")
    with pytest.raises(ChoiceUnusable, match="language"):
        desk.ask(bo, language="xx")
    with pytest.raises(ChoiceUnusable):
        desk.ask(bo, schedule="now and then")
    now = database_now(desk.conn)
    with pytest.raises(NotSubscribable):
        subscriptions.subscribe(desk.conn, Wish("no-rule", ADDRESS), bo, Actor("bo", "-"), desk.channels, now)
    with pytest.raises(NoSuchSubscription):
        subscriptions.confirm(desk.conn, 999, "-", database_now(desk.conn))


def test_a_disabled_person_and_one_who_left_the_group_are_told_no_more(desk: Desk, world: Any) -> None:
    now = database_now(desk.conn)
    bo, actor = desk.person(), Actor("ada", "-")
    sql.groups.add(desk.conn, name="niger", created_by="ada", now=now)
    sql.groups.add_member(desk.conn, name="niger", person_id=bo.id, added_by="ada", now=now)
    desk.rule(group="niger")
    desk.ask(bo)
    desk.step()
    desk.confirm(desk.to(ADDRESS)[0])
    assert len(sql.subscriptions.in_force(desk.conn, rule_id=1)) == 1

    accounts.set_disabled(desk.conn, "bo", actor, now, disabled=True)
    assert sql.subscriptions.in_force(desk.conn, rule_id=1) == []
    accounts.set_disabled(desk.conn, "bo", actor, now, disabled=False)
    assert len(sql.subscriptions.in_force(desk.conn, rule_id=1)) == 1
    sql.groups.remove_member(desk.conn, name="niger", person_id=bo.id)
    assert sql.subscriptions.in_force(desk.conn, rule_id=1) == []
    with pytest.raises(NotSubscribable):
        desk.ask(bo, address="again@example.net")


@pytest.mark.parametrize("schedule", ["at once", "hourly"])
@pytest.mark.parametrize("way", ["disabled", "taken out of the group", "private to others since"])
def test_what_waits_for_somebody_who_may_not_be_told_any_more_is_not_sent(
    desk: Desk, world: Any, schedule: str, way: str
) -> None:
    now, actor = database_now(desk.conn), Actor("ada", "-")
    bo = desk.person()
    for name in ("niger", "mali"):
        sql.groups.add(desk.conn, name=name, created_by="ada", now=now)
    sql.groups.add_member(desk.conn, name="niger", person_id=bo.id, added_by="ada", now=now)
    desk.rule(group="niger")
    desk.ask(bo, schedule=schedule)
    desk.step()
    desk.confirm(desk.to(ADDRESS)[0])
    story(world, desk)
    channels = with_subscribers(desk.channels, sql.subscriptions.subscribers(desk.conn))
    run.match_stored(
        desk.conn, now, lambda conn, alert, tags, at: outbox.enqueue(conn, alert, tags, channels, at)
    )

    if way == "disabled":
        accounts.set_disabled(desk.conn, "bo", actor, now, disabled=True)
    elif way == "taken out of the group":
        sql.groups.remove_member(desk.conn, name="niger", person_id=bo.id)
    else:
        desk.rule(group="mali")
    desk.step(timedelta(hours=2))

    assert len(desk.to(ADDRESS)) == 1
    assert len(desk.to("ana@example.org")) == 1
    (kept,) = [
        one
        for one in sql.deliveries.list_recent(desk.conn, limit=9)
        if one.target == target_of(1) and one.alert_id
    ]
    assert (kept.state, kept.reason) == ("cancelled", "its subscriber may not be told of the rule any more")


def test_a_message_to_subscribers_waits_until_their_channel_is_there(desk: Desk, world: Any) -> None:
    desk.ask(desk.person())
    desk.step()
    desk.confirm(desk.to(ADDRESS)[0])
    whole, desk.channels = desk.channels, replace(desk.channels, subscriptions=None)
    story(world, desk)
    desk.step()
    held = [one for one in sql.deliveries.list_recent(desk.conn, limit=9) if one.state == "held"]
    assert [one.channel for one in held] == [target_of(1)]

    desk.channels = whole
    desk.step()

    assert len(desk.to(ADDRESS)) == 2


def test_what_is_kept_of_a_subscriber_is_exported_and_erased(desk: Desk, world: Any) -> None:
    bo = desk.person()
    desk.ask(bo)
    desk.step()
    desk.confirm(desk.to(ADDRESS)[0])
    story(world, desk)
    desk.step()

    (found,) = personal_data.export_address(desk.conn, ADDRESS.lower())["addresses"]
    assert (found["address"], len(found["messages"])) == (ADDRESS, 2)
    assert personal_data.export_person(desk.conn, bo)["addresses"] == [found]

    now = database_now(desk.conn)
    (subscriber,) = personal_data.of_address(desk.conn, ADDRESS)
    personal_data.erase_address(desk.conn, subscriber, Actor("ada", "-"), now)
    story(world, desk, "A second convoy is ambushed elsewhere")
    desk.step()

    assert len(desk.to(ADDRESS)) == 2
    with pytest.raises(personal_data.NothingKept):
        personal_data.export_address(desk.conn, ADDRESS)
    kept = sql.subscriptions.subscriber(desk.conn, id=subscriber.id)
    assert kept is not None
    assert (kept.address, kept.erased_by) == (None, "ada")
    assert target_of(1) not in {one.tag for one in sql.channels.settings(desk.conn)}
    actions = [one.action for one in sql.audit_log.list_recent(desk.conn, limit=9, object=target_of(1))]
    assert actions == ["address erased"]


def test_a_person_is_erased_whole_and_the_log_says_that_it_was_asked_for(desk: Desk) -> None:
    now = database_now(desk.conn)
    bo = desk.person()
    desk.ask(bo)
    sql.audit_log.add(
        desk.conn, person="bo", address="192.0.2.7", action="event noted", object="event 1", now=now
    )

    name = personal_data.erase_person(desk.conn, bo, Actor("ada", "192.0.2.8"), now)

    assert name == f"erased-{bo.id}"
    assert sql.people.get(desk.conn, name="bo") is None
    log = desk.conn.execute("select l::text from audit_log l").fetchall()
    assert not any("192.0.2.7" in row[0] or "person bo" in row[0] or ",bo," in row[0] for row in log)
    assert any("person erased" in row[0] for row in log)
    assert sql.subscriptions.subscribers(desk.conn) == []
