"""Prove that what was matched was delivered: which messages must exist by rules, matches and alerts, and which do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sql.alerts
import sql.audit
import sql.deliveries
import sql.escalations
import sql.matches
import sql.recipient_mutes
from alerts.delivery import outbox
from alerts.delivery.channels import Channels
from sql.connection import Connection
from sql.rows import AlertToDeliver, UnalertedMatch, Undelivered


@dataclass(frozen=True, slots=True)
class Gap:
    """An alert that no message of it was made for one of its channel tags."""

    alert_id: int
    tag: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What is missing between matches and answers of servers.

    `unalerted`: matches without their alert. `gaps`: alerts without a message. `undelivered`: messages that did not
    arrive (yet). `late_articles` wait for longer than an hour to be looked at. `alerts`: how many were examined.
    `muted`: messages that recipients do not get because of their own mutes, and are told of when these are over.
    `forgotten`: alerts that another channel should be told of when nobody takes them, and of which nothing is decided.
    """

    alerts: int
    unalerted: tuple[UnalertedMatch, ...]
    gaps: tuple[Gap, ...]
    undelivered: Undelivered
    late_articles: int
    muted: int = 0
    forgotten: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything that was matched was delivered."""
        counts = self.undelivered
        is_sent = not (counts.failed or counts.unknown or counts.late or counts.held)
        return is_sent and not (self.unalerted or self.gaps or self.late_articles or self.forgotten)


def examine(conn: Connection, channels: Channels, now: datetime) -> Audit:
    """Compare what must be with what is, in the caller's transaction."""
    alerts = sql.audit.alerts_to_deliver(conn)
    return Audit(
        len(alerts),
        tuple(sql.audit.unalerted(conn)),
        (*gaps_of(alerts, channels), *gaps_of(sql.escalations.to_deliver(conn), channels)),
        sql.deliveries.undelivered(conn, now=now),
        sql.audit.late_articles(conn, now=now),
        sql.recipient_mutes.count_held(conn),
        tuple(sql.escalations.forgotten(conn, now=now)),
    )


def gaps_of(alerts: Sequence[AlertToDeliver], channels: Channels) -> tuple[Gap, ...]:
    """The tags of alerts that nothing was made for; a target that two tags reach has its message by the first one."""
    reached: dict[str, set[str]] = {}
    for target in channels.targets:
        reached.setdefault(target.tag, set()).add(target.fingerprint)
    return tuple(
        Gap(alert.alert_id, tag)
        for alert in alerts
        for tag in dict.fromkeys(alert.tags)
        if tag not in alert.channels and not reached.get(tag, {""}) <= set(alert.targets)
    )


def repair(conn: Connection, audit: Audit, channels: Channels, now: datetime) -> int:
    """Make the messages that are missing, and have the rules decide again on matches without an alert; how many. In the
    caller's transaction. Messages that did not arrive are left to `deliveries retry`."""
    for match in audit.unalerted:
        sql.matches.set_decision(
            conn, article_id=match.article_id, rule_id=match.rule_id, decision="asked_again"
        )
    made = len(audit.unalerted)
    made += sum(outbox.await_escalation(conn, number) for number in audit.forgotten)
    for gap in audit.gaps:
        alert = sql.alerts.get(conn, id=gap.alert_id)
        if alert is not None and sql.escalations.is_to(conn, alert_id=alert.id, channel=gap.tag):
            made += outbox.escalate(conn, alert.id, gap.tag, channels, now)
        elif alert is not None:
            made += outbox.enqueue(conn, alert, [gap.tag], channels, now)
    return made
