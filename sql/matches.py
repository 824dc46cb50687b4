"""Matches: which rule held for which article, and the queue of articles that no rule has seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import EventSources, Match, Matchable, StoredBefore, WaitingMatch
from sql.statements import Json, Statements

SQL = Statements("matches")


def is_work_waiting(conn: Connection) -> bool:
    """Whether a matching run would find something to do."""
    return bool(SQL.value(conn, "is_work_waiting"))


def claim_unmatched(conn: Connection, *, limit: int) -> list[Matchable]:
    """The oldest articles that no rule has seen, locked until the transaction ends; what others hold is passed over."""
    return SQL.all(conn, "claim_unmatched", Matchable, limit=limit)


def lock_events(conn: Connection, *, event_ids: list[int]) -> None:
    """Let no other run alert of these events until the transaction ends; `event_ids` in rising order."""
    SQL.run(conn, "lock_events", event_ids=event_ids)


def lock_rules(conn: Connection, *, rule_ids: list[int]) -> None:
    """Let no other run alert for these rules until the transaction ends; `rule_ids` in rising order."""
    SQL.run(conn, "lock_rules", rule_ids=rule_ids)


def sources_of(conn: Connection, *, event_ids: list[int]) -> list[EventSources]:
    """How many independent newsrooms tell of each event."""
    return SQL.all(conn, "sources_of", EventSources, event_ids=event_ids)


def note_closed_events(conn: Connection, *, limit: int) -> int:
    """Look no more at some matches that wait for a closed event, until it opens again; how many. Never waits."""
    return SQL.run(conn, "note_closed_events", limit=limit)


def claim_few_sources(
    conn: Connection, *, rule_ids: list[int], needed: list[int], limit: int
) -> list[WaitingMatch]:
    """Matches whose event has as many sources by now as the rule needs, locked until the transaction ends."""
    return SQL.all(conn, "claim_few_sources", WaitingMatch, rule_ids=rule_ids, needed=needed, limit=limit)


def claim_in_doubt(conn: Connection, *, rule_ids: list[int], limit: int) -> list[WaitingMatch]:
    """Matches held in doubt that would not be held any more, locked until the transaction ends."""
    return SQL.all(conn, "claim_in_doubt", WaitingMatch, rule_ids=rule_ids, limit=limit)


def claim_asked_again(conn: Connection, *, rule_ids: list[int], limit: int) -> list[WaitingMatch]:
    """Matches whose event was mended by a person since, locked until the transaction ends."""
    return SQL.all(conn, "claim_asked_again", WaitingMatch, rule_ids=rule_ids, limit=limit)


def claim_unfit(conn: Connection, *, rule_ids: list[int], limit: int) -> list[WaitingMatch]:
    """Matches held for what their event was, which has changed, locked until the transaction ends."""
    return SQL.all(conn, "claim_unfit", WaitingMatch, rule_ids=rule_ids, limit=limit)


def set_decision(conn: Connection, *, article_id: int, rule_id: int, decision: str) -> None:
    """Say anew what became of a match."""
    SQL.run(conn, "set_decision", article_id=article_id, rule_id=rule_id, decision=decision)


def record(
    conn: Connection,
    *,
    article_id: int,
    rule_id: int,
    rule_version: int,
    revision: int,
    event_id: int | None,
    spans: list[dict[str, Any]],
    sentence: str,
    decision: str,
    state_ordinal: int | None = None,
    mute_id: int | None = None,
    now: datetime,
) -> None:
    """Keep a match and what was decided, by which state of its event and which mute; a decision that alerted stays."""
    SQL.run(
        conn,
        "record",
        article_id=article_id,
        rule_id=rule_id,
        rule_version=rule_version,
        revision=revision,
        event_id=event_id,
        spans=Json(spans),
        sentence=sentence,
        decision=decision,
        state_ordinal=state_ordinal,
        mute_id=mute_id,
        now=now,
    )


def mark_matched(conn: Connection, *, article_ids: list[int], now: datetime) -> int:
    """Take articles from the queue; how many."""
    return SQL.run(conn, "mark_matched", article_ids=article_ids, now=now)


def by_alert(conn: Connection, *, alert_id: int) -> list[Match]:
    """The matches behind an alert, the one that alerted first."""
    return SQL.all(conn, "by_alert", Match, alert_id=alert_id)


def by_rule(conn: Connection, *, rule_id: int, limit: int) -> list[Match]:
    """The newest matches of a rule, newest first."""
    return SQL.all(conn, "by_rule", Match, rule_id=rule_id, limit=limit)


def by_articles(conn: Connection, *, article_ids: list[int]) -> list[Matchable]:
    """Articles by number, in the shape that matching reads."""
    return SQL.all(conn, "by_articles", Matchable, article_ids=article_ids)


def stored_before(
    conn: Connection, *, article_ids: list[int], rule_ids: list[int], active_after: list[int]
) -> list[StoredBefore]:
    """What each article said last before the rule beside it was made; none where the order is not known."""
    return SQL.all(
        conn,
        "stored_before",
        StoredBefore,
        article_ids=article_ids,
        rule_ids=rule_ids,
        active_after=active_after,
    )


def record_run(conn: Connection, *, now: datetime) -> None:
    """Rules look at what is new."""
    SQL.run(conn, "record_run", now=now)
