"""Put alerts and notices into the outbox, and find again the way of those whose channel or address went missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sql.deliveries
import sql.digests
import sql.escalations
import sql.notices
import sql.recipient_mutes
import sql.subscriptions
import sql.targets
import sql.unsubscribed
from alerts.delivery import recipient_mutes
from alerts.delivery.channels import Channels, ChannelTarget
from alerts.delivery.content import AlertContent, read_content
from alerts.delivery.digests import DigestContent, TellNotice, read_digest
from alerts.delivery.placing import Recipient, place
from alerts.delivery.sender import LEASE
from alerts.delivery.subscribers import target_of
from alerts.rules.message_fields import MessageTerms
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert, Delivery, Notice


class NotRetryable(LookupError):
    """There is no such delivery, or it is in a state in which sending it again would be wrong."""


class NotCancellable(LookupError):
    """There is no such delivery, or it was sent, or is being sent."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a message is of: an alert, a notice or a digest, by its number."""

    alert_id: int | None = None
    notice_id: int | None = None
    digest_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in our hands until its lease ends, and all that its message says.

    `thread`: what the service calls the first message of the thread.
    """

    delivery: Delivery
    content: AlertContent | Notice | DigestContent
    thread: str = ""


def enqueue(conn: Connection, alert: Alert, tags: Iterable[str], channels: Channels, now: datetime) -> int:
    """Let each target of the tags be told of the alert, in the caller's transaction; how many are new.

    Each has a message of its own or stands in a digest, see `alerts.delivery.routing`. A target that two tags reach is
    told once, by the first tag. A tag that the channels file lacks gets a held row. Then those who subscribed to its
    rule are told; an address that was told by then is not told twice.
    """
    content, wanted = Content(alert_id=alert.id), set(tags)
    await_escalation(conn, alert.id)
    told = sum(_enqueue_tag(conn, content, tag, channels, now) for tag in dict.fromkeys(tags))
    reached = {one.fingerprint: f"channel {one.tag}" for one in channels.targets if one.tag in wanted}
    for one in sql.subscriptions.in_force(conn, rule_id=alert.rule_id):
        name = target_of(one.subscriber_id)
        target = channels.find(name)
        # what stands in the channels file is known by its address
        first = reached.setdefault(target.target.fingerprint, name) if target is not None else name
        if first == name:
            told += _enqueue_tag(conn, content, name, channels, now, schedule=one.schedule)
        else:
            reason = f"subscription {one.id}: its address is told by {first}"
            sql.deliveries.insert(
                conn,
                alert_id=alert.id,
                channel=name,
                target=name,
                target_label=name,
                state="superseded",
                reason=reason,
                now=now,
            )
    return told


def escalate(conn: Connection, alert_id: int, tag: str, channels: Channels, now: datetime) -> int:
    """Let each target of a channel be told at once of an alert that nobody took; how many had no message of it."""
    return _enqueue_tag(conn, Content(alert_id=alert_id), tag, channels, now, is_escalated=True)


def await_escalation(conn: Connection, alert_id: int) -> bool:
    """Keep which channel is told of an alert when nobody takes it, if its rule asks for that; whether that is new."""
    alert = sql.digests.terms(conn, alert_id=alert_id)
    terms = None if alert is None or alert.is_update else MessageTerms.of(alert.conditions).escalate
    if terms is None:
        return False
    return sql.escalations.begin(conn, alert_id=alert_id, channel=terms.to, after=terms.after) > 0


def enqueue_notice(conn: Connection, notice_id: int, tag: str, channels: Channels, now: datetime) -> int:
    """One message of the notice to each target of the tag, as `enqueue` does for an alert."""
    return _enqueue_tag(conn, Content(notice_id=notice_id), tag, channels, now)


def notices_to(tag: str | None, channels: Channels) -> TellNotice:
    """Enqueues notices, once they are stored, for a channel; for nobody when there is none."""

    def tell(conn: Connection, notice_id: int, now: datetime) -> None:
        if tag is not None:
            enqueue_notice(conn, notice_id, tag, channels, now)

    return tell


def _enqueue_tag(
    conn: Connection,
    content: Content,
    tag: str,
    channels: Channels,
    now: datetime,
    *,
    schedule: str | None = None,
    is_escalated: bool = False,
) -> int:
    """To what of the channel can be used; a held row stands for what is not there, or cannot be used.

    `schedule` and `is_escalated` as for `placing.place`.
    """
    targets = [target for target in channels.targets if target.tag == tag]
    left = _left_out(conn, content, [target.fingerprint for target in targets], now)
    rows = [
        (target.fingerprint, target.label, *left.get(target.fingerprint, ("queued", "")))
        for target in targets
    ]
    missing = channels.incomplete(tag) or (None if rows else _no_channel(tag, channels))
    placed = 0
    if content.alert_id is not None:
        reached = [Recipient(tag, target, label) for target, label, state, _ in rows if state == "queued"]
        placed = place(conn, content.alert_id, reached, now, schedule=schedule, is_escalated=is_escalated)
        rows = [row for row in rows if row[2] != "queued"]
    if missing is not None:
        rows.append(("", f"channel {tag}", "held", missing))
    return placed + sum(
        sql.deliveries.insert(
            conn,
            alert_id=content.alert_id,
            notice_id=content.notice_id,
            digest_id=content.digest_id,
            channel=tag,
            target=target,
            target_label=label,
            state=state,
            reason=reason,
            now=now,
        )
        for target, label, state, reason in rows
    )


def _left_out(
    conn: Connection, content: Content, targets: Collection[str], now: datetime
) -> dict[str, tuple[str, str]]:
    """State and reason of the messages to those who asked not to be told, by their fingerprint.

    What a recipient muted for itself is kept, to be told when the mute is over.
    """
    if content.alert_id is None:
        return {}
    muted = recipient_mutes.holding(conn, content.alert_id, targets, now)
    for mute in muted.values():
        sql.recipient_mutes.hold(conn, id=mute.id, alert_id=content.alert_id, now=now)
    reasons = {target: recipient_mutes.in_words(mute) for target, mute in muted.items()} | {
        one.target: f"unsubscribed from rule {one.rule} since {one.since:%Y-%m-%d %H:%M} UTC"
        for one in sql.unsubscribed.of_alert(conn, alert_id=content.alert_id)
    }
    return {target: ("superseded", reason) for target, reason in reasons.items()}


def cancel_unwanted(conn: Connection) -> int:
    """Cancel what nobody waits for, and what its subscriber may not be told, any more; how many."""
    return sql.deliveries.cancel_of_rules(conn) + sql.deliveries.cancel_of_subscribers(conn)


def reroute_undeliverable(conn: Connection, channels: Channels, now: datetime) -> int:
    """Look at all that is held or has lost its target: release it, hold it, or put the channel's present targets
    in its place; how many are held after that."""
    known = [target.fingerprint for target in channels.targets]
    astray = sql.deliveries.astray(conn, targets=known, now=now)
    return sum(_redirect(conn, delivery, channels, now) for delivery in astray)


def _redirect(conn: Connection, delivery: Delivery, channels: Channels, now: datetime) -> bool:
    if channels.find(delivery.target):
        sql.deliveries.release(conn, id=delivery.id, now=now)
        return False
    missing = channels.incomplete(delivery.channel)
    if missing is not None or delivery.channel not in channels.tags:
        reason = missing or _no_channel(delivery.channel, channels)
        sql.deliveries.hold(conn, id=delivery.id, reason=reason)
        return True
    content = Content(delivery.alert_id, delivery.notice_id, delivery.digest_id)
    is_escalated = content.alert_id is not None and sql.escalations.is_to(
        conn, alert_id=content.alert_id, channel=delivery.channel
    )
    _enqueue_tag(conn, content, delivery.channel, channels, now, is_escalated=is_escalated)
    reason = f"the addresses of channel {delivery.channel} changed; it goes to those that are there now"
    sql.deliveries.supersede(conn, id=delivery.id, reason=reason)
    return False


def claim(
    conn: Connection,
    target: ChannelTarget,
    sender: str,
    alive: list[str],
    now: datetime,
    *,
    is_turn: bool = False,
) -> Delivery | None:
    """The next due message to a target; the caller commits before it sends.

    None also while the target rests, or where its pace says to wait, unless the caller has waited (`is_turn`). `alive`:
    see `sender.living`.
    """
    pace, burst = target.target.pace, target.target.burst
    delivery = sql.deliveries.claim(
        conn,
        target=target.fingerprint,
        sender=sender,
        alive=alive,
        latest_turn=now + max(burst, 3600 if is_turn else 1) * pace - pace,
        now=now,
        leased_until=now + LEASE,
    )
    if delivery is not None and pace:
        sql.targets.take_turn(conn, target=target.fingerprint, pace=pace, now=now)
    return delivery


def content_of(conn: Connection, delivery: Delivery) -> Claimed:
    """All that the message of a claimed delivery says."""
    if delivery.digest_id is not None:
        digest = read_digest(conn, delivery.digest_id)
        assert digest is not None  # noqa: S101 - foreign keys hold it
        return Claimed(delivery, digest)
    if delivery.alert_id is None:
        assert delivery.notice_id is not None  # noqa: S101 - a constraint holds it
        notice = sql.notices.get(conn, id=delivery.notice_id, channel=delivery.channel)
        assert notice is not None  # noqa: S101 - foreign keys hold it
        return Claimed(delivery, notice)
    alert_id = delivery.alert_id
    content = read_content(conn, alert_id=alert_id, channel=delivery.channel, delivery=delivery)
    assert content is not None  # noqa: S101 - foreign keys hold it
    if content.alert.first_told_at is None and content.alert.in_doubt_kind is None:
        return Claimed(delivery, content)
    thread = sql.deliveries.thread_of(conn, alert_id=alert_id, target=delivery.target)
    return Claimed(delivery, content, thread)


def cancel(conn: Connection, id: int, why: str) -> Delivery:  # noqa: A002 - the column's name
    """Do not send a message that is not sent yet. Raises NotCancellable; the caller commits."""
    found = sql.deliveries.cancel(conn, id=id, reason=f"cancelled{': ' if why else ''}{why}")
    if found is not None:
        return found
    delivery = sql.deliveries.get(conn, id=id)
    if delivery is None:
        raise NotCancellable(f"there is no delivery {id}: see `tocsin deliveries list`")
    raise NotCancellable(f"delivery d-{id} is {delivery.state}: it is too late to cancel it")


def retry(conn: Connection, id: int) -> Delivery:  # noqa: A002 - the column's name
    """Make a message due at once that was given up, kept back as unanswered, or waits for its next attempt.

    Raises NotRetryable; the caller commits.
    """
    found = sql.deliveries.retry(conn, id=id, now=database_now(conn))
    if found is not None:
        return found
    delivery = sql.deliveries.get(conn, id=id)
    if delivery is None:
        raise NotRetryable(f"there is no delivery {id}: see `tocsin deliveries list`")
    why = f": {delivery.reason}" if delivery.reason else ""
    raise NotRetryable(
        f"delivery d-{id} is {delivery.state}{why}; only one that failed, waits, went unanswered or was cancelled "
        "can be sent again"
    )


def retry_failed(conn: Connection) -> int:
    """Make every message due at once that was given up; how many. The caller commits."""
    return sql.deliveries.retry_failed(conn, now=database_now(conn))


def _no_channel(tag: str, channels: Channels) -> str:
    return (
        f"there is no channel {tag} in {channels.path.name}: add an entry with `tag: {tag}`, it is sent then"
    )
