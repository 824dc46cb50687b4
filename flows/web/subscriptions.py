"""Subscriptions: a reader's own, the links that confirm and end them, and all of them for admins."""

from __future__ import annotations

from starlette.responses import Response

import sql.channels
import sql.rules
import sql.subscriptions
from alerts.delivery.links import read_confirmation, read_leave
from alerts.delivery.subscribers import target_of
from flows.channels import usable_channels_of
from flows.people import personal_data, subscriptions
from flows.people.roles import Actor
from flows.people.subscriptions import NoSuchSubscription, SubscriptionsOff, Wish
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows.subscriptions import Subscriber

NAMES = {"en": "English", "fr": "Français"}
SCHEDULES = {"": "when the rule says", "at once": "at once", "hourly": "every hour", "daily 07:30": "daily, 07:30",
             "daily 17:30": "daily, 17:30", "weekly mon 07:30": "Mondays, 07:30"}  # fmt: skip


def show_own(visit: Visit) -> Response:
    """One's own addresses and subscriptions, and the form for another one."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    channels = usable_channels_of(visit.site.settings)
    with visit.transaction() as conn:
        own = subscriptions.of_person(conn, visit.person)
        settings = {row.tag: row for row in sql.channels.settings(conn)}
        rules = [rule.name for rule in sql.rules.list_current(conn)]
    # as the last address has it, else as its person reads the page
    kept = settings.get(target_of(own[-1][0].id)) if own else None
    return visit.page(
        "subscriptions",
        language=kept.language if kept else visit.person.language or "en",
        time_zone=kept.time_zone if kept else visit.person.time_zone or "UTC",
        own=[(row, settings.get(target_of(row.id)), theirs) for row, theirs in own],
        rules=rules,
        wanted=visit.asked("rule"),
        lacking=subscriptions.lacking(channels, visit.site.settings.public_url),
        schedules=SCHEDULES,
        languages=NAMES,
    )


def subscribe(visit: Visit) -> Response:
    """Another subscription, or another choice for one; a new address is asked by mail."""
    wish = Wish(
        visit.field("rule"),
        visit.field("address"),
        visit.field("schedule"),
        visit.field("language") or "en",
        visit.field("time_zone") or "UTC",
    )
    channels = usable_channels_of(visit.site.settings)
    if (why_not := subscriptions.lacking(channels, visit.site.settings.public_url)) is not None:
        raise SubscriptionsOff(f"nobody can subscribe yet: {why_not}")
    with visit.change() as (conn, now):
        subscription = subscriptions.subscribe(conn, wish, visit.person, visit.actor, channels, now)
    return visit.go("/account/subscriptions", Done.SUBSCRIBED if subscription.confirmed_at else Done.ASKED)


def leave_own(visit: Visit) -> Response:
    """One of one's own subscriptions ends."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    with visit.change() as (conn, now):
        subscription = subscriptions.own(conn, visit.person, visit.number())
        subscriptions.leave(conn, subscription, visit.actor, now)
    return visit.go("/account/subscriptions", Done.LEFT)


def erase_own(visit: Visit) -> Response:
    """One of one's own addresses is kept no more, and its subscriptions end."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    with visit.change() as (conn, now):
        subscriber = _subscriber(conn, visit.number())
        if subscriber.person_id != visit.person.id:
            raise NoSuchSubscription(f"you have no address {visit.number()}")
        personal_data.erase_address(conn, subscriber, visit.actor, now)
    return visit.go("/account/subscriptions", Done.ERASED)


def show_all(visit: Visit) -> Response:
    """Who is subscribed to what, without their addresses."""
    with visit.transaction() as conn:
        numbers = [row.id for row in sql.subscriptions.subscribers(conn)]
        rows = sql.subscriptions.of_subscribers(conn, subscriber_ids=numbers)
    return visit.page("subscribers", rows=rows)


def end_any(visit: Visit) -> Response:
    """A subscription of anybody ends."""
    with visit.change() as (conn, now):
        subscription = subscriptions.waiting(conn, visit.number())
        subscriptions.leave(conn, subscription, visit.actor, now)
    return visit.go("/subscriptions", Done.LEFT)


def erase_any(visit: Visit) -> Response:
    """The address of anybody is kept no more: they asked for it."""
    with visit.change() as (conn, now):
        personal_data.erase_address(conn, _subscriber(conn, visit.number()), visit.actor, now)
    return visit.go("/subscriptions", Done.ERASED)


def show_confirmation(visit: Visit) -> Response:
    """What the link of a confirmation mail does, and a button; mail scanners that follow links change nothing."""
    with visit.transaction() as conn:
        number = read_confirmation(visit.request.path_params["secret"], visit.site.key, database_now(conn))
        confirmed = subscriptions.waiting(conn, number)
    return visit.page("confirm", subscription=confirmed, is_done=confirmed.confirmed_at is not None)


def confirm(visit: Visit) -> Response:
    """The owner of the address wants it."""
    with visit.change() as (conn, now):
        number = read_confirmation(visit.request.path_params["secret"], visit.site.key, now)
        confirmed = subscriptions.confirm(conn, number, visit.address, now)
    return visit.page("confirm", subscription=confirmed, is_done=True)


def show_leave(visit: Visit) -> Response:
    """What the link below a digest does, and a button."""
    with visit.transaction() as conn:
        number = read_leave(visit.request.path_params["secret"], visit.site.key, database_now(conn))
        current = [row for row in subscriptions.of_subscriber(conn, number) if row.ended_at is None]
    return visit.page("leave", subscriptions=current, is_done=not current)


def leave_all(visit: Visit) -> Response:
    """Every subscription of an address ends. A mail program posts here in one click (RFC 8058), without any page."""
    with visit.change() as (conn, now):
        number = read_leave(visit.request.path_params["secret"], visit.site.key, now)
        subscriptions.leave_all(conn, number, Actor(target_of(number), visit.address), now)
    return visit.page("leave", subscriptions=[], is_done=True)


def _subscriber(conn: Connection, number: int) -> Subscriber:
    subscriber = sql.subscriptions.subscriber(conn, id=number)
    if subscriber is None or subscriber.erased_at is not None:
        raise NoSuchSubscription(f"there is no address {number}, or it was erased")
    return subscriber


PAGES = [
    Page("/account/subscriptions", show_own, Access.READER),
    Page("/account/subscriptions", subscribe, Access.READER, is_change=True),
    Page("/account/subscriptions/{number:int}/end", leave_own, Access.READER, is_change=True),
    Page("/account/addresses/{number:int}/erase", erase_own, Access.READER, is_change=True),
    Page("/subscriptions", show_all, Access.ADMIN),
    Page("/subscriptions/{number:int}/end", end_any, Access.ADMIN, is_change=True),
    Page("/subscribers/{number:int}/erase", erase_any, Access.ADMIN, is_change=True),
    Page("/confirm/{secret}", show_confirmation, Access.SIGNED, sees_private=True),
    Page("/confirm/{secret}", confirm, Access.SIGNED, is_change=True, sees_private=True),
    Page("/leave/{secret}", show_leave, Access.SIGNED, sees_private=True),
    Page("/leave/{secret}", leave_all, Access.SIGNED, is_change=True, sees_private=True),
]
