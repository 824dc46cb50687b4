"""What updates told, and what became of what an article changed, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sql.updates
from alerts.rules.update_words import in_words, told_in_words, untold
from alerts.rules.updates import Update
from sql.connection import Connection
from sql.rows import ArticleUpdate, ToldUpdate


def told_by_alert(conn: Connection, alert_ids: Sequence[int]) -> dict[int, str]:
    """What those of these alerts that are updates told, in one line each."""
    told: defaultdict[int, list[ToldUpdate]] = defaultdict(list)
    for one in sql.updates.told_by(conn, alert_ids=alert_ids):
        told[one.alert_id].append(one)
    return {number: told_in_words(changes) for number, changes in told.items()}


def changed_in_words(one: ArticleUpdate) -> str:
    """What an article changed, and whether a rule told it."""
    said = in_words(
        one.kind, one.transition, one.old, one.new, source=one.source, said_by=one.said_by, disputed=one.disputed
    )  # fmt: skip
    if one.decision == Update.TOLD:
        return f"{said}: told as alert {one.alert_id} of rule {one.rule}"
    by = f" (alert {one.alert_id})" if one.alert_id else ""
    return f"{said}: not told by rule {one.rule}, {untold(one.decision)}{by}"
