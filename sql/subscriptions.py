"""Subscriptions: addresses that people confirmed, and the rules of whose alerts they are told there."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows.subscriptions import (
    RequestsAsked,
    RuleSubscriber,
    Subscriber,
    SubscriberMessage,
    Subscription,
)
from sql.statements import Statements

SQL = Statements("subscriptions")


def lock(conn: Connection) -> None:
    """Be the only one who asks for confirmation mails until the transaction ends."""
    SQL.run(conn, "lock")


def add_subscriber(
    conn: Connection,
    *,
    person_id: int | None,
    address: str,
    address_key: str,
    created_by: str,
    now: datetime,
) -> Subscriber:
    """The address of a person, whether it is new or known; `person_id` None: of somebody without an account."""
    subscriber = SQL.one(
        conn,
        "add_subscriber",
        Subscriber,
        person_id=person_id,
        address=address,
        address_key=address_key,
        created_by=created_by,
        now=now,
    )
    assert subscriber is not None  # noqa: S101 - the statement always returns a row
    return subscriber


def subscribers(conn: Connection) -> list[Subscriber]:
    """Every address that is not erased."""
    return SQL.all(conn, "subscribers", Subscriber)


def subscriber(conn: Connection, *, id: int) -> Subscriber | None:
    """One of them, also an erased one."""
    return SQL.one(conn, "subscriber", Subscriber, id=id)


def subscribers_of_person(conn: Connection, *, person_id: int) -> list[Subscriber]:
    """The addresses of a person."""
    return SQL.all(conn, "subscribers_of_person", Subscriber, person_id=person_id)


def subscribers_of_address(conn: Connection, *, address_key: str) -> list[Subscriber]:
    """Everything that is kept of an address, one row for each person who gave it."""
    return SQL.all(conn, "subscribers_of_address", Subscriber, address_key=address_key)


def add(
    conn: Connection,
    *,
    subscriber_id: int,
    rule: str,
    schedule: str | None,
    asked_by: str,
    confirmed_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether the subscription is new. `confirmed_at` None: it waits for the owner of the address."""
    return bool(
        SQL.run(
            conn,
            "add",
            subscriber_id=subscriber_id,
            rule=rule,
            schedule=schedule,
            asked_by=asked_by,
            confirmed_at=confirmed_at,
            now=now,
        )
    )


def current(conn: Connection, *, subscriber_id: int, rule: str) -> Subscription | None:
    """The subscription of an address to a rule, where it is not ended."""
    return SQL.one(conn, "current", Subscription, subscriber_id=subscriber_id, rule=rule)


def get(conn: Connection, *, id: int) -> Subscription | None:
    """One subscription, or None."""
    return SQL.one(conn, "get", Subscription, id=id)


def of_subscribers(conn: Connection, *, subscriber_ids: list[int]) -> list[Subscription]:
    """The subscriptions of these addresses, those that ended last."""
    return SQL.all(conn, "of_subscribers", Subscription, subscriber_ids=subscriber_ids)


def in_force(conn: Connection, *, rule_id: int) -> list[RuleSubscriber]:
    """Who is told of what a rule alerts for."""
    return SQL.all(conn, "in_force", RuleSubscriber, rule_id=rule_id)


def set_schedule(conn: Connection, *, id: int, schedule: str | None) -> None:
    """When it is told; None: as its rule says."""
    SQL.run(conn, "set_schedule", id=id, schedule=schedule)


def confirm(conn: Connection, *, id: int, now: datetime) -> bool:
    """Whether it waited for this; its address is confirmed with it."""
    return bool(SQL.run(conn, "confirm", id=id, now=now))


def end(conn: Connection, *, id: int, ended_by: str, now: datetime) -> bool:
    """Whether it was in force, or waited to be."""
    return bool(SQL.run(conn, "end", id=id, ended_by=ended_by, now=now))


def cancel_messages(conn: Connection, *, target: str, rule_id: int, reason: str) -> int:
    """Take back what a target is still to be sent of a rule's alerts; how many."""
    return SQL.run(conn, "cancel_messages", target=target, rule_id=rule_id, reason=reason)


def cancel_waiting(conn: Connection, *, target: str, rule_id: int, reason: str) -> int:
    """The same of what waits for a digest."""
    return SQL.run(conn, "cancel_waiting", target=target, rule_id=rule_id, reason=reason)


def cancel_all_messages(conn: Connection, *, target: str, reason: str) -> int:
    """Take back whatever a target is still to be sent; how many."""
    return SQL.run(conn, "cancel_all_messages", target=target, reason=reason)


def erase(conn: Connection, *, id: int, erased_by: str, now: datetime) -> bool:
    """Whether there was an address to be erased."""
    return bool(SQL.run(conn, "erase", id=id, erased_by=erased_by, now=now))


def erase_settings(conn: Connection, *, tag: str) -> None:
    """Drop the language and time zone of a subscriber's messages."""
    SQL.run(conn, "erase_settings", tag=tag)


def ask(conn: Connection, *, mailbox: bytes, asked_by: str, now: datetime) -> None:
    """Note that a confirmation mail is asked for; `mailbox` as a digest."""
    SQL.run(conn, "ask", mailbox=mailbox, asked_by=asked_by, now=now)


def asked(conn: Connection, *, mailbox: bytes, asked_by: str, since: datetime) -> RequestsAsked:
    """How often one was asked for since a moment."""
    requests = SQL.one(conn, "asked", RequestsAsked, mailbox=mailbox, asked_by=asked_by, since=since)
    assert requests is not None  # noqa: S101 - a count always answers
    return requests


def let_go_requests(conn: Connection, *, now: datetime) -> int:
    """Drop the requests that count no more; how many."""
    return SQL.run(conn, "let_go_requests", now=now)


def add_notice(
    conn: Connection, *, subscription_id: int, key: str, subject: str, text: str, now: datetime
) -> int:
    """The number of a notice that asks to confirm a subscription."""
    number: int = SQL.value(
        conn, "add_notice", subscription_id=subscription_id, key=key, subject=subject, text=text, now=now
    )
    return number


def messages(conn: Connection, *, target: str, limit: int) -> list[SubscriberMessage]:
    """What was sent to a subscriber, the newest first."""
    return SQL.all(conn, "messages", SubscriberMessage, target=target, limit=limit)
