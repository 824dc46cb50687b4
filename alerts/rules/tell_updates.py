"""The step that tells what changed of events that were told: weighed under locks, enqueued, all of it on record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from alerts.rules.doubt import concerning
from alerts.rules.fitting import States
from alerts.rules.mutes import Mutes
from alerts.rules.rule import LoadedRule
from alerts.rules.store.loading import UnusableRule
from alerts.rules.told import TOLLS, Told, told_by
from alerts.rules.update_words import disputed
from alerts.rules.updates import MOVING, Update, Weighed, known_after, led, pending, weigh
from sql import alerts, events, followed, matches, updates
from sql.connection import Connection
from sql.rows import Alert, Change, DecidedUpdate, EventDoubt, ToldAlert
from sql.rows.mutes import Mute

# changes that are looked at in one transaction
BATCH = 200
Enqueue = Callable[[Connection, Alert, list[str], datetime], object]
Rules = Mapping[int, LoadedRule | UnusableRule]
Claim = Callable[[Connection], list[int]]
AlertsOf = dict[tuple[int, int], list[ToldAlert]]


@dataclass(slots=True)
class UpdateTally:
    """What a run told: messages, the changes in them by kind, and what it did not tell by reason."""

    messages: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    untold: Counter[Update] = field(default_factory=Counter)


@dataclass(slots=True)
class _Known:
    """What decisions rest on, read under the locks of the events; alerts by event and rule, oldest first."""

    changes: Mapping[int, list[Change]]
    alerts: Mapping[tuple[int, int], list[ToldAlert]]
    decided: Mapping[tuple[int, int], list[DecidedUpdate]]
    doubts: Mapping[int, EventDoubt]
    last_alerted: Mapping[int, datetime]
    mutes: Mutes
    # where events lie, as far as that may be muted
    states: States
    # event and rule, where readers want to hear of every change
    followed: Collection[tuple[int, int]]

    def mute_of(self, event_id: int, rule_id: int, change: Change) -> Mute | None:
        """The mute that holds a change for a rule."""
        return self.mutes.holding(
            rule_id=rule_id, event_id=event_id, source=change.source, states=self.states
        )


def tell_updates(
    conn: Connection, rules: Sequence[LoadedRule | UnusableRule], enqueue: Enqueue, now: datetime
) -> UpdateTally:
    """Tell rules what changed of events that they told of, as far as they want to know; each batch a transaction.

    `rules` are all that are in force, those that rest or cannot be used too. A run that is killed loses nothing and
    repeats nothing.
    """
    tally = UpdateTally()
    by_id = {rule.row.id: rule for rule in rules}
    claims: tuple[Claim, ...] = (
        lambda mine: updates.claim_due(mine, now=now, limit=BATCH),
        lambda mine: updates.claim_unweighed(mine, limit=BATCH),
    )
    for claim in claims:
        while _tell_batch(conn, claim, by_id, enqueue, now, tally):
            pass
    return tally


def _tell_batch(
    conn: Connection,
    claim: Claim,
    rules: Rules,
    enqueue: Enqueue,
    now: datetime,
    tally: UpdateTally,
) -> bool:
    """One transaction; whether there was anything to do. The tally counts only what was committed."""
    batch = UpdateTally()
    with conn.transaction():
        event_ids = sorted(claim(conn))
        if not event_ids:
            return False
        matches.lock_events(conn, event_ids=event_ids)
        known = _known(conn, event_ids, rules, now)
        for event_id, rule_id in known.alerts:
            _tell(conn, known, event_id, rules[rule_id], enqueue, now, batch)
        updates.end_waiting(conn, event_ids=event_ids, decision=Update.GONE, now=now)
        seen = [one for changes in known.changes.values() for one in changes]
        updates.mark_weighed(
            conn, event_ids=[one.event_id for one in seen], keys=[one.key for one in seen], now=now
        )
    tally.messages += batch.messages
    tally.kinds += batch.kinds
    tally.untold += batch.untold
    return True


def _known(conn: Connection, event_ids: list[int], rules: Rules, now: datetime) -> _Known:
    changes: defaultdict[int, list[Change]] = defaultdict(list)
    for change in updates.changes(conn, event_ids=event_ids):
        changes[change.event_id].append(change)
    told: AlertsOf = defaultdict(list)
    for alert in updates.alerts_of(conn, event_ids=event_ids):
        if alert.rule_id in rules:
            told[alert.event_id, alert.rule_id].append(alert)
    usable = {number: rule.rule for number, rule in rules.items() if isinstance(rule, LoadedRule)}
    asked = sorted({rule_id for _, rule_id in told if rule_id in usable})
    cooling = [number for number in asked if usable[number].cooldown is not None]
    silent = {number for number in asked if usable[number].when_in_doubt == "hold"}
    quiet = sorted({event for event, rule_id in told if rule_id in silent})
    alerted = alerts.last_alerted(conn, rule_ids=cooling) if cooling else []
    mutes = Mutes.read(conn, now)
    return _Known(
        changes,
        told,
        _decided(conn, told, changes),
        {row.event_id: row for row in events.doubts(conn, quiet)} if quiet else {},
        {row.rule_id: row.created_at for row in alerted},
        mutes,
        States.read(conn, event_ids if mutes.needs_states else ()),
        {(one.event_id, one.rule_id) for one in followed.of_events(conn, event_ids=event_ids)},
    )


def _decided(
    conn: Connection, told: AlertsOf, changes: Mapping[int, list[Change]]
) -> dict[tuple[int, int], list[DecidedUpdate]]:
    """What was decided on an event before, for each rule: under any of its roots, or on the same article's change."""
    if not told:
        return {}
    pairs = sorted({(one.rule_id, one.root_article_id) for group in told.values() for one in group})
    rows = updates.decided(
        conn,
        rule_ids=[rule_id for rule_id, _ in pairs],
        root_ids=[root for _, root in pairs],
        article_ids=sorted({one.article_id for group in changes.values() for one in group}),
    )
    found: defaultdict[tuple[int, int], list[DecidedUpdate]] = defaultdict(list)
    for (event_id, rule_id), group in told.items():
        roots = {one.root_article_id for one in group}
        made = {(one.key, one.article_id) for one in changes.get(event_id, ())}
        found[event_id, rule_id] = [
            row
            for row in rows
            if row.rule_id == rule_id
            and (row.root_article_id in roots or (row.transition, row.article_id) in made)
        ]
    return found


