"""`tocsin digests`: what was told together, and what waits for it."""

from __future__ import annotations

from dataclasses import asdict

from cyclopts import App

import sql.digests
from alerts.delivery.digest_lines import Line
from alerts.delivery.digest_view import DigestView, view_of
from alerts.delivery.digests import read_digest
from flows.database import database
from flows.output import Json, as_json, facts, say, show
from flows.settings import load_settings
from sql.connection import transaction

app = App(name="digests", help="What was told together, and what waits for it.")


class NoSuchDigest(LookupError):
    """No digest has that number."""


@app.command(name="list")
def list_digests(*, limit: int = 30, json: Json = False) -> None:
    """What waits for a digest, and the newest digests."""
    with database(load_settings()) as url, transaction(url) as conn:
        waiting, made = sql.digests.waiting(conn), sql.digests.list_recent(conn, limit=limit)
    if json:
        say(as_json({"waiting": [asdict(row) for row in waiting], "made": [asdict(row) for row in made]}))
        return
    show(
        waiting,
        {
            "waits for": lambda row: row.schedule,
            "channel": lambda row: row.channel,
            "to": lambda row: row.target_label,
            "alerts": lambda row: row.alerts,
            "due": lambda row: row.due_at,
            "because of": lambda row: [row.replace("_", " ") for row in row.reasons],
        },
        json=False,
        empty="nothing waits for a digest",
    )
    say()
    show(
        made,
        {
            "digest": lambda row: row.id,
            "schedule": lambda row: row.schedule,
            "until": lambda row: row.ends_at,
            "channel": lambda row: row.channel,
            "to": lambda row: row.target_label,
            "alerts": lambda row: row.alerts,
            "state": lambda row: row.state,
        },
        json=False,
        empty="no digests yet",
    )


@app.command(name="show")
def show_digest(number: int, *, json: Json = False) -> None:
    """One digest with every alert in it, also those that had no room in the message."""
    with database(load_settings()) as url, transaction(url) as conn:
        content = read_digest(conn, number)
    if content is None:
        raise NoSuchDigest(f"there is no digest {number}: see `tocsin digests list`")
    if json:
        entries = [asdict(entry) for entry in content.entries]
        say(as_json(asdict(content.digest) | {"alerts": entries}))
        return
    view = view_of(content, "", language="en")
    facts([
        ("digest", f"{number}: {view.head}"),
        ("schedule", content.digest.schedule),
        ("period", view.period),
        ("channel", f"{content.digest.channel}, {content.digest.target_label}"),
        *(("note", note.in_words(view.words)) for note in view.notes),
    ])  # fmt: skip
    say()
    show(
        _in_order(view),
        {
            "alert": lambda row: row.alert_id,
            "rules": lambda row: list(row.rules),
            "place": lambda row: row.place,
            "headline": _headline,
            "source": lambda row: row.source,
            "facts": lambda row: row.facts or None,
        },
        json=False,
        empty="nothing came",
    )


def _in_order(view: DigestView) -> list[Line]:
    return [*view.first, *(line for section in view.sections for line in section.lines)]


def _headline(line: Line) -> str:
    marks = [*(["URGENT"] if line.is_urgent else []), *(["in doubt"] if line.doubt else [])]
    said = f"{line.changes}: {line.title}" if line.changes else line.title
    return f"{', '.join(marks)}: {said}" if marks else said
