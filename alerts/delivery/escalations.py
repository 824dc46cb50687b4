"""Tell another channel of alerts that nobody took or answered: once, and never before a first message was accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import sql.escalations
from alerts.delivery import outbox
from alerts.delivery.channels import Channels
from alerts.rules.fitting import States
from alerts.rules.mutes import Mutes
from sql.connection import Connection, commits_itself
from sql.escalations import EscalationCase
from sql.rows.mutes import Mute

# of those that are due, decided in one transaction
AT_ONCE = 200


class Escalated(StrEnum):
    """What became of an alert that was due to be escalated. Stored with it, and shown."""

    ESCALATED = "escalated"
    TAKEN = "taken"
    ANSWERED = "answered"
    MUTED = "muted"
    WITHDRAWN = "withdrawn"
    RULE_OFF = "rule_off"


WORDS: Mapping[Escalated, str] = {
    Escalated.ESCALATED: "told {channel}, as nobody had taken it{detail}",
    Escalated.TAKEN: "not told {channel}: taken by {detail}",
    Escalated.ANSWERED: "not told {channel}: answered by {detail}",
    Escalated.MUTED: "not told {channel}: {detail}",
    Escalated.WITHDRAWN: "not told {channel}: the newsroom took it back",
    Escalated.RULE_OFF: "not told {channel}: rule {detail} was disabled or removed",
}


def decide(case: EscalationCase, mute: Mute | None) -> tuple[Escalated, str]:
    """Whether the other channel is told, and who or what speaks against it. Pure."""
    if case.taken_by is not None:
        return Escalated.TAKEN, case.taken_by
    if case.answered_by is not None:
        return Escalated.ANSWERED, case.answered_by
    if not case.is_rule_in_force:
        return Escalated.RULE_OFF, case.rule
    if case.is_withdrawn:
        return Escalated.WITHDRAWN, ""
    if mute is not None:
        return Escalated.MUTED, f"{mute.kind} {mute.name} is muted, mute {mute.id}"
    return Escalated.ESCALATED, ""


def escalate_due(conn: Connection, channels: Channels, now: datetime) -> Counter[Escalated]:
    """Decide on what is due and queue what is told; what came of them.

    A transaction of its own: whoever is killed in it has told nobody. Any number of workers may do so at once.
    """
    commits_itself(conn)
    decisions: Counter[Escalated] = Counter()
    with conn.transaction():
        due = sql.escalations.lock_due(conn, limit=AT_ONCE, now=now)
        if not due:
            return decisions
        cases = sql.escalations.cases(conn, alert_ids=due)
        mutes = Mutes.read(conn, now)
        states = States.read(conn, [case.event_id for case in cases] if mutes.needs_states else [])
        for case in cases:
            mute = mutes.holding(
                rule_id=case.rule_id, event_id=case.event_id, source=case.source, states=states
            )
            decision, detail = decide(case, mute)
            is_new = sql.escalations.decide(
                conn,
                alert_id=case.alert_id,
                decision=decision,
                detail=detail,
                accepted_at=case.accepted_at,
                now=now,
            )
            if is_new and decision is Escalated.ESCALATED:
                outbox.escalate(conn, case.alert_id, case.channel, channels, now)
            decisions[decision] += 1
    return decisions
