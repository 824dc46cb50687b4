"""What an alert was worth: kept, and done where it says that an article does not tell of its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sql.judgements
from alerts.events import mending
from sql.connection import Connection
from sql.rows import Alert


class Verdict(StrEnum):
    """Relevant; noise: the rule should not have found it; wrong event: the article does not tell of that event."""

    RELEVANT = "relevant"
    NOISE = "noise"
    WRONG_EVENT = "wrong-event"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a judgement. `split`: how the article was split off from its event; `problem`: why it was not."""

    split: mending.Outcome | None = None
    problem: str | None = None


def judge(conn: Connection, alert: Alert, verdict: Verdict, by: str, why: str, now: datetime) -> Judged:
    """Keep a judgement of an alert, in the caller's transaction; what the same person said before counts no more."""
    sql.judgements.add(conn, alert_id=alert.id, verdict=verdict, judged_by=by, why=why, now=now)
    if verdict is not Verdict.WRONG_EVENT:
        return Judged()
    try:
        with conn.transaction():
            said = mending.Said(by, why, now, alert.id)
            return Judged(mending.split_wrong(conn, alert.article_id, alert.event_id, said))
    except mending.CannotMend as error:
        return Judged(problem=str(error))