def _tell(
    conn: Connection,
    known: _Known,
    event_id: int,
    rule: LoadedRule | UnusableRule,
    enqueue: Enqueue,
    now: datetime,
    tally: UpdateTally,
) -> None:
    """Decide on the changes of one event for one rule, tell those that are worth it, and record them."""
    changes = known.changes.get(event_id, [])
    told = told_by(known.alerts[event_id, rule.row.id], changes)
    weighed, alert = _weigh(conn, known, event_id, rule, told, now), None
    if isinstance(rule, LoadedRule):
        alert = _alert(conn, event_id, rule, told, weighed, now)
        if alert is not None:
            enqueue(conn, alert, list(rule.rule.notify), now)
            tally.messages += 1
    if alert is None:
        weighed = [_told_meanwhile(one) for one in weighed]
    for one in weighed:
        if one.decision is Update.TOLD:
            tally.kinds[one.change.kind] += 1
        else:
            tally.untold[one.decision] += 1
    rows = []
    for one in weighed:
        mute = known.mute_of(event_id, rule.row.id, one.change) if one.decision is Update.MUTED else None
        rows.append(_row(conn, one, rule.row.id, told, alert, now) | {"mute_id": mute.id if mute else None})
    updates.record(conn, rows)


def _weigh(
    conn: Connection,
    known: _Known,
    event_id: int,
    rule: LoadedRule | UnusableRule,
    told: Told,
    now: datetime,
) -> list[Weighed]:
    changes = known.changes.get(event_id, [])
    decided = {one.transition: one for one in known.decided[event_id, rule.row.id]}
    if isinstance(rule, UnusableRule):
        return [Weighed(one, Update.UNUSABLE) for one in pending(told, changes, decided)]
    if (event_id, rule.row.id) in known.followed:
        rule = replace(rule, rule=rule.rule.model_copy(update={"updates": ["all"]}))
    doubt = known.doubts.get(event_id)
    return weigh(
        rule,
        told,
        changes,
        decided=decided,
        now=now,
        is_in_doubt=concerning(doubt, is_other_told=_is_other_told(conn, doubt, rule)) is not None,
        last_alerted=known.last_alerted.get(rule.row.id),
        is_muted=lambda change: known.mute_of(event_id, rule.row.id, change) is not None,
    )


def _told_meanwhile(one: Weighed) -> Weighed:
    """Nothing could lead a message: a run that knew the event under another id had told it all."""
    return replace(one, decision=Update.AS_TOLD) if one.decision in MOVING else one


def _is_other_told(conn: Connection, doubt: EventDoubt | None, rule: LoadedRule) -> bool:
    if doubt is None or doubt.may_be_event_id is None:
        return False
    return any(row.rule_id == rule.row.id for row in alerts.told(conn, event_ids=[doubt.may_be_event_id]))


def _alert(
    conn: Connection,
    event_id: int,
    rule: LoadedRule,
    told: Told,
    weighed: Sequence[Weighed],
    now: datetime,
) -> Alert | None:
    """The message on all that is told, led by the most important change; None: there is none."""
    lines = led(weighed)
    after = known_after(told, weighed)
    for line in lines:
        alert = updates.insert_alert(
            conn,
            rule_id=rule.row.id,
            rule_version=rule.row.version,
            event_id=event_id,
            article_id=line.change.article_id,
            transition=line.change.key,
            first_alert_id=told.first_alert_id,
            known_keys=after.keys,
            told=after.tolls,
            now=now,
        )
        if alert is not None:
            return alert
    return None


def _row(
    conn: Connection, one: Weighed, rule_id: int, told: Told, alert: Alert | None, now: datetime
) -> dict[str, Any]:
    change = one.change
    return {
        "rule_id": rule_id,
        "root_article_id": told.root_article_id,
        "transition": change.key,
        "kind": change.kind,
        "event_id": change.event_id,
        "article_id": change.article_id,
        "old": one.old,
        "new": change.new,
        "sentence": change.sentence,
        "said_by": change.said_by,
        "disputed": _disputed(conn, change) if one.decision is Update.TOLD else "",
        "moment": change.moment,
        "decision": one.decision.value,
        "due_at": one.due_at,
        "now": now,
        "alert_id": alert.id if alert is not None and one.decision in MOVING else None,
    }


def _disputed(conn: Connection, change: Change) -> str:
    kind = change.key.rpartition(":")[2] if change.kind == "correction" else change.kind.removesuffix("_down")
    if kind not in TOLLS or not change.is_disputed:
        return ""
    return disputed(change, updates.tolls_of(conn, event_id=change.event_id, kind=kind))
