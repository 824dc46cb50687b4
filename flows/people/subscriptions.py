"""Subscriptions: asked for, confirmed by the owner of the address, changed and ended; each stands in the audit log."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sql.audit_log
import sql.channels
import sql.subscriptions
from alerts.delivery.channels import Channels
from alerts.delivery.outbox import enqueue_notice
from alerts.delivery.subscribers import (
    MailAddress,
    mail_entry,
    read_address,
    target_of,
    with_subscribers,
)
from alerts.delivery.wording import LANGUAGES
from alerts.rules.periods import AT_ONCE, read_schedule
from flows.people.rights import hidden_from
from flows.people.roles import Actor
from sql.connection import Connection
from sql.rows import Person
from sql.rows.subscriptions import Subscriber, Subscription

DAY = timedelta(days=1)
# confirmation mails a day: to one mailbox, whoever asks, and for one person
MOST_TO_MAILBOX, MOST_FOR_PERSON = 3, 10
MOST_SUBSCRIPTIONS = 200
SUBJECTS = {
    "en": "confirm that alerts of rule {rule} come to this address",
    "fr": "confirmez que les alertes de la règle {rule} viennent à cette adresse",
}
TEXTS = {
    "en": "{asker} asked that what rule {rule} alerts for is sent to this address.\n"
    "If you want that, open this link within two days and press the button. If not, do nothing: nothing is sent.",
    "fr": "{asker} a demandé que les alertes de la règle {rule} soient envoyées à cette adresse.\n"
    "Si vous le voulez, ouvrez ce lien dans les deux jours et appuyez sur le bouton. Sinon, ne faites rien : "
    "rien ne sera envoyé.",
}


class SubscriptionsOff(ValueError):
    """Nobody can subscribe here yet; the message says what is missing."""


class NotSubscribable(LookupError):
    """There is no such rule, or the person may not see it."""


class NoSuchSubscription(LookupError):
    """There is no such subscription, it is over, or it is somebody else's."""


class ChoiceUnusable(ValueError):
    """A language, time zone or schedule cannot be used; the message says which."""


class TooManyRequests(ValueError):
    """A person asked for more confirmation mails, or has more subscriptions, than is allowed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. `schedule` empty: told when the rule says, else as a rule's `when`."""

    rule: str
    address: str
    schedule: str = ""
    language: str = "en"
    time_zone: str = "UTC"


def lacking(channels: Channels, public_url: str | None) -> str | None:
    """Why nobody can subscribe; None: they can."""
    if mail_entry(channels) is None:
        return (
            "TOCSIN_SUBSCRIPTIONS names no channel with a mail entry that may send to people's own addresses"
        )
    return (
        None if public_url else "TOCSIN_PUBLIC_URL is not set: a mail could not link to where it is confirmed"
    )


def subscribe(
    conn: Connection, wish: Wish, person: Person | None, actor: Actor, channels: Channels, now: datetime
) -> Subscription:
    """Ask for a subscription, or change when it is told; in the caller's transaction, which has looked at `lacking`.

    One that is not confirmed is asked for by a mail to its address, unless that had `MOST_TO_MAILBOX` today; whoever
    asks is not told which, as an address is nobody's business but its owner's. A person's confirmed address needs no
    other confirmation. Raises alerts.delivery.subscribers.AddressUnusable, NotSubscribable, ChoiceUnusable,
    TooManyRequests.
    """
    address, schedule = read_address(wish.address), read_choice(wish.schedule)
    _check_choices(wish)
    sql.subscriptions.lock(conn)
    if wish.rule in hidden_from(conn, person).names:
        raise NotSubscribable(f"there is no rule {wish.rule}")
    subscriber = sql.subscriptions.add_subscriber(
        conn,
        person_id=person.id if person else None,
        address=address.written,
        address_key=address.key,
        created_by=actor.name,
        now=now,
    )
    _check_number(conn, person)
    set_messages(conn, subscriber, wish)
    sql.subscriptions.add(
        conn,
        subscriber_id=subscriber.id,
        rule=wish.rule,
        schedule=schedule,
        asked_by=actor.name,
        confirmed_at=now if person and subscriber.confirmed_at else None,
        now=now,
    )
    subscription = sql.subscriptions.current(conn, subscriber_id=subscriber.id, rule=wish.rule)
    if subscription is None:
        raise NotSubscribable(f"there is no rule {wish.rule}")
    sql.subscriptions.set_schedule(conn, id=subscription.id, schedule=schedule)
    _note(conn, actor, "subscription asked for", subscription, now)
    if subscription.confirmed_at is None:
        _ask_owner(conn, subscription, subscriber, address, actor, wish.language, channels, now)
    return replace(subscription, schedule=schedule)


def read_choice(text: str) -> str | None:
    """When a subscription is told, as it is stored; None: as its rule says. Raises ChoiceUnusable."""
    if not text:
        return None
    try:
        return str(read_schedule(text) or AT_ONCE)
    except ValueError as error:
        raise ChoiceUnusable(str(error)) from None


def set_messages(conn: Connection, subscriber: Subscriber, wish: Wish) -> None:
    """The language and time zone of what goes to an address."""
    tag = target_of(subscriber.id)
    sql.channels.set_settings(conn, tag=tag, time_zone=wish.time_zone, on_ambiguous="resend")
    sql.channels.set_language(conn, tag=tag, language=wish.language)


