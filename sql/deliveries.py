"""Deliveries: each message to one target, who has it in hand, and what the server answered."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import AlertDetail, Attempt, Delivery, OtherReport, Undelivered
from sql.statements import Statements

SQL = Statements("deliveries")


def insert(
    conn: Connection,
    *,
    channel: str,
    target: str,
    target_label: str,
    now: datetime,
    alert_id: int | None = None,
    notice_id: int | None = None,
    digest_id: int | None = None,
    state: str = "queued",
    reason: str = "",
) -> bool:
    """Whether the message of an alert, notice or digest is new; a target has one of each, by whichever channel."""
    return bool(
        SQL.run(
            conn,
            "insert",
            alert_id=alert_id,
            notice_id=notice_id,
            digest_id=digest_id,
            channel=channel,
            target=target,
            target_label=target_label,
            state=state,
            reason=reason,
            now=now,
        )
    )


def astray(conn: Connection, *, targets: list[str], now: datetime) -> list[Delivery]:
    """What is held, or is due to a target that is not among these; locked, without what others look at now."""
    return SQL.all(conn, "astray", Delivery, targets=targets, now=now)


def hold(conn: Connection, *, id: int, reason: str) -> None:
    """Keep it until its channel is there again; one that a dead sender had in hand is marked."""
    SQL.run(conn, "hold", id=id, reason=reason)


def supersede(conn: Connection, *, id: int, reason: str) -> None:
    """Others took its place."""
    SQL.run(conn, "supersede", id=id, reason=reason)


def release(conn: Connection, *, id: int, now: datetime) -> None:
    """Its target is there again."""
    SQL.run(conn, "release", id=id, now=now)


def senders(conn: Connection) -> list[str]:
    """Who has messages in hand."""
    return SQL.column(conn, "senders")


def extend(conn: Connection, *, sender: str, leased_until: datetime) -> int:
    """Keep what a sender has in hand for longer; how many."""
    return SQL.run(conn, "extend", sender=sender, leased_until=leased_until)


def abandon(conn: Connection, *, senders: list[str], now: datetime) -> int:
    """These senders are gone, what they had in hand is due; how many."""
    return SQL.run(conn, "abandon", senders=senders, now=now)


def due_targets(conn: Connection, *, alive: list[str], now: datetime) -> list[str]:
    """Fingerprints of the targets that something is due for and that do not rest.

    `alive`: senders of this machine that live; what they have in hand is theirs for longer than its lease.
    """
    found: list[str] | None = SQL.value(conn, "due_targets", alive=alive, now=now)
    return found or []


def keep_unanswered(conn: Connection, *, alive: list[str], now: datetime) -> int:
    """Keep back what a dead sender had in hand, where the channel wants no repeats; how many."""
    return SQL.run(conn, "keep_unanswered", alive=alive, now=now)


def cancel_of_rules(conn: Connection) -> int:
    """Cancel what removed and disabled rules had matched and is not sent; how many."""
    return SQL.run(conn, "cancel_of_rules")


def cancel_of_subscribers(conn: Connection) -> int:
    """Cancel what is not sent to subscribers who may not be told of its rule any more; how many."""
    return SQL.run(conn, "cancel_of_subscribers")


def claim(
    conn: Connection,
    *,
    target: str,
    sender: str,
    alive: list[str],
    latest_turn: datetime,
    now: datetime,
    leased_until: datetime,
) -> Delivery | None:
    """The next message that is due to a target, leased to the sender, who commits before sending.

    None also while it rests, or where its turn is after `latest_turn`.
    """
    return SQL.one(
        conn,
        "claim",
        Delivery,
        target=target,
        sender=sender,
        alive=alive,
        latest_turn=latest_turn,
        now=now,
        leased_until=leased_until,
    )


def settle(
    conn: Connection,
    *,
    id: int,
    attempt: int,
    started_at: datetime,
    finished_at: datetime,
    outcome: str,
    answer: str,
    stage: str,
    status: int | None,
    state: str,
    reason: str,
    due_at: datetime | None,
    sent_at: datetime | None,
    is_possible_repeat: bool,
    external_id: str = "",
    waits_for_target: bool = False,
    accepted_by: str | None = None,
) -> bool:
    """Keep an attempt and its answer, unless another sender has the message by now; `due_at` None leaves that.

    `accepted_by`: the target, where it accepted the message; whether it had been failing until now.
    """
    return bool(
        SQL.value(
            conn,
            "settle",
            id=id,
            attempt=attempt,
            started_at=started_at,
            finished_at=finished_at,
            outcome=outcome,
            answer=answer,
            stage=stage,
            status=status,
            state=state,
            reason=reason,
            due_at=due_at,
            sent_at=sent_at,
            is_possible_repeat=is_possible_repeat,
            external_id=external_id,
            waits_for_target=waits_for_target,
            accepted_by=accepted_by,
        )
    )


def wake(conn: Connection, *, target: str, now: datetime) -> int:
    """Make due what waits for a target's next attempt; how many."""
    return SQL.run(conn, "wake", target=target, now=now)


