"""`tocsin subscriptions`: who is told of a rule at an address of their own."""

from __future__ import annotations

from cyclopts import App

import sql.subscriptions
from flows.channels import usable_channels_of
from flows.commands.telling import who
from flows.database import database
from flows.output import Json, as_json, say, show, talk
from flows.people import accounts, personal_data, subscriptions
from flows.people.roles import Actor
from flows.people.subscriptions import SubscriptionsOff, Wish
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction

app = App(name="subscriptions", help="Who is told of a rule at an address of their own.")


@app.command(name="list")
def list_subscriptions(*, json: Json = False) -> None:
    """Every subscription with its address, those that ended too."""
    with database(load_settings()) as url, transaction(url) as conn:
        subscribers = {row.id: row for row in sql.subscriptions.subscribers(conn)}
        rows = sql.subscriptions.of_subscribers(conn, subscriber_ids=list(subscribers))
    show(
        rows,
        {
            "number": lambda row: row.id,
            "address": lambda row: subscribers[row.subscriber_id].address,
            "rule": lambda row: row.rule,
            "when": lambda row: row.schedule or "as the rule says",
            "asked by": lambda row: row.asked_by,
            "confirmed": lambda row: row.confirmed_at,
            "ended": lambda row: row.ended_at,
        },
        json=json,
        empty="nobody subscribed: see `tocsin subscriptions add --help`",
    )


@app.command
def add(
    rule: str,
    address: str,
    *,
    person: str | None = None,
    when: str = "",
    language: str = "en",
    time_zone: str = "UTC",
) -> None:
    """Ask the owner of an address, by a mail with a link, whether they want a rule's alerts; nothing is sent before.

    Parameters
    ----------
    rule
        the rule, by its name.
    address
        a mail address.
    person
        whose it is, by their name to log in with: they find it on their own page.
    when
        at once, hourly, daily 07:30, weekly mon 07:30; when the rule says unless given.
    language
        of the messages: en or fr.
    time_zone
        of the times in them, as Africa/Bamako.
    """
    settings = load_settings()
    channels = usable_channels_of(settings)
    if (why_not := subscriptions.lacking(channels, settings.public_url)) is not None:
        raise SubscriptionsOff(f"nobody can subscribe yet: {why_not}")
    wish = Wish(rule, address, when, language, time_zone)
    with database(settings) as url, transaction(url) as conn:
        owner = accounts.find(conn, person) if person else None
        subscription = subscriptions.subscribe(conn, wish, owner, _actor(), channels, database_now(conn))
    if subscription.confirmed_at is not None:
        talk.print(f"subscription {subscription.id} is in force", markup=False)
    else:
        talk.print(
            f"subscription {subscription.id} waits for the owner of the address: a mail with a link goes there with "
            "the next delivery, unless several went there today",
            markup=False,
        )


@app.command
def remove(number: int) -> None:
    """End a subscription; what is on its way is taken back."""
    with database(load_settings()) as url, transaction(url) as conn:
        subscription = subscriptions.waiting(conn, number)
        subscriptions.leave(conn, subscription, _actor(), database_now(conn))
    talk.print(f"subscription {number} is ended", markup=False)


@app.command
def export(address: str) -> None:
    """All that is kept of an address, as JSON."""
    with database(load_settings()) as url, transaction(url) as conn:
        data = personal_data.export_address(conn, address)
    say(as_json(data))


@app.command
def erase(address: str) -> None:
    """Keep an address no more; its subscriptions end. That it was asked for stays in the audit log."""
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        erased = personal_data.of_address(conn, address)
        for subscriber in erased:
            personal_data.erase_address(conn, subscriber, _actor(), now)
    talk.print(f"erased, with the subscriptions of {len(erased)} subscriber(s)", markup=False)


def _actor() -> Actor:
    return Actor(who(), "command line")