def confirm(conn: Connection, subscription_id: int, network_address: str, now: datetime) -> Subscription:
    """The owner of the address wants it; raises NoSuchSubscription."""
    subscription = waiting(conn, subscription_id)
    if sql.subscriptions.confirm(conn, id=subscription.id, now=now):
        actor = Actor(target_of(subscription.subscriber_id), network_address)
        _note(conn, actor, "subscription confirmed", subscription, now)
    return subscription


def waiting(conn: Connection, subscription_id: int) -> Subscription:
    """A subscription that is not over; raises NoSuchSubscription."""
    subscription = sql.subscriptions.get(conn, id=subscription_id)
    if subscription is None or subscription.ended_at is not None:
        raise NoSuchSubscription("there is no such subscription any more: nothing is left to be done")
    return subscription


def leave(conn: Connection, subscription: Subscription, actor: Actor, now: datetime) -> None:
    """It is told no more, nor what was on its way."""
    if not sql.subscriptions.end(conn, id=subscription.id, ended_by=actor.name, now=now):
        return
    target, reason = target_of(subscription.subscriber_id), f"subscription {subscription.id} was ended"
    sql.subscriptions.cancel_messages(conn, target=target, rule_id=subscription.rule_id, reason=reason)
    sql.subscriptions.cancel_waiting(conn, target=target, rule_id=subscription.rule_id, reason=reason)
    _note(conn, actor, "subscription ended", subscription, now)


def leave_all(conn: Connection, subscriber_id: int, actor: Actor, now: datetime) -> int:
    """Every subscription of an address ends; how many were in force, or waited."""
    current = [row for row in of_subscriber(conn, subscriber_id) if row.ended_at is None]
    for subscription in current:
        leave(conn, subscription, actor, now)
    return len(current)


def of_subscriber(conn: Connection, subscriber_id: int) -> list[Subscription]:
    """The subscriptions of an address, those that ended last."""
    return sql.subscriptions.of_subscribers(conn, subscriber_ids=[subscriber_id])


def of_person(conn: Connection, person: Person) -> list[tuple[Subscriber, list[Subscription]]]:
    """The addresses of a person, each with its subscriptions."""
    subscribers = sql.subscriptions.subscribers_of_person(conn, person_id=person.id)
    return [(subscriber, of_subscriber(conn, subscriber.id)) for subscriber in subscribers]


def own(conn: Connection, person: Person, subscription_id: int) -> Subscription:
    """A subscription of a person that is not over; raises NoSuchSubscription, also for somebody else's."""
    for _, subscriptions in of_person(conn, person):
        for subscription in subscriptions:
            if subscription.id == subscription_id and subscription.ended_at is None:
                return subscription
    raise NoSuchSubscription(f"you have no subscription {subscription_id}")


def _ask_owner(
    conn: Connection,
    subscription: Subscription,
    subscriber: Subscriber,
    address: MailAddress,
    actor: Actor,
    language: str,
    channels: Channels,
    now: datetime,
) -> None:
    """Send the mail with the link, unless there were too many; what is held back stands in the audit log."""
    mailbox = hashlib.sha256(address.mailbox.encode()).digest()
    sql.subscriptions.let_go_requests(conn, now=now)
    asked = sql.subscriptions.asked(conn, mailbox=mailbox, asked_by=actor.name, since=now - DAY)
    if subscriber.person_id is not None and asked.by_person >= MOST_FOR_PERSON:
        raise TooManyRequests(f"you asked for {MOST_FOR_PERSON} confirmation mails today: go on tomorrow")
    sql.subscriptions.ask(conn, mailbox=mailbox, asked_by=actor.name, now=now)
    if asked.for_mailbox >= MOST_TO_MAILBOX:
        _note(conn, actor, "confirmation mail held back", subscription, now)
        return
    notice = sql.subscriptions.add_notice(
        conn,
        subscription_id=subscription.id,
        key=f"subscription:{subscription.id}:{secrets.token_hex(8)}",
        subject=SUBJECTS[language].format(rule=subscription.rule),
        text=TEXTS[language].format(rule=subscription.rule, asker=actor.name),
        now=now,
    )
    enqueue_notice(conn, notice, target_of(subscriber.id), with_subscribers(channels, [subscriber]), now)


def _check_choices(wish: Wish) -> None:
    if wish.language not in LANGUAGES:
        raise ChoiceUnusable(f"{wish.language!r} is no language of messages: take {', '.join(LANGUAGES)}")
    try:
        ZoneInfo(wish.time_zone)
    except (LookupError, ValueError, OSError):
        raise ChoiceUnusable(
            f"{wish.time_zone!r} is no time zone: write one such as Africa/Bamako, Europe/Paris or UTC"
        ) from None


def _check_number(conn: Connection, person: Person | None) -> None:
    if person is None:
        return
    number = sum(
        row.ended_at is None for _, subscriptions in of_person(conn, person) for row in subscriptions
    )
    if number >= MOST_SUBSCRIPTIONS:
        raise TooManyRequests(f"you have {number} subscriptions: end one before you ask for another")


def _note(conn: Connection, actor: Actor, action: str, subscription: Subscription, now: datetime) -> None:
    sql.audit_log.add(
        conn,
        person=actor.name,
        address=actor.address,
        action=action,
        object=f"subscription {subscription.id}",
        detail=f"{target_of(subscription.subscriber_id)}, rule {subscription.rule}",
        now=now,
    )