def revive(conn: Connection, *, target: str, now: datetime) -> int:
    """Queue again what waits for a target to accept messages; how many."""
    return SQL.run(conn, "revive", target=target, now=now)


def probe(conn: Connection, *, now: datetime) -> int:
    """Queue one message to each target that others wait for, and that nothing is queued for; how many."""
    return SQL.run(conn, "probe", now=now)


def thread_of(conn: Connection, *, alert_id: int, target: str) -> str:
    """What the service calls the first message of an alert's event to a target; '' when it has none."""
    return str(SQL.value(conn, "thread_of", alert_id=alert_id, target=target))


def unreported(conn: Connection, *, now: datetime) -> list[Delivery]:
    """Up to a thousand messages that are late or lost and that the operator was not told of; locked."""
    return SQL.all(conn, "unreported", Delivery, now=now)


def set_reported(conn: Connection, *, ids: list[int], now: datetime) -> None:
    """The operator was told of these."""
    SQL.run(conn, "set_reported", ids=ids, now=now)


def undelivered(conn: Connection, *, now: datetime) -> Undelivered:
    """How many messages did not arrive, by why."""
    found = SQL.one(conn, "undelivered", Undelivered, now=now)
    assert found is not None  # noqa: S101 - counting always answers
    return found


def cancel(conn: Connection, *, id: int, reason: str) -> Delivery | None:
    """Do not send one; None when it is too late for that."""
    return SQL.one(conn, "cancel", Delivery, id=id, reason=reason)


def alert_detail(conn: Connection, *, alert_id: int, channel: str) -> AlertDetail | None:
    """All that a message says of an alert, in the time zone of the channel."""
    return SQL.one(conn, "alert_detail", AlertDetail, alert_id=alert_id, channel=channel)


def other_reports(conn: Connection, *, alert_id: int, limit: int) -> list[OtherReport]:
    """Further articles of its event, one of each source."""
    return SQL.all(conn, "other_reports", OtherReport, alert_id=alert_id, limit=limit)


def detail_to_be(
    conn: Connection, *, article_id: int, channel: str, rule: str, query: str, why: str, now: datetime
) -> AlertDetail | None:
    """What a message would say if a rule alerted with an article; None: there is no such article of an event."""
    return SQL.one(
        conn,
        "detail_to_be",
        AlertDetail,
        article_id=article_id,
        channel=channel,
        rule=rule,
        query=query,
        why=why,
        now=now,
    )


def reports_beside(conn: Connection, *, article_id: int, limit: int) -> list[OtherReport]:
    """Further articles of the event of an article, one of each source."""
    return SQL.all(conn, "reports_beside", OtherReport, article_id=article_id, limit=limit)


def get(conn: Connection, *, id: int) -> Delivery | None:
    """One delivery."""
    return SQL.one(conn, "get", Delivery, id=id)


def list_recent(
    conn: Connection, *, limit: int, state: str | None = None, before: int | None = None
) -> list[Delivery]:
    """The newest deliveries, of one state, and older than one of them, when that is given."""
    return SQL.all(conn, "list_recent", Delivery, limit=limit, state=state, before=before)


def of_alert(conn: Connection, *, alert_id: int) -> list[Delivery]:
    """The deliveries of an alert."""
    return SQL.all(conn, "of_alert", Delivery, alert_id=alert_id)


def attempts_of(conn: Connection, *, id: int) -> list[Attempt]:
    """Every attempt of a delivery."""
    return SQL.all(conn, "attempts_of", Attempt, id=id)


def retry(conn: Connection, *, id: int, now: datetime) -> Delivery | None:
    """Make one due at once; None when it is not one that can be tried again."""
    return SQL.one(conn, "retry", Delivery, id=id, now=now)


def retry_failed(conn: Connection, *, now: datetime) -> int:
    """Make all that were given up due at once; how many."""
    return SQL.run(conn, "retry_failed", now=now)
