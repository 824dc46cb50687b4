"""`tocsin deliveries`: the messages of each alert."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from cyclopts import App

import sql.deliveries
from alerts.delivery.outbox import NotRetryable, retry_failed
from alerts.delivery.outbox import cancel as do_not_send
from alerts.delivery.outbox import retry as send_again
from flows.commands.numbers import Number
from flows.database import database
from flows.explain.delivery_words import attempt_in_words
from flows.output import Json, as_json, facts, plain, say, show, talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction
from sql.rows import Delivery

app = App(name="deliveries", help="The messages of each alert.")
State = Literal["queued", "held", "sending", "sent", "retry", "failed", "unknown", "superseded", "cancelled"]


class NoSuchDelivery(LookupError):
    """No message has that number."""


@app.command(name="list")
def list_deliveries(*, state: State | None = None, limit: int = 30, json: Json = False) -> None:
    """The newest messages, and what became of each."""
    with database(load_settings()) as url, transaction(url) as conn:
        rows = sql.deliveries.list_recent(conn, limit=limit, state=state)
    show(
        rows,
        {
            "delivery": lambda row: f"d-{row.id}",
            "alert": lambda row: row.alert_id or _other(row),
            "channel": lambda row: row.channel,
            "to": lambda row: row.target_label,
            "state": lambda row: row.state,
            "attempts": lambda row: row.attempts,
            "sent": lambda row: row.sent_at,
            "next": lambda row: row.due_at if row.state in ("queued", "retry") else None,
            "answer": lambda row: row.reason or None,
        },
        json=json,
        empty="no messages" + (f" are {state}" if state else " yet"),
    )


def _other(row: Delivery) -> str:
    """What a message is of that is not of an alert."""
    return f"digest {row.digest_id}" if row.digest_id else f"notice {row.notice_id}"


@app.command(name="show")
def show_delivery(number: Number, *, json: Json = False) -> None:
    """One message, every attempt to send it, and what the server answered."""
    with database(load_settings()) as url, transaction(url) as conn:
        row = sql.deliveries.get(conn, id=number)
        if row is None:
            raise NoSuchDelivery(f"there is no delivery {number}: see `tocsin deliveries list`")
        attempts, now = sql.deliveries.attempts_of(conn, id=number), database_now(conn)
    if json:
        say(as_json(asdict(row) | {"history": [asdict(attempt) for attempt in attempts]}))
        return
    facts([
        ("delivery", f"d-{row.id}"),
        ("of", f"alert {row.alert_id}" if row.alert_id else _other(row)),
        ("channel", row.channel),
        ("to", row.target_label),
        ("state", row.state),
        ("because", row.reason or None),
        ("sent", row.sent_at),
    ])  # fmt: skip
    for attempt in attempts:
        say(f"  {plain(attempt_in_words(attempt, now))}")


@app.command
def cancel(number: Number, *, why: str = "") -> None:
    """Do not send a message that waits, was given up or went unanswered.

    Parameters
    ----------
    number
        which delivery, as 3 or d-3.
    why
        for whoever asks later.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        row = do_not_send(conn, number, why)
    talk.print(f"delivery d-{row.id} to {row.target_label} is cancelled", markup=False)


@app.command
def retry(number: Number | None = None, *, failed: bool = False) -> None:
    """Send a message again that was given up, cancelled or is waiting; `tocsin deliver` or the next round sends it.

    Parameters
    ----------
    number
        which delivery, as 3 or d-3.
    failed
        all that were given up.
    """
    if (number is None) == (not failed):
        raise NotRetryable("give either the number of a delivery or --failed")
    with database(load_settings()) as url, transaction(url) as conn:
        if number is None:
            talk.print(f"{retry_failed(conn)} messages are due again")
        else:
            row = send_again(conn, number)
            talk.print(f"delivery d-{row.id} to {row.target_label} is due again", markup=False)
