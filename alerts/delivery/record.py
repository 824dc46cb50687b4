"""Record what came of an attempt: the state of its message, and how its target is."""

from __future__ import annotations

from datetime import datetime, timedelta

import sql.deliveries
import sql.targets
from alerts.delivery.channels import ChannelTarget
from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.schedule import rest_of_target, settle
from sql.connection import Connection
from sql.rows import Delivery


def record(
    conn: Connection,
    target: ChannelTarget | None,
    delivery: Delivery,
    on_ambiguous: str,
    started_at: datetime,
    answer: SendResult,
    now: datetime,
) -> str:
    """Keep what came of an attempt, and what it says of its target; the state that it leads to.

    `target` None: the server was not asked. The caller commits.
    """
    is_accepted = target is not None and answer.outcome is Outcome.SENT
    rest = None if target is None or is_accepted else _note_failure(conn, target, answer, now)
    settlement = settle(answer, delivery, on_ambiguous, now, rest)
    has_recovered = sql.deliveries.settle(
        conn,
        id=delivery.id,
        attempt=delivery.attempts,
        started_at=started_at,
        finished_at=now,
        outcome=answer.outcome.value,
        answer=answer.text,
        stage="" if answer.stage is None else answer.stage.value,
        status=answer.status,
        state=settlement.state,
        reason=settlement.reason,
        due_at=settlement.due_at,
        sent_at=settlement.sent_at,
        is_possible_repeat=settlement.is_possible_repeat,
        external_id=answer.external_id,
        waits_for_target=settlement.waits_for_target,
        accepted_by=target.fingerprint if target is not None and is_accepted else None,
    )
    if has_recovered and target is not None:
        _release(conn, target.fingerprint, now)
    return settlement.state


def _note_failure(
    conn: Connection, target: ChannelTarget, answer: SendResult, now: datetime
) -> timedelta | None:
    """Keep what a refusal or a broken talk says of its target; how long that is left alone."""
    row = sql.targets.get(conn, target=target.fingerprint)
    rest = rest_of_target(answer, 1 + (row.failures if row else 0), target.fingerprint)
    if rest is not None:
        sql.targets.set_failing(
            conn,
            target=target.fingerprint,
            words=answer.text,
            resting_until=now + rest,
            is_refusing=answer.is_of_target,
            now=now,
        )
    return rest


def _release(conn: Connection, fingerprint: str, now: datetime) -> int:
    """A target accepts messages again: what waits for that is due; how many."""
    woken = sql.deliveries.wake(conn, target=fingerprint, now=now)
    return woken + sql.deliveries.revive(conn, target=fingerprint, now=now)


def reopen(conn: Connection, fingerprints: list[str], now: datetime) -> int:
    """These targets have just accepted a message: what waits for them is due; how many. The caller commits."""
    failing = [target for target in fingerprints if sql.targets.set_well(conn, target=target)]
    return sum(_release(conn, target, now) for target in failing)
